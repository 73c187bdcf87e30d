/** A member who keeps to no rule that it can break without knowing somebody else's secret. */

import type { EventRef, LogId, SignedEvent } from '../../src/history/event.ts';
import { EVENT_KINDS } from '../../src/history/event.ts';
import { decodeEvent, encodeContent, encodeEvent, sha256 } from '../../src/history/event-codec.ts';
import { mostTaken } from '../../src/history/lamport-bounds.ts';
import { LAMPORTS_PER_MS, MAX_HAVE_ENTRIES, MAX_LAMPORT_ON_TRUST } from '../../src/history/limits.ts';
import { encodeOpening, logIdOf, NONCE_BYTES } from '../../src/history/opening.ts';
import type { Signer } from '../../src/history/signer.ts';
import type { SyncFrame } from '../../src/history/sync-frame.ts';
import { type Side, victimOf } from './network.ts';
import type { DiskLog } from './sim-disk.ts';
import { START_MS } from './timeline.ts';
import type { World } from './world.ts';

/** How far its clock runs ahead where nobody can check it: to what is taken by some clocks and not by others, and beyond. */
const CLOCK_JUMPS: readonly number[] = [
  10,
  5_000,
  2 ** 40,
  LAMPORTS_PER_MS * START_MS,
  mostTaken(START_MS),
  MAX_LAMPORT_ON_TRUST - 2 ** 20,
  2 ** 53 - 2 ** 20,
];

/** That wait for one that never comes: together more than may wait. */
const FLOOD_EVENTS = 70;

type Forgery = Partial<Pick<SignedEvent, 'seq' | 'prev' | 'parents' | 'lamport' | 'kind'>>;

export class Hostile {
  readonly #world: World;
  /** Made-up people of its own. */
  readonly #puppets: Signer[] = [];
  /** Of the logs it made up. */
  readonly #minted: EventRef[] = [];
  readonly #withholds: number;
  readonly #lies: number;
  /** What it likes best is to drive the clock on. */
  readonly #drivesClock: boolean;
  /** Says to have all there is and more, and gives nothing. */
  readonly #boasts: boolean;
  /** Hands on what others said without what it says. */
  readonly #strips: number;

  constructor(world: World) {
    this.#world = world;
    this.#withholds = world.random() < 0.5 ? 0 : world.random() * 0.6;
    this.#lies = world.random() < 0.5 ? 0 : world.random() * 0.5;
    this.#drivesClock = world.random() < 0.3;
    this.#boasts = world.random() < 0.3;
    this.#strips = world.random() < 0.6 ? 0 : world.random();
  }

