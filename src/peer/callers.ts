/** Takes calls: hears who it is, answers `ok` or why not, and holds the answer while our own dial decides. */

import type { Clock } from '../core/clock.ts';
import { assertNever } from '../core/errors.ts';
import type { Address, PersonId } from '../core/ids.ts';
import { encodeFirst, encodeMsg } from './chat-proto.ts';
import { hearCaller } from './greeting.ts';
import { helloOf, type Identity, isStranger, judgeCaller, NOT_ACCEPTED, type Refusal } from './handshake.ts';
import { HELLO_MS } from './limits.ts';
import type { PeerMap } from './peer-map.ts';
import type { Session, SessionPeer } from './session.ts';
import type { Wire } from './wire.ts';

/** Calls from one address that wait for our dial to it; one more is answered as a duplicate. */
const MAX_HELD = 4;

export interface LinkMaker {
  readonly clock: Clock;
  readonly map: PeerMap<Session>;
  identity(): Identity;
  /** Makes the wire the link of its peer. The wire has said its first packet and waits. */
  admit(wire: Wire, peer: SessionPeer): void;
  /** Somebody's key was proved at that address. */
  metEncrypted(address: Address): void;
  /** Somebody we are linked to was met at an address that was dialed. */
  alsoAt(peer: { readonly id: PersonId; readonly address: Address }): void;
  /** Somebody is there with whom we can't talk. */
  refused(refusal: Refusal): void;
}

interface Call {
  readonly wire: Wire;
  readonly peer: SessionPeer;
}

export class Callers {
  readonly #maker: LinkMaker;
  readonly #held = new Map<Address, Set<Call>>();
  readonly #gone = new WeakSet<Wire>();

  constructor(maker: LinkMaker) {
    this.#maker = maker;
  }

  async take(wire: Wire): Promise<void> {
    if (this.#isBlocked(wire)) return;
    const { clock } = this.#maker;
    const first = await hearCaller(this.#maker.identity(), wire, clock, HELLO_MS, () => this.#gone.add(wire));
    switch (first.kind) {
      case 'packet': {
        const verdict = judgeCaller(this.#maker.identity(), first.packet, wire);
        if ('peer' in verdict) this.#decide({ wire, peer: verdict.peer });
        else this.#refuse(wire, verdict.refusal);
        return;
      }
      case 'timeout':
        wire.refuse('timeout', `say your own ip:port within ${HELLO_MS / 1_000} s`);
        return;
      case 'garbage':
        wire.refuse(first.code, first.message);
        return;
      case 'closed':
        return;
      default:
        assertNever(first);
    }
  }

  /** Our dial to `address` has ended, well or badly: whoever waited for that is answered. */
  dialSettled(address: Address): void {
    const held = this.#held.get(address);
    this.#held.delete(address);
    for (const call of held ?? []) this.#decide(call);
  }

  #decide(call: Call): void {
    const { wire, peer } = call;
    // A call that was held may be of somebody blocked meanwhile.
    if (this.#gone.has(wire) || this.#isBlocked(wire)) return;
    const verdict = this.#maker.map.judgeCall(peer);
    switch (verdict) {
      case 'accept':
        if (!wire.admit(isStranger(this.#maker.identity(), peer))) {
          wire.refuse('busy', 'too many people who are new here at once; try again later');
          return;
        }
        wire.write(
          peer.instanceId === undefined ? encodeMsg('ok') : encodeFirst('ok', helloOf(this.#maker.identity())),
        );
        this.#maker.admit(wire, peer);
        return;
      case 'duplicate':
        wire.end();
        return;
      case 'hold':
        this.#hold(call);
        return;
      default:
        assertNever(verdict);
    }
  }

  #hold(call: Call): void {
    const held = this.#held.get(call.peer.address) ?? new Set();
    for (const earlier of held) if (this.#gone.has(earlier.wire)) held.delete(earlier);
    if (held.size >= MAX_HELD) {
      call.wire.end();
      return;
    }
    this.#held.set(call.peer.address, held.add(call));
  }

  /** Then it is refused before it has said a word, and not told why. */
  #isBlocked(wire: Wire): boolean {
    if (wire.peerId === undefined || !this.#maker.identity().isBlocked(wire.peerId)) return false;
    wire.refuse('not-allowed', NOT_ACCEPTED);
    return true;
  }

  #refuse(wire: Wire, refusal: Refusal): void {
    wire.refuse(refusal.code, refusal.message);
    // That an address is our own is learnt by dialing it: a caller could say so of anybody's.
    if (refusal.code !== 'self') this.#maker.refused(refusal);
  }
}
