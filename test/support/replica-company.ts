/** Replicas linked in memory: frames go through the codec, and a test cuts, fills, alters or forges what is on the way. */

import { LOBBY, type PeerId, type RoomId } from '../../src/core/ids.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../../src/history/event.ts';
import { decodeEvent, encodeEvent } from '../../src/history/event-codec.ts';
import { authorOf } from '../../src/history/opening.ts';
import type { ShareMode } from '../../src/history/peer-link.ts';
import { Replica } from '../../src/history/replica.ts';
import type { ReplicaEvents } from '../../src/history/replica-options.ts';
import { p256Signer, type Signer } from '../../src/history/signer.ts';
import type { SyncFrame } from '../../src/history/sync-frame.ts';
import { generateKey } from '../../src/peer/identity.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { PlainStore } from './plain-store.ts';
import { seededRandom } from './seeded-random.ts';

const HOUR_MS = 3_600_000;

export function realSigner(): Signer {
  return p256Signer(generateKey());
}

export interface MemberOptions {
  readonly name: string;
  readonly signer?: Signer;
  readonly store?: PlainStore;
  readonly shareMs?: number;
  readonly sealed?: (log: LogId) => number;
  readonly rooms?: readonly RoomId[];
  /** How far its clock is behind. */
  readonly lateMs?: number;
}

/** One replica, and all that it told. */
export class Member {
  readonly name: string;
  readonly id: PeerId;
  readonly signer: Signer;
  readonly store: PlainStore;
  readonly replica: Replica;
  readonly told: { readonly what: keyof ReplicaEvents; readonly args: readonly unknown[] }[] = [];
  /** Every frame it sent, and to whom. */
  readonly sent: { readonly to: PeerId; readonly frame: SyncFrame }[] = [];
  /** Takes no more frames for these. */
  readonly full = new Set<PeerId>();
  /** Accepted by its person. */
  readonly known = new Set<PeerId>();
  mayAuthor: (room: RoomId, author: PeerId) => boolean = () => true;

  constructor(company: ReplicaCompany, options: MemberOptions) {
    const { name, signer, store, shareMs, sealed, rooms, lateMs = 0 } = options;
    const { clock } = company;
    this.name = name;
    this.signer = signer ?? realSigner();
    this.id = authorOf(this.signer.spki);
    this.store = store ?? new PlainStore();
    const tell =
      (what: keyof ReplicaEvents) =>
      (...args: readonly unknown[]) =>
        void this.told.push({ what, args });
    this.replica = new Replica({
      self: this.id,
      signer: this.signer,
      store: this.store,
      clock: { now: () => clock.now() - lateMs, after: (delayMs, task) => clock.after(delayMs, task) },
      random: seededRandom(company.nextSeed()),
      shareMs: () => shareMs ?? 24 * HOUR_MS,
      sealed: sealed ?? (() => 0),
      isMember: () => true,
      isKnown: (author) => this.known.has(author),
      mayAuthor: (room, author) => this.mayAuthor(room, author),
      send: (to, frame) => company.carry(this, to, frame),
      events: {
        stored: tell('stored'),
        acknowledged: tell('acknowledged'),
        quarantined: tell('quarantined'),
        skipped: tell('skipped'),
        renewed: tell('renewed'),
        misbehaved: (peer, reason) => {
          this.told.push({ what: 'misbehaved', args: [peer, reason] });
          company.cut(this.id, peer);
        },
        relink: tell('relink'),
        held: tell('held'),
        congested: tell('congested'),
        failed: tell('failed'),
        recovered: tell('recovered'),
      },
    });
    this.rooms = rooms ?? [LOBBY];
  }

  readonly rooms: readonly RoomId[];

  async say(text: string, room: RoomId = LOBBY): Promise<SignedEvent> {
    return await this.replica.say(room, EVENT_KINDS.message, new TextEncoder().encode(text));
  }

