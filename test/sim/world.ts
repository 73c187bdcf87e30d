/** One simulated world: nodes, their network, and what must hold at every moment. */

import { createHash } from 'node:crypto';
import type { Random } from '../../src/core/clock.ts';
import type { PeerId, RoomId } from '../../src/core/ids.ts';
import type { SignedEvent } from '../../src/history/event.ts';
import { CONGESTED_BYTES, MAX_BATCH_BYTES, MAX_STAGED_BYTES, MAX_WAITING_BYTES } from '../../src/history/limits.ts';
import type { ReplicaEvents } from '../../src/history/replica-options.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { Hostile } from './hostile.ts';
import { Ledger } from './ledger.ts';
import { Network } from './network.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { type Run, SimNode } from './sim-node.ts';
import { SimKeys } from './sim-signer.ts';
import { Timeline } from './timeline.ts';

/** Of a trace: enough to see what led to a failure. */
const LAST_LINES = 60;

const RESTART_WITHIN_MS = 4_000;

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  readonly atMs: number;
}

/** Bytes that a replica holds in memory; the simulation's bundle adds the method (sim-bundle.ts). */
interface Buffers {
  readonly waiting: number;
  readonly staged: number;
}

export class World {
  readonly scenario: Scenario;
  readonly random: Random;
  readonly timeline = new Timeline();
  readonly keys: SimKeys;
  readonly network: Network;
  readonly ledger: Ledger;
  readonly nodes: SimNode[] = [];
  /** The two people of each direct room. */
  readonly directs = new Map<RoomId, readonly [PeerId, PeerId]>();
  readonly counts = { crashes: 0, restores: 0, skipped: 0, quarantined: 0, renewed: 0, relinked: 0, prunes: 0 };
  violation: Violation | undefined;
  readonly lines: string[] = [];
  readonly #keepsLines: boolean;
  readonly #print: boolean;
  #fingerprint = 0x811c_9dc5;

  constructor(seed: number, options: { readonly keepsLines: boolean; readonly print: boolean }) {
    this.#keepsLines = options.keepsLines;
    this.#print = options.print;
    this.scenario = scenarioOf(seed);
    this.random = seededRandom(seed);
    this.keys = new SimKeys(seed);
    this.network = new Network(this);
    this.ledger = new Ledger({
      violate: this.violate,
      isHonest: (author) => this.nodes.some((node) => node.isHonest && node.id === author),
      isEntitled: (node, room) => node.everIn.has(room),
    });
    for (let index = 0; index < this.scenario.nodes; index++) {
      const isHostile = this.scenario.hasHostile && index === this.scenario.nodes - 1;
      const node = this.addNode(this.keys.make(), !isHostile);
      if (isHostile) node.hostile = new Hostile(this);
    }
  }

  get fingerprint(): number {
    return this.#fingerprint >>> 0;
  }

  /** Whether some events may be nowhere that others stand on: forgotten, withheld, or lost with a disk while nobody else was given them. */
  get mayHaveGaps(): boolean {
    const { hasHostile, hasTwin, lobbyShareMs, losesOne } = this.scenario;
    const isMissed = hasTwin || losesOne || this.counts.restores > 0;
    return hasHostile || this.counts.prunes > 0 || (lobbyShareMs === 0 && isMissed);
  }

  /**
   * Where newcomers are shown nothing, or not what was kept while a clock was at 1970, which is old now: who has no more
   * than the opening of a log can't prove not to be one.
   */
  get mayMissBeginnings(): boolean {
    return this.mayHaveGaps || this.scenario.lobbyShareMs === 0 || this.nodes.some(({ lostTime }) => lostTime);
  }

  /** Whether what was taken back may have to be taken from others than its author, who has lost it, has gone or has left. */
  get mayLackBodies(): boolean {
    const { takesBack, hasTwin, losesOne } = this.scenario;
    return takesBack && (hasTwin || losesOne || this.counts.restores > 0 || this.#hasLeftTakingBack());
  }

  #hasLeftTakingBack(): boolean {
    return this.nodes.some(({ id, rooms, everIn }) =>
      [...everIn].some((room) => !rooms.has(room) && this.ledger.hasTakenBack(id, room)),
    );
  }

  addNode(signer: SimNode['signer'], isHonest: boolean): SimNode {
    const node = new SimNode(this, this.nodes.length, signer, isHonest);
    this.nodes.push(node);
    return node;
  }

  /** A whole number below `below`. */
  readonly draw = (below: number): number => Math.floor(this.random() * below);

