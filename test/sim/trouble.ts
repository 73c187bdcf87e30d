/** What breaks in a simulated world, by lot: links, disks, clocks, and whole machines. */

import type { LogPoint } from '../../src/history/event-store.ts';
import { NO_FAULTS, type SimNode } from './sim-node.ts';
import { START_MS } from './timeline.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;

/** How likely it is, beside others, and what happens to a node that is drawn. */
export type Deed = readonly [weight: number, act: (node: SimNode) => void];

export class Trouble {
  readonly deeds: readonly Deed[];
  readonly #world: World;
  readonly #backups = new Map<SimNode, number>();
  #twin: SimNode | undefined;
  #ended = false;

  constructor(world: World) {
    this.#world = world;
    const { harshness, hasBackups, hasTwin, prunes } = world.scenario;
    this.deeds = [
      [4 * harshness, () => this.#cut()],
      [2 * harshness, () => this.#divide()],
      [2 * harshness, (node) => world.crash(node)],
      [1 * harshness, (node) => this.#stop(node)],
      [3 * harshness, (node) => this.#spoilDisk(node)],
      [2 * harshness, (node) => this.#freeze(node)],
      [1, (node) => this.setClock(node)],
      [hasBackups ? 2 : 0, (node) => void this.#backups.set(node, node.disk.length)],
      [hasBackups ? 1.5 : 0, (node) => this.#restore(node)],
      [hasTwin ? 1.5 : 0, (node) => this.#copyProfile(node)],
      [prunes ? 3 : 0, (node) => this.#prune(node)],
    ];
  }

  /** Nothing breaks any more. Of two machines with one profile, one is put away. */
  end(): void {
    this.#ended = true;
    if (!this.#twin) return;
    const original = this.#world.nodes.find((node) => node.id === this.#twin?.id) as SimNode;
    this.#world.retire(this.#world.random() < 0.5 ? this.#twin : original);
  }

  #cut(): void {
    const { network, random, draw } = this.#world;
    const side = network.pick();
    if (side) network.cut(side, random() < 0.7 ? 50 : draw(3_000));
  }

  #divide(): void {
    const { nodes, network, timeline, random, draw } = this.#world;
    for (const node of nodes) network.partition.set(node, draw(2));
    for (const a of nodes)
      for (const b of nodes) {
        const side = a.run?.sides.get(b.id);
        if (side && network.partition.get(a) !== network.partition.get(b)) network.cut(side, 1_000);
      }
    timeline.after(200 + random() * 6_000, () => network.partition.clear());
  }

  /** Told to stop, as people do it. */
  #stop(node: SimNode): void {
    const { run } = node;
    if (!run?.ready || !run.alive || node.frozen) return;
    const { timeline, random, network } = this.#world;
    this.#world.trace('stop', node.index);
    void run.replica.stop().then(() => {
      if (!run.alive) return;
      run.alive = false;
      network.cutAll(node, 50);
      timeline.after(random() * 3_000, () => node.start());
    });
    run.ready = false;
  }

  #spoilDisk(node: SimNode): void {
    const { random, draw, timeline } = this.#world;
    const kind = draw(4);
    const { crashInCommit } = node.faults;
    node.faults = { ...NO_FAULTS, crashInCommit };
    if (kind === 0) node.faults.full = true;
    if (kind === 1) node.faults = { ...node.faults, slow: 0.5, slowMs: 50 + draw(2_000) };
    if (kind === 2) node.faults.refuse = 0.5;
    if (kind === 3) node.faults.unreadable = 0.5;
    this.#world.trace('disk', node.index, kind);
    timeline.after(random() * 4_000, () => {
      if (!this.#ended) node.faults = { ...NO_FAULTS, crashInCommit };
    });
  }

  #freeze(node: SimNode): void {
    const { network, random, timeline } = this.#world;
    const ms = random() * 6_000;
    this.#world.trace('freeze', node.index, ms);
    node.frozen = true;
    // Others give up on who is silent for long.
    if (ms > 3_000) timeline.after(2_500, () => node.frozen && network.cutAll(node, 500));
    timeline.after(ms, () => node.thaw());
  }

  /** Each its own, and now and then one that is wrong altogether. */
  setClock(node: SimNode): void {
    const { random } = this.#world;
    // A machine whose battery is dead begins at 1970 until somebody tells it the time.
    const isDead = random() < 0.1;
    node.clockOffsetMs = (random() * 2 - 1) * HOUR_MS - (isDead ? START_MS - HOUR_MS : 0);
    node.lostTime ||= isDead;
    this.#world.trace('clock', node.index, node.clockOffsetMs);
  }

  #restore(node: SimNode): void {
    const length = this.#backups.get(node);
    if (length === undefined || !node.isHonest) return;
    const isSeen = this.#world.random() < 0.5;
    this.#world.trace('restore', node.index, length, isSeen ? 1 : 0);
    this.#world.crash(node);
    this.#world.counts.restores++;
    node.disk = node.disk.copy(length);
    this.#suspectCopy(node, isSeen);
  }

  #copyProfile(node: SimNode): void {
    if (this.#twin || !node.isHonest || !node.run?.ready) return;
    const isSeen = this.#world.random() < 0.5;
    const twin = this.#world.addNode(node.signer, true);
    this.#world.trace('copy', node.index, twin.index, isSeen ? 1 : 0);
    this.#twin = twin;
    twin.disk = node.disk.copy();
    for (const room of node.everIn) twin.everIn.add(room);
    for (const room of node.rooms) twin.rooms.add(room);
    for (const peer of node.accepted) twin.accepted.add(peer);
    node.wasSetBack = true;
    this.#suspectCopy(twin, isSeen);
    twin.start();
  }

  #suspectCopy(node: SimNode, isSeen: boolean): void {
    node.wasSetBack = true;
    node.disk.copied = isSeen;
    for (const log of isSeen ? [] : node.disk.written) {
      const truth = this.#world.ledger.logs.get(log);
      if (truth) truth.mayFork = true;
    }
  }

  #prune(node: SimNode): void {
    const { draw, counts, ledger } = this.#world;
    const { run } = node;
    if (!run?.ready || !run.alive || node.frozen || !node.isHonest) return;
    const logs = [...node.disk.logs];
    const [log, found] = logs[draw(logs.length)] ?? [];
    if (!log || !found) return;
    void run.replica
      .prune(async () => {
        if (!run.alive) return [];
        const floor: LogPoint | undefined = node.disk.forget(log, 1 + draw(found.head.seq));
        const truth = ledger.logs.get(log);
        if (!floor || !truth) return [];
        counts.prunes++;
        truth.prunedTo = Math.max(truth.prunedTo, floor.seq);
        this.#world.trace('prune', node.index, truth.index, floor.seq);
        return [{ log, floor }];
      })
      .catch(() => undefined);
  }
}
