/** Links between simulated nodes: ordered streams that delay, fill, break off, and, in a wild world, repeat and overtake. */

import type { PeerId, RoomId } from '../../src/core/ids.ts';
import type { LogId } from '../../src/history/event.ts';
import type { ShareMode } from '../../src/history/peer-link.ts';
import type { SyncFrame } from '../../src/history/sync-frame.ts';
import type { Run, SimNode } from './sim-node.ts';
import type { World } from './world.ts';

/**
 * Words past the first that was refused: what was being read from the disk when the link filled up. What asks, and what
 * proves a fork, is not counted: that is bounded by what peers may ask.
 */
const OVERSHOOT = 3;

/** One end of a link, as its node sees it. */
export interface Side {
  readonly node: SimNode;
  readonly run: Run;
  readonly peer: SimNode;
  readonly link: Link;
  /** What its node shares on it. */
  readonly rooms: Map<RoomId, ShareMode>;
  other: Side;
  inFlight: number;
  full: boolean;
  /** Sent since then. */
  over: number;
  lastAtMs: number;
}

interface Link {
  up: boolean;
  readonly delayMs: number;
}

export class Network {
  readonly #world: World;
  readonly #links = new Set<Side>();
  /** Nodes of different sides don't reach each other. */
  readonly partition = new Map<SimNode, number>();
  /** Frames are repeated and overtake one another. */
  wild = 0;
  /** Sides of nodes that poisoned a log's beginning, by victim and log. */
  readonly poisoned = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  reachable(a: SimNode, b: SimNode): boolean {
    if (a === b || a.id === b.id || !a.run?.ready || !b.run?.ready || !a.run.alive || !b.run.alive) return false;
    return !a.frozen && !b.frozen && this.partition.get(a) === this.partition.get(b);
  }

