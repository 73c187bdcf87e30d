/** What is true in a simulated world, kept apart from what its nodes believe: every event that reached a disk, once. */

import type { PeerId, RoomId } from '../../src/core/ids.ts';
import { parseBody } from '../../src/history/bodies.ts';
import type { LogId, SignedEvent } from '../../src/history/event.ts';
import { sameBytes } from '../../src/history/event-codec.ts';
import { type EventId, eventIdOf } from '../../src/history/event-id.ts';
import type { Commit } from '../../src/history/event-store.ts';
import { MAX_LOGS_HANDED } from '../../src/history/limits.ts';
import { authorOf } from '../../src/history/opening.ts';
import type { Beside, SimDisk } from './sim-disk.ts';
import type { SimNode } from './sim-node.ts';

export interface TrueLog {
  readonly index: number;
  readonly log: LogId;
  readonly room: RoomId;
  readonly author: PeerId;
  readonly isHonest: boolean;
  /** Its author's disk was set back or copied, and nobody told the program: a fork is the author's misfortune. */
  mayFork: boolean;
  /** The least seq of which there are two contents. */
  forkedAt: number;
  /** Forgotten by somebody honest up to here. */
  prunedTo: number;
  /** At seq - 1: the hash that reached a disk first. */
  readonly hashes: Uint8Array[];
}

export interface LedgerOptions {
  violate(invariant: string, detail: string): void;
  isHonest(author: PeerId): boolean;
  isEntitled(node: SimNode, room: RoomId): boolean;
}

export class Ledger {
  readonly logs = new Map<LogId, TrueLog>();
  /** What a person was told is stored, by `log seq`. */
  readonly said = new Map<string, { readonly log: LogId; readonly seq: number; readonly hash: Uint8Array }>();
  /** Bodies of what a person was told is not stored. */
  readonly refused = new Set<string>();
  events = 0;
  /** By the room, the author and what was said. */
  readonly #takenBack = new Set<string>();
  /** Who did so, by the room. */
  readonly #takers = new Map<RoomId, Set<PeerId>>();
  /** What each edit is of, by its own name. */
  readonly #edited = new Map<EventId, EventId>();
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  indexOf(log: LogId): number {
    return this.logs.get(log)?.index ?? -1;
  }

  /** An event on its way to an honest disk. What is wrong with it can be seen by whoever sees everything. */
  inspect(node: SimNode, event: SignedEvent, alone: boolean, beside: Beside): void {
    const { disk } = node;
    const { violate, isEntitled } = this.#options;
    const here = disk.logs.get(event.log);
    const truth = this.logs.get(event.log) ?? this.#enter(event);
    this.events++;
    const name = `event ${event.seq} of log ${truth.index}, on node ${node.index}`;
    if (!isEntitled(node, event.room)) violate('only who is entitled', name);
    if (here && event.seq <= here.head.seq) violate('nothing twice', name);
    else if (event.seq !== (here?.head.seq ?? 0) + 1) violate('cause before effect', `${name}: a gap before it`);
    else if (here && !sameBytes(here.head.hash, event.prev)) violate('cause before effect', `${name}: another chain`);
    this.#inspectContent(truth, event, name);
    if (!alone) this.#inspectCauses(disk, beside, truth, event, name);
    this.#enterWords(truth, event);
    if (event.body && this.refused.has(Buffer.from(event.body).toString('latin1')))
      violate('what was refused is not said', name);
  }

  /** Whether its author took it back, so that nobody need know what it said. */
  isTakenBack({ room, author }: TrueLog, event: SignedEvent): boolean {
    const id = eventIdOf(event);
    return this.#takenBack.has(`${room} ${author} ${this.#edited.get(id) ?? id}`);
  }

  /** Whether somebody took back anything that they had said in a room. */
  hasTakenBack(author: PeerId, room: RoomId): boolean {
    return this.#takers.get(room)?.has(author) ?? false;
  }

  inspectQuarantined(node: SimNode, commit: Commit): void {
    for (const { log } of commit.quarantined) {
      const truth = this.logs.get(log);
      if (truth?.isHonest && !truth.mayFork)
        this.#options.violate('nobody honest is accused', `log ${truth.index} is quarantined by node ${node.index}`);
    }
  }

  #enterWords({ room, author }: TrueLog, event: SignedEvent): void {
    const said = event.body && parseBody(event.kind, event.body);
    if (said?.kind === 'edit') this.#edited.set(eventIdOf(event), said.target);
    if (said?.kind !== 'deletion') return;
    this.#takenBack.add(`${room} ${author} ${said.target}`);
    this.#takers.set(room, (this.#takers.get(room) ?? new Set()).add(author));
  }

  #enter(event: SignedEvent): TrueLog {
    // The opening is the first to reach a disk, and carries the key.
    const spki = event.body?.subarray(2, 2 + 91);
    const author = spki ? authorOf(spki) : ('' as PeerId);
    const truth: TrueLog = {
      index: this.logs.size,
      log: event.log,
      room: event.room,
      author,
      isHonest: this.#options.isHonest(author),
      mayFork: false,
      forkedAt: Number.POSITIVE_INFINITY,
      prunedTo: 0,
      hashes: [],
    };
    this.logs.set(event.log, truth);
    return truth;
  }

  #inspectContent(truth: TrueLog, event: SignedEvent, name: string): void {
    const known = truth.hashes[event.seq - 1];
    if (!known) truth.hashes[event.seq - 1] = event.hash;
    else if (!sameBytes(known, event.hash)) {
      truth.forkedAt = Math.min(truth.forkedAt, event.seq);
      if (truth.isHonest && !truth.mayFork) this.#options.violate('one content', name);
    }
  }

  #inspectCauses(disk: SimDisk, beside: Beside, truth: TrueLog, event: SignedEvent, name: string): void {
    const { violate } = this.#options;
    let least = disk.logs.get(event.log)?.head.lamport ?? 0;
    // What an opening comes after may be nobody else's to know.
    let isExact = event.seq > 1;
    for (const { log, seq, hash } of event.parents) {
      const known = this.logs.get(log);
      const isDubious = !known?.isHonest || known.mayFork;
      if (known && known.room !== event.room) {
        isExact = false;
        if (truth.isHonest) violate('cause before effect', `${name} stands on what was said in another room`);
        continue;
      }
      const there = disk.logs.get(log);
      const isQuarantined = there?.quarantined || beside.accused.has(log);
      if (!there || isQuarantined || there.head.seq < seq) {
        isExact = false;
        // Nothing waits for logs that a full room may never take.
        const count = [...disk.logs.values()].filter(({ room }) => room === event.room).length;
        const isFull = count + (beside.letGo.get(event.room) ?? 0) >= MAX_LOGS_HANDED;
        if (!isDubious && !isQuarantined && !(isFull && !there))
          violate('cause before effect', `${name}: ${known?.index} ${seq} is not there`);
        continue;
      }
      if (seq < there.floor.seq) {
        isExact = false;
        continue;
      }
      const point = disk.point(log, seq);
      if (!point || !sameBytes(point.hash, hash)) {
        isExact = false;
        // Who means ill says to stand on what never was.
        if (!isDubious && truth.isHonest)
          violate('one content', `${name} stands on another content of ${known?.index} ${seq}`);
        continue;
      }
      least = Math.max(least, point.lamport);
    }
    const fits = isExact ? event.lamport === least + 1 : event.lamport > least;
    if (!fits)
      violate(
        'identical order',
        `${name}: lamport ${event.lamport} after ${least}, ${truth.isHonest ? '' : 'not '}honest`,
      );
  }
}