  /** What it sends instead of what an honest one would. */
  instead(side: Side, frame: SyncFrame): readonly SyncFrame[] {
    const { random } = this.#world;
    if (this.#boasts && frame.kind === 'events') return [];
    if (random() < this.#withholds) return [];
    if (frame.kind === 'events' && random() < this.#strips) return [stripped(frame)];
    if (random() >= this.#lies) return [frame];
    if (frame.kind === 'have') return [this.#lyingHave(frame)];
    if (frame.kind !== 'events') return [{ ...frame, from: this.#world.draw(40), prev: this.#noise(32) }];
    return random() < 0.5 ? [frame, frame] : [this.#cutShort(side, frame)];
  }

  /** Unprovoked. */
  attack(side: Side): void {
    const { world } = { world: this.#world };
    const rooms = [...side.rooms].filter(([, mode]) => mode === 'share').map(([room]) => room);
    const room = rooms[world.draw(rooms.length)];
    if (!room) return;
    const logs = [...side.node.disk.logs.values()].filter((log) => log.room === room);
    const own = logs.filter((log) => Buffer.compare(log.author, side.node.signer.spki) === 0);
    const mine = own[world.draw(own.length)];
    const any = logs[world.draw(logs.length)];
    if (this.#drivesClock && world.random() < 0.5) {
      world.trace('drives the clock', side.peer.index);
      const frame =
        world.random() < 0.3 && mine && any ? this.#onWhatIsNot(side, mine, any) : this.#mint(side, room, 1);
      this.#launch(side, frame);
      return;
    }
    if (this.#boasts && any && world.random() < 0.7) {
      this.#launch(side, this.#claim(side, any));
      return;
    }
    const attacks: readonly (() => SyncFrame | undefined)[] = [
      () => mine && this.#fork(side, mine),
      () => any && this.#badSignature(any),
      () => any && this.#impersonate(side, any),
      () => mine && this.#next(side, mine, { lamport: mine.head.lamport + 2 + world.draw(1_000) }),
      () => mine && this.#next(side, mine, { lamport: Number.MAX_SAFE_INTEGER - world.draw(2) }),
      () => mine && this.#next(side, mine, { lamport: Math.max(mine.head.seq + 1, mine.head.lamport - world.draw(3)) }),
      () => mine && this.#next(side, mine, { prev: this.#noise(32) }),
      () =>
        mine &&
        this.#next(side, mine, { seq: mine.head.seq + 2 + world.draw(30), lamport: mine.head.lamport + 99 }, 500),
      () => mine && this.#next(side, mine, { parents: [this.#unknownParent()], lamport: mine.head.lamport + 9 }, 500),
      () => mine && this.#ownFloor(side, mine),
      () => mine && any && this.#onWhatIsNot(side, mine, any),
      () => mine && this.#onWhatFewHave(side, mine),
      () => any && this.#foreignFloor(side, any),
      () => this.#mint(side, room),
      () =>
        any && { ...this.#frame(any.opening), room: (rooms.find((other) => other !== room) ?? room) as typeof room },
      () => ({ kind: 'have', room, entries: [...Array(MAX_HAVE_ENTRIES)].map(() => this.#unknownParent()) }),
      () => any && this.#claim(side, any),
      () => any && { kind: 'want', room, log: any.opening.log, from: world.draw(30), prev: this.#noise(32) },
    ];
    const chosen = world.draw(attacks.length + 1);
    world.trace('attack', chosen, side.peer.index);
    if (chosen === attacks.length) {
      for (let ahead = 2; mine && ahead < FLOOD_EVENTS; ahead++)
        this.#launch(
          side,
          this.#next(side, mine, { seq: mine.head.seq + ahead, lamport: mine.head.lamport + ahead }, 500),
        );
      return;
    }
    const frame = attacks[chosen]?.();
    if (frame) this.#launch(side, frame);
  }

  /** As bytes on the wire: what is no event at all ends the link there. */
  #launch(side: Side, frame: SyncFrame): void {
    if (frame.kind !== 'events') {
      this.#world.network.dispatch(side, frame);
      return;
    }
    try {
      const again = (event: SignedEvent) => decodeEvent(encodeEvent(event));
      const events = frame.events.map(again);
      this.#world.network.dispatch(side, { ...frame, floor: frame.floor && again(frame.floor), events });
    } catch {
      this.#world.network.cut(side);
    }
  }

  #fork(side: Side, { opening, head }: DiskLog): SyncFrame | undefined {
    if (head.seq < 2) return undefined;
    const seq = 2 + this.#world.draw(head.seq - 1);
    const before = side.node.disk.point(opening.log, seq - 1);
    if (!before) return undefined;
    return this.#frame(
      this.#forge(side.node.signer, opening, { seq, prev: before.hash, lamport: before.lamport + 1 }, 9),
    );
  }

  #badSignature({ opening }: DiskLog): SyncFrame {
    const sig = new Uint8Array(opening.sig as Uint8Array);
    sig[3] = (sig[3] as number) ^ 1;
    return this.#frame({ ...opening, sig });
  }

  /** The next word of whoever's log it is, signed by the wrong one. */
  #impersonate(side: Side, log: DiskLog): SyncFrame {
    return this.#next(side, log, {});
  }

  #next(side: Side, { opening, head }: DiskLog, forgery: Forgery, bytes = 9): SyncFrame {
    const seq = head.seq + 1;
    const honest = { seq, prev: head.hash, lamport: head.lamport + 1 };
    return this.#frame(this.#forge(side.node.signer, opening, { ...honest, ...forgery }, bytes));
  }

  #ownFloor(side: Side, { opening, head }: DiskLog): SyncFrame {
    return this.#laterBeginning(side.node.signer, opening, head.seq, head.lamport);
  }

  /** Stands on another content than there is, so that nobody can tell its lamport. */
  #onWhatIsNot(side: Side, mine: DiskLog, { opening: { log }, head: { seq } }: DiskLog): SyncFrame {
    const parents = [{ log, seq, hash: this.#noise(32) }];
    return this.#next(side, mine, { parents, lamport: mine.head.lamport + this.#jump() });
  }

  /** Stands on a log that was given to one only, who may have refused it, or to nobody. */
  #onWhatFewHave(side: Side, mine: DiskLog): SyncFrame | undefined {
    const parent = this.#minted[this.#world.draw(this.#minted.length)];
    return parent && this.#next(side, mine, { parents: [parent], lamport: mine.head.lamport + 9 });
  }

  #jump(): number {
    const hours = this.#world.draw(3) - 1;
    const ms = this.#world.draw(3_600_000) * hours;
    return Math.max(1, (CLOCK_JUMPS[this.#world.draw(CLOCK_JUMPS.length)] as number) + LAMPORTS_PER_MS * ms);
  }

  /** A later beginning of a log, with a clock that has run far ahead. */
  #laterBeginning(signer: Signer, opening: SignedEvent, afterSeq: number, afterLamport = afterSeq): SyncFrame {
    const seq = afterSeq + 5 + this.#world.draw(50);
    const lamport = afterLamport + seq + this.#jump();
    const floor = this.#forge(signer, opening, { seq, prev: this.#noise(32), lamport }, 9);
    return { kind: 'events', room: opening.room, floor: { ...floor, body: undefined }, events: [opening] };
  }

  /** Somebody else's log, beginning later than it need. */
  #foreignFloor(side: Side, { opening, head }: DiskLog): SyncFrame | undefined {
    const [floor] = side.node.disk.read(opening.log, head.seq, 1);
    if (!floor?.sig || floor.seq < 2) return undefined;
    this.#remember(side, floor);
    return { kind: 'events', room: opening.room, floor: { ...floor, body: undefined }, events: [opening] };
  }

  /** @param later how likely it begins with a floor */
  #mint(side: Side, room: SignedEvent['room'], later = 0.3): SyncFrame {
    const { keys, random, draw } = this.#world;
    if (this.#puppets.length < 8) this.#puppets.push(keys.make());
    const signer = random() < 0.5 ? side.node.signer : (this.#puppets[draw(this.#puppets.length)] as Signer);
    const opening = { spki: signer.spki, nonce: this.#noise(NONCE_BYTES) };
    const log = logIdOf(room, opening);
    const body = encodeOpening(opening);
    const first = { room, log } as SignedEvent;
    const none = new Uint8Array(0);
    const lamport = random() < 0.2 ? this.#jump() : 1;
    const event = this.#forge(signer, first, { seq: 1, prev: none, lamport, kind: EVENT_KINDS.opening }, 0, body);
    if (random() < later) return this.#laterBeginning(signer, event, 1, lamport);
    const next = this.#forge(signer, event, { seq: 2, prev: event.hash, lamport: lamport + 1 }, 20);
    this.#minted.push({ log, seq: 2, hash: next.hash });
    return { kind: 'events', room, floor: undefined, events: random() < 0.5 ? [event] : [event, next] };
  }

  /** To have more of a log, the victim's own too, than there is. */
  #claim(_side: Side, { opening, head }: DiskLog): SyncFrame {
    const seq = head.seq + 1 + this.#world.draw(100);
    return { kind: 'have', room: opening.room, entries: [{ log: opening.log, seq, hash: this.#noise(32) }] };
  }

  #lyingHave(frame: SyncFrame & { kind: 'have' }): SyncFrame {
    const { random, draw } = this.#world;
    const entries = frame.entries.map((entry) =>
      random() < 0.5 ? entry : { ...entry, seq: entry.seq + draw(20), hash: this.#noise(32) },
    );
    return { ...frame, entries };
  }

  /** True, but less than it has. */
  #cutShort(side: Side, frame: SyncFrame & { kind: 'events' }): SyncFrame {
    if (frame.floor) this.#remember(side, frame.floor);
    const end = frame.events.findIndex(({ sig }) => sig);
    return { ...frame, events: frame.events.slice(0, end + 1) };
  }

  #remember(side: Side, floor: SignedEvent): void {
    const victim = victimOf(side.peer.id, floor.log);
    const { poisoned } = this.#world.network;
    poisoned.set(victim, Math.max(floor.seq, poisoned.get(victim) ?? 0));
  }

  #forge(signer: Signer, of: SignedEvent, forgery: Forgery, bytes: number, given?: Uint8Array): SignedEvent {
    const body = given ?? this.#noise(bytes);
    const read = {
      room: of.room,
      log: of.log,
      seq: 1,
      prev: new Uint8Array(0),
      parents: [],
      lamport: 1,
      kind: EVENT_KINDS.message,
      ...forgery,
      wallMs: 1 + this.#world.draw(2 ** 31),
      bodyHash: sha256(body),
    };
    const content = encodeContent(read);
    return { ...read, content, hash: sha256(content), body, sig: signer.sign(content) };
  }

  #frame(event: SignedEvent): SyncFrame & { kind: 'events' } {
    return { kind: 'events', room: event.room, floor: undefined, events: [event] };
  }

  #unknownParent(): { log: LogId; seq: number; hash: Uint8Array } {
    const log = Buffer.from(this.#noise(32)).toString('hex') as LogId;
    return { log, seq: 1 + this.#world.draw(9), hash: this.#noise(32) };
  }

  #noise(bytes: number): Uint8Array {
    return Uint8Array.from({ length: bytes }, () => this.#world.draw(256));
  }
}

/** True, but what the events say is left out, except who opens a log. */
function stripped(frame: SyncFrame & { kind: 'events' }): SyncFrame {
  const events = frame.events.map((event) =>
    event.kind === EVENT_KINDS.opening ? event : { ...event, body: undefined },
  );
  return { ...frame, events };
}