  connect(a: SimNode, b: SimNode): void {
    if (!this.reachable(a, b)) return;
    for (const { node, peer } of this.#links) if ((node === a && peer === b) || (node === b && peer === a)) return;
    const { scenario, timeline, random } = this.#world;
    // One session a person: whoever else has the same key loses theirs.
    for (const side of [...this.#links]) if (arePeople(side, a, b)) this.cut(side);
    const link: Link = { up: true, delayMs: scenario.delayMs * (0.5 + random()) };
    const sideA = this.#side(a, b, link);
    const sideB = this.#side(b, a, link);
    sideA.other = sideB;
    sideB.other = sideA;
    this.#links.add(sideA);
    this.#world.trace('link', a.index, b.index);
    this.#join(sideA);
    timeline.after(link.delayMs / 2, () => {
      if (link.up) this.#join(sideB);
    });
  }

  /** Both notice, sooner or later; what is on the way is lost. */
  cut(side: Side, noticeMs = 50): void {
    if (!side.link.up) return;
    side.link.up = false;
    this.#links.delete(side);
    this.#links.delete(side.other);
    this.#world.trace('cut', side.node.index, side.peer.index);
    for (const end of [side, side.other])
      this.#world.timeline.after(noticeMs * this.#world.random(), () => this.#notice(end));
  }

  cutAll(node: SimNode, noticeMs: number): void {
    for (const side of [...this.#links]) if (side.node === node || side.peer === node) this.cut(side, noticeMs);
  }

  /** Any link that is up. */
  pick(): Side | undefined {
    const sides = [...this.#links];
    return sides[this.#world.draw(sides.length)];
  }

  share(a: SimNode, b: SimNode, room: RoomId): void {
    const side = a.run?.sides.get(b.id);
    const mode = a.shares(room, b);
    if (!side || !mode || side.peer !== b) return;
    a.perform(side.run, () => {
      if (side.run.sides.get(b.id) !== side) return;
      side.rooms.set(room, mode);
      side.run.replica.admit(b.id, room, mode);
    });
  }

  revoke(a: SimNode, b: SimNode, room: RoomId): void {
    const side = a.run?.sides.get(b.id);
    if (!side || side.peer !== b) return;
    a.perform(side.run, () => {
      side.rooms.delete(room);
      side.run.replica.revoke(b.id, room);
    });
  }

  send(side: Side, frame: SyncFrame): boolean {
    const { node } = side;
    if (!node.hostile) {
      this.#inspect(side, frame);
      return this.dispatch(side, frame);
    }
    for (const sent of node.hostile.instead(side, frame)) this.dispatch(side, sent);
    return side.inFlight < this.#world.scenario.linkFrames;
  }

  /** As it is, unlooked at. */
  dispatch(side: Side, frame: SyncFrame): boolean {
    const { timeline, random, scenario } = this.#world;
    side.inFlight++;
    this.#traceFrame(side, frame);
    const isWild = this.wild > 0 && random() < this.wild;
    const ms = side.link.delayMs * (0.8 + 0.4 * random()) * (isWild ? 1 + 10 * random() : 1);
    const atMs = isWild ? timeline.nowMs + ms : Math.max(timeline.nowMs + ms, side.lastAtMs);
    if (!isWild) side.lastAtMs = atMs;
    timeline.after(atMs - timeline.nowMs, () => this.#arrive(side, frame, true));
    if (isWild && random() < 0.5) timeline.after(ms * (1 + 20 * random()), () => this.#arrive(side, frame, false));
    side.full ||= side.inFlight >= scenario.linkFrames;
    return !side.full;
  }

  #side(node: SimNode, peer: SimNode, link: Link): Side {
    const run = node.run as Run;
    const side = { node, run, peer, link, rooms: new Map(), inFlight: 0, full: false, over: 0, lastAtMs: 0 };
    return side as unknown as Side;
  }

  #join(side: Side): void {
    const { node, peer, run } = side;
    node.perform(run, () => {
      for (const room of node.rooms) {
        const mode = node.shares(room, peer);
        if (mode) side.rooms.set(room, mode);
      }
      run.sides.set(peer.id, side);
      run.replica.linked(peer.id, new Map(side.rooms));
    });
  }

  #notice(side: Side): void {
    const { node, peer, run } = side;
    node.perform(run, () => {
      if (run.sides.get(peer.id) !== side) return;
      run.sides.delete(peer.id);
      run.replica.unlinked(peer.id);
    });
  }

  #arrive(side: Side, frame: SyncFrame, isFirst: boolean): void {
    const { link, other } = side;
    // A repeated one may even come after its link has ended, as if another link had brought it.
    if (!link.up && isFirst) return;
    const { node, run } = other;
    node.read(run, side.node.id, () => {
      if (isFirst) this.#taken(side);
      const now = run.sides.get(side.node.id);
      if (now === other || (!isFirst && now !== undefined)) run.replica.receive(side.node.id, frame);
      this.#world.inspectBuffers(node, run);
    });
  }

  #taken(side: Side): void {
    side.inFlight--;
    if (!side.full || side.inFlight > this.#world.scenario.linkFrames / 2) return;
    side.node.perform(side.run, () => {
      if (!side.full || side.run.sides.get(side.peer.id) !== side) return;
      side.full = false;
      side.over = 0;
      side.run.replica.drained(side.peer.id);
    });
  }

  /** What may leave an honest node. */
  #inspect(side: Side, frame: SyncFrame): void {
    const { node, peer } = side;
    const { violate, ledger } = this.#world;
    const where = `${frame.kind} from node ${node.index} to node ${peer.index}`;
    if (side.rooms.get(frame.room) !== 'share') violate('only who is entitled', `${where} of a room not shared`);
    const isProof = frame.kind === 'events' && frame.events.some(({ log }) => side.run.accused.has(log));
    if (side.full && frame.kind !== 'want' && !isProof && ++side.over > OVERSHOOT)
      violate('buffers within bounds', `${where}: to a full link`);
    const points: readonly { log: LogId; seq: number; hash: Uint8Array }[] =
      frame.kind === 'have' ? frame.entries : frame.kind === 'events' ? frame.events : [];
    // The other content of a forked log is no word of ours, but the proof against its author.
    for (const point of points)
      if (!node.disk.hasHad(point) && !isProof)
        violate('commit, then speak', `${where}: log ${ledger.indexOf(point.log)} ${point.seq} is not on its disk`);
  }

  #traceFrame({ node, peer }: Side, frame: SyncFrame): void {
    const { ledger, trace } = this.#world;
    if (frame.kind === 'want') trace('want', node.index, peer.index, ledger.indexOf(frame.log), frame.from);
    else if (frame.kind === 'have')
      trace('have', node.index, peer.index, ...frame.entries.flatMap(({ log, seq }) => [ledger.indexOf(log), seq]));
    else {
      const last = frame.events.at(-1);
      if (last) trace('events', node.index, peer.index, ledger.indexOf(last.log), last.seq, frame.events.length);
    }
  }
}

function arePeople({ node, peer }: Side, a: SimNode, b: SimNode): boolean {
  return (node.id === a.id && peer.id === b.id) || (node.id === b.id && peer.id === a.id);
}

export function victimOf(peer: PeerId, log: LogId): string {
  return `${peer} ${log}`;
}
