/** Everyone we are linked to: makes links from sightings and calls, says things to all of them, and tells of each. */

import type { Clock, Random, Timer } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { Address, PeerId, PersonId } from '../core/ids.ts';
import type { AddressMemory } from './address-memory.ts';
import { BackPressure } from './back-pressure.ts';
import { Callers, type LinkMaker } from './callers.ts';
import { encodeGroupFrame, encodeMsg, encodePresence, encodeRoomFrame, type RoomFrame } from './chat-proto.ts';
import { Crowd } from './crowd.ts';
import { DialQueue } from './dial-queue.ts';
import { Dialer } from './dialer.ts';
import type { GroupFrame } from './group-frames.ts';
import { type Identity, isStranger, type Refusal } from './handshake.ts';
import { CLOSING_MS, GOOD_LINK_MS, PULSE_MS } from './limits.ts';
import { MetAddresses } from './met-addresses.ts';
import { PeerMap } from './peer-map.ts';
import { Session, type SessionEvents, type SessionPeer } from './session.ts';
import type { Transport, Wire } from './wire.ts';

export interface PeeringEvents {
  joined(session: Session): void;
  /** `error` undefined: it left properly, or another link of the same person or address takes its place. */
  left(session: Session, error: ChatError | undefined): void;
  /** Of a seed node, as sent: clean before showing. */
  line(session: Session, text: string): void;
  renamed(session: Session, name: string): void;
  /** Of an Earshot node, over TLS, as sent. */
  heard(session: Session, frame: RoomFrame): void;
  /** For us alone, over TLS. */
  group(session: Session, frame: GroupFrame): void;
  /** `tell` may go on, after it said false. */
  drained(session: Session): void;
  /** Somebody is there with whom we can't talk, and why. */
  refused(refusal: Refusal): void;
}

export interface PeeringOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly events: PeeringEvents;
  /** Where a key was proved, ever in this run: never spoken to in plaintext again. Outlives a move to another address. */
  readonly secured: AddressMemory;
  /** All of our identity but what listening and meeting people decide. */
  readonly identity: () => Omit<Identity, 'address' | 'wasEncrypted'>;
  /** Past so many links no stranger is dialed; undefined: MAX_LINKS. */
  readonly maxLinks?: number | undefined;
}

export class Peering {
  readonly #options: PeeringOptions;
  readonly #met = new MetAddresses();
  /** All strangers share it, over a move to another address too. */
  readonly #crowd: Crowd;
  readonly #pressure: BackPressure;
  #core: { address: Address; map: PeerMap<Session>; callers: Callers; dialer: Dialer; queue: DialQueue } | undefined;
  #pulseTimer: Timer | undefined;
  #lastPulseMs = 0;
  #stopping = false;
  #held = false;
  /** Linked, and not read from for what they sent themselves. */
  readonly #heldPeers = new Set<PersonId>();
  #onEmpty: (() => void) | undefined;