  readonly trace = (what: string, ...numbers: readonly number[]): void => {
    let print = this.#fingerprint;
    for (let i = 0; i < what.length; i++) print = Math.imul(print ^ what.charCodeAt(i), 0x0100_0193);
    for (const number of numbers) print = Math.imul(print ^ number, 0x0100_0193);
    this.#fingerprint = Math.imul(print ^ Math.floor(this.timeline.nowMs * 1_000), 0x0100_0193);
    if (!this.#keepsLines) return;
    const line = `${this.timeline.nowMs.toFixed(3).padStart(10)}  ${what} ${numbers.join(' ')}`;
    if (this.#print) process.stdout.write(`${line}\n`);
    if (this.lines.push(line) > LAST_LINES) this.lines.shift();
  };

  readonly violate = (invariant: string, detail: string): void => {
    if (this.violation) return;
    this.violation = { invariant, detail, atMs: this.timeline.nowMs };
    this.trace(`VIOLATED ${invariant}: ${detail}`);
  };

  mayAuthor(room: RoomId, author: PeerId): boolean {
    return this.directs.get(room)?.includes(author) ?? true;
  }

  direct(a: SimNode, b: SimNode): RoomId {
    const pair = [a.id, b.id].sort() as [PeerId, PeerId];
    const room = `direct:${createHash('sha256').update(pair.join()).digest('hex')}` as RoomId;
    this.directs.set(room, pair);
    return room;
  }

  crash(node: SimNode): void {
    const { run } = node;
    if (!run?.alive) return;
    this.trace('crash', node.index);
    this.counts.crashes++;
    run.alive = false;
    run.session.crash();
    this.network.cutAll(node, 400);
    this.timeline.after(this.random() * RESTART_WITHIN_MS, () => node.start());
  }

  /** It never comes back, nor does what is on its disk only. */
  retire(node: SimNode): void {
    this.crash(node);
    node.gone = true;
  }

  told(node: SimNode, event: SignedEvent): void {
    this.trace('said', node.index, this.ledger.indexOf(event.log), event.seq);
    if (!node.disk.has(event)) this.violate('commit, then speak', `node ${node.index} calls stored what isn't`);
    if (node.isHonest) this.ledger.said.set(`${event.log} ${event.seq}`, event);
  }

  inspectBuffers(node: SimNode, run: Run): void {
    const { waiting, staged } = (run.replica as unknown as { simBuffers(): Buffers }).simBuffers();
    const isOver = waiting > MAX_WAITING_BYTES || staged > MAX_STAGED_BYTES + CONGESTED_BYTES + MAX_BATCH_BYTES;
    if (isOver)
      this.violate('buffers within bounds', `node ${node.index}: ${waiting} bytes wait, ${staged} are staged`);
  }

  eventsOf(node: SimNode, run: Run): ReplicaEvents {
    const shown = new Map([...node.disk.logs].map(([log, { head }]) => [log, head.seq]));
    const events: ReplicaEvents = {
      stored: (stored) => {
        for (const event of stored) {
          const { log, seq } = event;
          if (!node.isHonest) continue;
          if (seq === 1 && node.disk.forgotten.has(log)) shown.delete(log);
          if (seq <= (shown.get(log) ?? 0)) this.violate('nothing twice', `node ${node.index} shows ${seq} again`);
          if (!node.disk.has(event)) this.violate('commit, then speak', `node ${node.index} shows what is not on disk`);
          shown.set(log, seq);
        }
      },
      acknowledged: (peer, log, seq) => {
        this.trace('acknowledged', node.index, this.ledger.indexOf(log), seq);
        const holders = this.nodes.filter(({ id }) => id === peer);
        const isKept = holders.some(
          ({ disk, isHonest, wasSetBack }) =>
            !isHonest || wasSetBack || disk.forgotten.has(log) || (disk.logs.get(log)?.head.seq ?? 0) >= seq,
        );
        if (!isKept)
          this.violate('commit, then speak', `${seq} of log ${this.ledger.indexOf(log)} is on no disk of its receiver`);
      },
      quarantined: (log) => {
        this.counts.quarantined++;
        run.accused.add(log);
        this.trace('quarantined', node.index, this.ledger.indexOf(log));
      },
      skipped: (log, _room, from, to) => {
        this.counts.skipped++;
        this.trace('skipped', node.index, this.ledger.indexOf(log), from, to);
        if (node.isHonest && !(from === 2 ? this.mayMissBeginnings : this.mayHaveGaps))
          this.violate('nothing stored is missing', `node ${node.index} skips ${from} to ${to}, which others have`);
      },
      renewed: (_room, log) => {
        this.counts.renewed++;
        this.trace('renewed', node.index, this.ledger.indexOf(log));
        if (node.isHonest && !this.ledger.logs.get(log)?.mayFork)
          this.violate('nobody honest is accused', `node ${node.index} closes a log that is its own alone`);
      },
      misbehaved: (peer, reason) => {
        const side = run.sides.get(peer);
        this.trace(`misbehaved (${reason})`, node.index, side?.peer.index ?? -1);
        if (node.isHonest && side?.peer.isHonest && !side.peer.wasSetBack)
          this.violate('nobody honest is accused', `node ${node.index} of node ${side.peer.index}: ${reason}`);
        run.sides.delete(peer);
        if (side) this.network.cut(side);
      },
      relink: (peer) => {
        const side = run.sides.get(peer);
        this.counts.relinked++;
        this.trace('relink', node.index, side?.peer.index ?? -1);
        if (side) this.network.cut(side);
      },
      held: (peer, yes) => {
        if (yes) run.held.add(peer);
        else run.held.delete(peer);
        this.trace('held', node.index, run.sides.get(peer)?.peer.index ?? -1, yes ? 1 : 0);
        if (!yes) this.timeline.after(0, () => node.perform(run, () => node.readOn(run)));
      },
      congested: (yes) => {
        run.congested = yes;
        this.trace('congested', node.index, yes ? 1 : 0);
        if (!yes) this.timeline.after(0, () => node.perform(run, () => node.readOn(run)));
      },
      failed: () => this.trace('failed', node.index),
      recovered: () => this.trace('recovered', node.index),
    };
    return guarded(events, run);
  }
}

/** What a run that has ended would still tell is heard by nobody. */
function guarded(events: ReplicaEvents, run: Run): ReplicaEvents {
  const entries = Object.entries(events).map(([name, tell]) => {
    return [name, (...args: unknown[]) => run.alive && (tell as (...args: unknown[]) => void)(...args)];
  });
  return Object.fromEntries(entries) as ReplicaEvents;
}