  /** What is on its disk, in the order everybody shows it. */
  texts(room: RoomId = LOBBY): string[] {
    const events = this.store.order.filter((event) => event.room === room && event.kind === EVENT_KINDS.message);
    events.sort((a, b) => a.lamport - b.lamport || (a.log < b.log ? -1 : a.log > b.log ? 1 : a.seq - b.seq));
    return events.map(({ body }) => new TextDecoder().decode(body));
  }

  heard(what: keyof ReplicaEvents): readonly (readonly unknown[])[] {
    return this.told.filter((one) => one.what === what).map(({ args }) => args);
  }

  framesTo<K extends SyncFrame['kind']>(to: Member, kind: K): Extract<SyncFrame, { kind: K }>[] {
    const frames = this.sent.filter((one) => one.to === to.id && one.frame.kind === kind);
    return frames.map(({ frame }) => frame as Extract<SyncFrame, { kind: K }>);
  }

  log(room: RoomId = LOBBY): LogId {
    const log = this.replica.ownLog(room);
    if (!log) throw new Error(`${this.name} has no log in ${room}`);
    return log;
  }
}

export class ReplicaCompany {
  readonly clock = new FakeClock();
  readonly members = new Map<PeerId, Member>();
  /** Undefined: it is lost on the way (and with it everything after: the test cuts the link). */
  onTheWay: (from: Member, to: Member, frame: SyncFrame) => SyncFrame | undefined = (_from, _to, frame) => frame;
  #seed = 1;
  readonly #links = new Map<string, { open: boolean }>();

  nextSeed(): number {
    return this.#seed++;
  }

  async member(options: MemberOptions | string): Promise<Member> {
    const member = new Member(this, typeof options === 'string' ? { name: options } : options);
    this.members.set(member.id, member);
    await member.replica.start();
    for (const room of member.rooms) member.replica.open(room);
    await settle();
    return member;
  }

  link(a: Member, b: Member, modes: { a?: ShareMode; b?: ShareMode } = {}): void {
    this.cut(a.id, b.id);
    this.#links.set(pairOf(a.id, b.id), { open: true });
    const shared = a.rooms.filter((room) => b.rooms.includes(room));
    a.replica.linked(b.id, new Map(shared.map((room) => [room, modes.a ?? 'share'])));
    b.replica.linked(a.id, new Map(shared.map((room) => [room, modes.b ?? 'share'])));
  }

  cut(a: PeerId, b: PeerId): void {
    const link = this.#links.get(pairOf(a, b));
    if (!link?.open) return;
    link.open = false;
    this.members.get(a)?.replica.unlinked(b);
    this.members.get(b)?.replica.unlinked(a);
  }

  isLinked(a: Member, b: Member): boolean {
    return this.#links.get(pairOf(a.id, b.id))?.open === true;
  }

  carry(from: Member, to: PeerId, frame: SyncFrame): boolean {
    from.sent.push({ to, frame });
    const link = this.#links.get(pairOf(from.id, to));
    setImmediate(() => {
      const receiver = this.members.get(to);
      if (!link?.open || !receiver) return;
      const arrives = this.onTheWay(from, receiver, frame);
      if (arrives) receiver.replica.receive(from.id, overTheWire(arrives));
    });
    return !from.full.has(to);
  }

  /** Much time, of which nobody notices the single seconds. */
  async later(ms: number): Promise<void> {
    this.clock.jump(ms);
    await this.pass();
  }

  /** Time for what is on its way. */
  async pass(ms = 200): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await settle();
    await this.clock.advance(ms);
    for (let turn = 0; turn < 20; turn++) await settle();
  }
}

function pairOf(a: PeerId, b: PeerId): string {
  return [a, b].sort().join(' ');
}

function overTheWire(frame: SyncFrame): SyncFrame {
  if (frame.kind !== 'events') return frame;
  const again = (event: SignedEvent) => decodeEvent(encodeEvent(event));
  return { ...frame, floor: frame.floor && again(frame.floor), events: frame.events.map(again) };
}