  constructor(options: PeeringOptions) {
    this.#options = options;
    this.#crowd = new Crowd(options.clock);
    this.#pressure = new BackPressure({
      sessions: () => this.sessions(),
      drained: (session) => options.events.drained(session),
    });
  }

  /** Listens. @throws ChatError `ports-taken`, `listen-failed` */
  async start(): Promise<Address> {
    const { clock, random, transport, maxLinks } = this.#options;
    // A call can only come once we listen, and is taken no earlier than the map is there.
    const address = await transport.listen(
      (wire) => void this.#core?.callers.take(wire),
      (peerId) => !this.#options.identity().isAccepted(peerId),
    );
    const map = new PeerMap<Session>(address, this.#options.identity().id);
    const maker: LinkMaker = {
      clock,
      map,
      identity: () => ({
        ...this.#options.identity(),
        address,
        wasEncrypted: (where) => this.#options.secured.has(where),
      }),
      admit: (wire, peer) => this.#admit(wire, peer),
      metEncrypted: (where) => this.#options.secured.add(where),
      alsoAt: ({ id, address: where }) => this.#met.person(where, id),
      refused: (refusal) => this.#refused(refusal),
    };
    const callers = new Callers(maker);
    const dialer = new Dialer(maker, transport, (settled) => callers.dialSettled(settled), maxLinks);
    const queue = new DialQueue(clock, random, (target) => dialer.dial(target));
    this.#core = { address, map, callers, dialer, queue };
    this.#lastPulseMs = clock.now();
    this.#pulse();
    return address;
  }

  /** Ends every link politely, within CLOSING_MS, then the listener. Idempotent. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#pulseTimer?.cancel();
    this.#core?.queue.stop();
    this.#core?.dialer.stop();
    await this.#closeSessions();
    await this.#options.transport.close();
    this.#pressure.relieve();
  }

  /** A sighting: somebody may listen there. */
  offer(address: Address): void {
    if (!this.#stopping && !this.skips(address)) this.#core?.queue.offer(address);
  }

  /** No use in looking there now: ourselves, linked, being dialed, or too soon after a failure. */
  skips(address: Address): boolean {
    const core = this.#core;
    if (!core || address === core.address) return true;
    if (this.#met.isSelf(address, this.#options.clock.now())) return true;
    const person = this.#met.personAt(address);
    return (
      core.map.has(address) ||
      (person !== undefined && core.map.get(person) !== undefined) ||
      !core.queue.mayDial(address)
    );
  }

  sessions(): Iterable<Session> {
    return this.#core?.map.links() ?? [];
  }

  get size(): number {
    return this.#core?.map.size ?? 0;
  }

  /** Says lines to the seed nodes, if there are any, which know no other way to be told who speaks. */
  sayToSeeds(texts: () => readonly string[]): void {
    if (this.#stopping) return; // the links are being ended: nobody would hear it
    const { name } = this.#options.identity();
    let packets: Uint8Array[] | undefined;
    for (const session of [...this.sessions()]) {
      if (!session.isSeed) continue;
      packets ??= texts().map((text) => encodeMsg(`${name}: ${text}`));
      for (const packet of packets) session.send(packet);
    }
  }

  /**
   * Says something to one person alone, over TLS: who has a PeerId has a key. False: it was taken if they are linked, and
   * what is not urgent should wait until `drained`. @param frame or a packet of one, to be sent to several
   */
  tell(id: PeerId, frame: RoomFrame | Uint8Array): boolean {
    const session = this.#core?.map.get(id);
    if (!session) return false;
    session.send(frame instanceof Uint8Array ? frame : encodeRoomFrame(frame));
    return this.#pressure.takesMore(session);
  }

  /** Says something about groups to one person alone. False: not linked, nothing was sent. */
  tellOfGroups(id: PeerId, frame: GroupFrame): boolean {
    const session = this.#core?.map.get(id);
    session?.send(encodeGroupFrame(frame));
    return session !== undefined;
  }

  /** Ends the link to somebody who does what no honest node does; they aren't called again soon. */
  punish(id: PersonId, reason: string): void {
    const session = this.#core?.map.get(id);
    session?.abort(new ChatError('protocol', `${session.address} broke the rules: ${reason}; its link is dropped`));
  }

  /** Tells everyone our new display name. */
  announceName(name: string): void {
    const packet = encodePresence(name);
    for (const session of this.sessions()) if (!session.isSeed) session.send(packet);
  }

  /** Even the fastest peer has a queue: a producer should pause. One slow peer never makes it so. */
  get congested(): boolean {
    return this.#pressure.congested;
  }

  /** Resolves once not congested, or aborted, or stopped. */
  whenRelieved(signal: AbortSignal): Promise<void> {
    return this.#pressure.whenRelieved(signal);
  }

  /** Ends the link to somebody who is wanted no more, at once. */
  drop(id: PersonId): void {
    this.#core?.map.get(id)?.abort(new ChatError('dial-refused', 'this link is not wanted any more'));
  }

  /** What our person thinks of somebody has changed. */
  reconsider(id: PersonId): void {
    this.#core?.map.get(id)?.reconsider();
  }

  /** Stops reading from everybody, or goes on: the shell can't take in what is said. */
  hold(held: boolean): void {
    this.#held = held;
    for (const session of this.sessions()) session.hold(this.#isHeld(session.id));
  }

  /** The same with one person, as long as they are linked. */
  holdPeer(id: PeerId, held: boolean): void {
    const session = this.#core?.map.get(id);
    if (!session || this.#heldPeers.has(id) === held) return;
    if (held) this.#heldPeers.add(id);
    else this.#heldPeers.delete(id);
    session.hold(this.#isHeld(id));
  }

  #isHeld(id: PersonId): boolean {
    return this.#held || this.#heldPeers.has(id);
  }

  #admit(wire: Wire, peer: SessionPeer): void {
    if (this.#stopping || !this.#core) {
      wire.destroy();
      return;
    }
    const { clock, identity } = this.#options;
    const events: SessionEvents = {
      line: (from, text) => this.#options.events.line(from, text),
      renamed: (from, name) => this.#options.events.renamed(from, name),
      heard: (from, frame) => this.#options.events.heard(from, frame),
      group: (from, frame) => this.#options.events.group(from, frame),
      drained: (from) => this.#pressure.eased(from),
      closed: (from, error) => this.#closed(from, error),
    };
    const isNew = (who: SessionPeer) => isStranger(identity(), who);
    const session = new Session(wire, peer, clock, events, { crowd: this.#crowd, isStranger: isNew });
    if (!session.isSeed) this.#options.secured.add(session.address);
    for (const former of this.#core.map.put(session)) {
      former.close();
      this.#options.events.left(former, undefined);
    }
    this.#options.events.joined(session);
    if (this.#isHeld(session.id)) session.hold(true);
    session.open();
    this.#pressure.relieve(); // nothing waits for the newcomer yet
  }

  #closed(session: Session, error: ChatError | undefined): void {
    const core = this.#core;
    this.#pressure.forget(session);
    if (!core?.map.remove(session)) return; // replaced: its successor has the address now
    if (error?.code !== 'protocol' && this.#options.clock.now() - session.openedAtMs >= GOOD_LINK_MS)
      core.queue.forgive(session.address);
    else core.queue.penalize(session.address);
    this.#met.forget(session.id);
    this.#heldPeers.delete(session.id);
    this.#options.events.left(session, error);
    this.#pressure.relieve();
    if (this.size === 0) this.#onEmpty?.();
  }

  #refused(refusal: Refusal): void {
    if (refusal.code === 'self' && refusal.address) this.#met.self(refusal.address, this.#options.clock.now());
    this.#options.events.refused(refusal);
  }

  #pulse(): void {
    const { clock } = this.#options;
    const now = clock.now();
    // Several steps late, or the clock was set: this machine slept, and nobody's silence in that time counts.
    const slept = Math.abs(now - this.#lastPulseMs - PULSE_MS) > 2_000;
    this.#lastPulseMs = now;
    for (const session of [...this.sessions()]) {
      if (slept) session.timeJumped();
      session.pulse();
    }
    this.#pulseTimer = clock.after(PULSE_MS, () => this.#pulse());
  }

  async #closeSessions(): Promise<void> {
    if (this.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onEmpty = resolve;
    for (const session of [...this.sessions()]) session.close();
    // Sessions end themselves within CLOSING_MS; the extra step is for the last word to be heard.
    const timer = this.#options.clock.after(CLOSING_MS + PULSE_MS, resolve);
    await promise;
    timer.cancel();
  }
}
