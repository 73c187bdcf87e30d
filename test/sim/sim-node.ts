/** One machine of a simulated network: its disk, its clock, and the run of the program that is up, if one is. */

import type { Clock } from '../../src/core/clock.ts';
import { LOBBY, type PeerId, type RoomId } from '../../src/core/ids.ts';
import type { EventKind, LogId, SignedEvent } from '../../src/history/event.ts';
import { authorOf } from '../../src/history/opening.ts';
import type { ShareMode } from '../../src/history/peer-link.ts';
import { Replica } from '../../src/history/replica.ts';
import type { Signer } from '../../src/history/signer.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { DiskSession } from './disk-session.ts';
import type { Hostile } from './hostile.ts';
import type { Side } from './network.ts';
import { SimDisk } from './sim-disk.ts';
import { START_MS } from './timeline.ts';
import type { World } from './world.ts';

/** Chances from 0 to 1, but for `full` and `slowMs`. */
export interface DiskFaults {
  slow: number;
  slowMs: number;
  full: boolean;
  refuse: number;
  unreadable: number;
  crashInCommit: number;
}

export const NO_FAULTS: DiskFaults = { slow: 0, slowMs: 0, full: false, refuse: 0, unreadable: 0, crashInCommit: 0 };

/** From a start of the program to its end or crash. */
export interface Run {
  readonly replica: Replica;
  readonly session: DiskSession;
  readonly sides: Map<PeerId, Side>;
  /** What is told while the machine sleeps, for when it wakes. */
  readonly backlog: (() => void)[];
  /** What peers sent, while the program doesn't read from them. */
  readonly unread: { readonly from: PeerId; readonly task: () => void }[];
  /** Not read from, for what they sent themselves. */
  readonly held: Set<PeerId>;
  /** Logs whose authors were found to have written two histories. */
  readonly accused: Set<LogId>;
  alive: boolean;
  ready: boolean;
  congested: boolean;
}

export class SimNode {
  readonly index: number;
  readonly signer: Signer;
  readonly id: PeerId;
  readonly isHonest: boolean;
  readonly #world: World;
  disk = new SimDisk();
  run: Run | undefined;
  hostile: Hostile | undefined;
  faults: DiskFaults = NO_FAULTS;
  clockOffsetMs = 0;
  /** Its clock was once decades behind: what it kept then it takes for old, and gives no newcomer. */
  lostTime = false;
  frozen = false;
  /** The machine is gone for good. */
  gone = false;
  /** Its disk was once older than what it had said, or is somebody's copy. */
  wasSetBack = false;
  readonly rooms = new Set<RoomId>([LOBBY]);
  /** Rooms it was ever in: what it has of them stays. */
  readonly everIn = new Set<RoomId>([LOBBY]);
  /** With whom it speaks in private; anybody else waits as a request. */
  readonly accepted = new Set<PeerId>();

  constructor(world: World, index: number, signer: Signer, isHonest: boolean) {
    this.#world = world;
    this.index = index;
    this.signer = signer;
    this.id = authorOf(signer.spki);
    this.isHonest = isHonest;
  }

  get now(): number {
    return START_MS + this.clockOffsetMs + this.#world.timeline.nowMs;
  }

  /** Lets a run do something now, or when it wakes; nothing when it has ended. */
  perform(run: Run, task: () => void): void {
    if (!run.alive) return;
    if (this.frozen || run.backlog.length > 0) run.backlog.push(task);
    else task();
  }

  /** Gives a run what a peer sent, as soon as it reads from that one. */
  read(run: Run, from: PeerId, task: () => void): void {
    this.perform(run, () => {
      if (run.congested || run.held.has(from) || run.unread.some((one) => one.from === from))
        run.unread.push({ from, task });
      else task();
    });
  }

  /** What was not read, of those who are read from again. */
  readOn(run: Run): void {
    while (run.alive && !run.congested) {
      const next = run.unread.findIndex(({ from }) => !run.held.has(from));
      if (next < 0) return;
      for (const { task } of run.unread.splice(next, 1)) task();
    }
  }

  thaw(): void {
    this.frozen = false;
    const run = this.run;
    while (run?.alive && !this.frozen && run.backlog.length > 0) run.backlog.shift()?.();
  }

  start(): void {
    if (this.run?.alive || this.gone) return;
    const world = this.#world;
    const sides = new Map<PeerId, Side>();
    const accused = new Set<LogId>();
    for (const [log, { quarantined }] of this.disk.logs) if (quarantined) accused.add(log);
    const run = {
      sides,
      accused,
      backlog: [],
      unread: [],
      held: new Set(),
      alive: true,
      ready: false,
      congested: false,
    } as unknown as {
      -readonly [K in keyof Run]: Run[K];
    };
    run.session = new DiskSession(world, this, run);
    run.replica = new Replica({
      self: this.id,
      signer: this.signer,
      store: run.session,
      clock: this.#clock(run),
      random: seededRandom(world.draw(2 ** 31)),
      shareMs: (room) => world.scenario.shareMs(room),
      sealed: () => 0,
      isMember: () => true,
      isKnown: (author) => world.nodes.some(({ id, isHonest }) => isHonest && id === author),
      mayAuthor: (room, author) => world.mayAuthor(room, author),
      send: (peer, frame) => {
        const side = sides.get(peer);
        return run.alive && side ? world.network.send(side, frame) : true;
      },
      events: world.eventsOf(this, run),
    });
    this.run = run;
    world.trace('start', this.index);
    run.replica.start().then(
      () => {
        if (!run.alive) return;
        run.ready = true;
        for (const room of this.rooms) run.replica.open(room);
      },
      (error: unknown) => world.violate('no exception', String(error)),
    );
  }

  enter(room: RoomId): void {
    this.rooms.add(room);
    this.everIn.add(room);
    if (this.run?.ready) this.run.replica.open(room);
  }

  leave(room: RoomId): void {
    this.rooms.delete(room);
    if (this.run?.ready) this.run.replica.close(room);
  }

  /** How a room is shared with somebody, if it is. */
  shares(room: RoomId, other: SimNode): ShareMode | undefined {
    if (!this.rooms.has(room) || !other.rooms.has(room)) return undefined;
    return room.startsWith('direct:') && !this.accepted.has(other.id) ? 'receive' : 'share';
  }

  say(room: RoomId, kind: EventKind, body: Uint8Array, stored?: (event: SignedEvent) => void): void {
    const { run } = this;
    if (!run?.ready || !run.alive) return;
    this.perform(run, () => {
      run.replica.say(room, kind, body).then(
        (event: SignedEvent) => {
          if (!run.alive) return;
          this.#world.told(this, event);
          stored?.(event);
        },
        () => run.alive && this.#world.ledger.refused.add(Buffer.from(body).toString('latin1')),
      );
    });
  }

  holds(log: LogId): number {
    return this.disk.logs.get(log)?.head.seq ?? 0;
  }

  #clock(run: Run): Clock {
    return {
      now: () => this.now,
      after: (delayMs, task) => this.#world.timeline.after(delayMs, () => this.perform(run, task)),
    };
  }
}
