/** Calls an address: opens a stream, says who we are, and hears whether we may stay. */

import { ChatError } from '../core/errors.ts';
import type { Address } from '../core/ids.ts';
import type { LinkMaker } from './callers.ts';
import { greet } from './greeting.ts';
import { allowsSeed, judgeAnswerer, judgeKey } from './handshake.ts';
import { ANSWER_MS, MAX_LINKS } from './limits.ts';
import type { Dial } from './peer-map.ts';
import type { Transport, Wire } from './wire.ts';

/** Being told to stop is no error; this only wakes who waits. */
const ABANDONED = new ChatError('stopped', 'this dial is not needed any more');

export class Dialer {
  readonly #maker: LinkMaker;
  readonly #transport: Transport;
  readonly #onSettled: (address: Address) => void;
  readonly #maxLinks: number;
  readonly #underWay = new Set<AbortController>();

  /** @param onSettled called at the end of each dial, whatever came of it */
  constructor(maker: LinkMaker, transport: Transport, onSettled: (address: Address) => void, maxLinks = MAX_LINKS) {
    this.#maker = maker;
    this.#transport = transport;
    this.#onSettled = onSettled;
    this.#maxLinks = maxLinks;
  }

  /** Resolves to false when the address should wait longer before the next try. Never rejects. */
  async dial(address: Address): Promise<boolean> {
    const abort = new AbortController();
    const dial = this.#maker.map.beginDial(address, () => abort.abort(ABANDONED));
    if (!dial) return true;
    this.#underWay.add(abort);
    try {
      return await this.#call(dial, abort.signal);
    } catch {
      return abort.signal.aborted; // nobody there who speaks gRPC: an ordinary outcome of a sweep
    } finally {
      this.#underWay.delete(abort);
      this.#maker.map.endDial(dial);
      this.#onSettled(address);
    }
  }

  stop(): void {
    for (const abort of this.#underWay) abort.abort(ABANDONED);
  }

  async #call(dial: Dial, signal: AbortSignal): Promise<boolean> {
    const wire = await this.#open(dial.address, signal);
    if (!wire) return false;
    if (signal.aborted) {
      wire.destroy();
      return true;
    }
    const onAbort = () => wire.destroy();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return this.#hasPlace(wire) && this.#isNeeded(dial, wire) && (await this.#greet(dial, wire, signal));
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Encrypted; in plaintext only where nobody speaks TLS, seed nodes are wanted, and the address was never better. */
  async #open(address: Address, signal: AbortSignal): Promise<Wire | undefined> {
    try {
      const wire = await this.#transport.dial(address, 'tls', signal);
      this.#maker.metEncrypted(address);
      return wire;
    } catch (error) {
      if (!(error instanceof ChatError && error.code === 'not-tls')) throw error;
      const identity = this.#maker.identity();
      if (!allowsSeed(identity, address)) return undefined;
      if (identity.wasEncrypted(address)) {
        const message = `${address} was met encrypted before, and does not speak TLS now`;
        this.#maker.refused({ code: 'downgrade', message, address });
        return undefined;
      }
      return this.#transport.dial(address, 'plaintext', signal);
    }
  }

  /** False, and it is hung up on, where we are linked to as many as we may be and it is nobody our person accepted. */
  #hasPlace(wire: Wire): boolean {
    const { map } = this.#maker;
    if (map.size < this.#maxLinks || (wire.peerId && this.#maker.identity().isAccepted(wire.peerId))) return true;
    wire.destroy();
    return false;
  }

  /** Its key tells enough: ourselves, somebody blocked, or somebody we are linked to elsewhere. */
  #isNeeded(dial: Dial, wire: Wire): boolean {
    if (wire.peerId === undefined) return true;
    const refusal = judgeKey(this.#maker.identity(), wire.peerId, dial.address);
    if (refusal) this.#maker.refused(refusal);
    const linked = this.#maker.map.get(wire.peerId);
    if (linked) this.#maker.alsoAt({ id: linked.id, address: dial.address });
    if (!refusal && !linked) return true;
    wire.destroy();
    return false;
  }

  async #greet(dial: Dial, wire: Wire, signal: AbortSignal): Promise<boolean> {
    const { clock, map } = this.#maker;
    const identity = this.#maker.identity();
    let gone = false;
    const first = await greet(identity, wire, clock, ANSWER_MS, () => {
      gone = true;
    });
    if (signal.aborted || gone || first.kind !== 'packet') {
      // Ended with status 0: it has a link to us already, or thinks so. Refused, silent, nonsense: no link either.
      wire.destroy();
      return signal.aborted;
    }
    const verdict = judgeAnswerer(identity, first.packet, dial.address, wire);
    if ('refusal' in verdict) {
      wire.destroy();
      this.#maker.refused(verdict.refusal);
      return false;
    }
    if (map.judgeAnswer(dial, verdict.peer) === 'drop') {
      wire.end();
      return true;
    }
    map.endDial(dial); // before the link takes its place, which would abandon it
    this.#maker.admit(wire, verdict.peer);
    return true;
  }
}
