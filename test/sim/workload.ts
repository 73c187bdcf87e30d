/** What happens in a simulated world, by lot: people talk, things break, somebody means ill. */

import { LOBBY, type PeerId, type RoomId } from '../../src/core/ids.ts';
import { EVENT_KINDS, type EventKind } from '../../src/history/event.ts';
import type { LogPoint } from '../../src/history/event-store.ts';
import { NO_FAULTS, type SimNode } from './sim-node.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;
const DIAL_EVERY_MS = 250;
const KINDS: readonly EventKind[] = [
  EVENT_KINDS.message,
  EVENT_KINDS.message,
  EVENT_KINDS.edit,
  EVENT_KINDS.deletion,
  EVENT_KINDS.reaction,
];

type Deed = readonly [weight: number, act: (node: SimNode) => void];

export class Workload {
  readonly #world: World;
  readonly #deeds: readonly Deed[];
  readonly #total: number;
  readonly #group: RoomId;
  readonly #backups = new Map<SimNode, number>();
  #said = 0;
  #twin: SimNode | undefined;
  healed = false;

  constructor(world: World) {
    this.#world = world;
    this.#group = `group:${world.scenario.seed.toString(16).padStart(32, '0')}` as RoomId;
    const { harshness, hasBackups, hasTwin, prunes, hasHostile } = world.scenario;
    this.#deeds = [
      [40, (node) => this.#talk(node, 1)],
      [6, (node) => this.#talk(node, 2 + world.draw(20))],
      [3, (node) => this.#join(node)],
      [1, (node) => this.#leave(node)],
      [4, (node) => this.#addressSomebody(node)],
      [4, (node) => this.#accept(node)],
      [4 * harshness, () => this.#cut()],
      [2 * harshness, () => this.#divide()],
      [2 * harshness, (node) => world.crash(node)],
      [1 * harshness, (node) => this.#stop(node)],
      [3 * harshness, (node) => this.#spoilDisk(node)],
      [2 * harshness, (node) => this.#freeze(node)],
      [1, (node) => this.#setClock(node)],
      [hasBackups ? 2 : 0, (node) => void this.#backups.set(node, node.disk.length)],
      [hasBackups ? 1.5 : 0, (node) => this.#restore(node)],
      [hasTwin ? 1.5 : 0, (node) => this.#copyProfile(node)],
      [prunes ? 3 : 0, (node) => this.#prune(node)],
      [hasHostile ? 12 : 0, () => this.#attack()],
    ];
    this.#total = this.#deeds.reduce((sum, [weight]) => sum + weight, 0);
  }

  begin(): void {
    const { timeline, nodes, random, network, scenario } = this.#world;
    network.wild = scenario.wildness;
    for (const node of nodes) timeline.after(random() < 0.7 ? 0 : random() * scenario.steps * scenario.stepMs, () => node.start());
    this.#dial();
  }

  step(): void {
    const { nodes, random, draw, scenario } = this.#world;
    const node = nodes[draw(nodes.length)] as SimNode;
    if (node.faults === NO_FAULTS && scenario.crashInCommit > 0) node.faults = { ...NO_FAULTS, crashInCommit: scenario.crashInCommit };
    let left = random() * this.#total;
    for (const [weight, act] of this.#deeds) {
      left -= weight;
      if (left >= 0) continue;
      act(node);
      return;
    }
  }

  /** Everything works from now on. What is only on a machine that doesn't come back is lost with it. */
  heal(): void {
    const { world } = { world: this.#world };
    this.healed = true;
    world.trace('heal');
    world.network.partition.clear();
    world.network.wild = 0;
    if (this.#twin) {
      const original = world.nodes.find((node) => node.id === this.#twin?.id) as SimNode;
      this.#retire(world.random() < 0.5 ? this.#twin : original);
    }
    for (const node of world.nodes) {
      if (node.hostile && world.random() < 0.5) this.#retire(node);
      node.faults = NO_FAULTS;
      node.thaw();
      node.start();
    }
    for (const a of world.nodes) for (const b of world.nodes) world.network.connect(a, b);
    if (world.random() < 0.5) for (const node of world.nodes) if (node.isHonest) this.#talk(node, 1);
  }

  attackOn(): void {
    this.#attack();
  }

  #retire(node: SimNode): void {
    this.#world.crash(node);
    node.gone = true;
  }

  #dial(): void {
    const { timeline, nodes, network, random } = this.#world;
    timeline.after(DIAL_EVERY_MS, () => this.#dial());
    for (const a of nodes)
      for (const b of nodes) if (a.index < b.index && (this.healed || random() < 0.4)) network.connect(a, b);
  }

  #talk(node: SimNode, count: number): void {
    const { random, draw } = this.#world;
    const rooms = [...node.rooms].filter((room) => room === LOBBY || !this.#isRequest(node, room));
    for (let i = 0; i < count; i++) {
      const room = random() < 0.5 ? LOBBY : (rooms[draw(rooms.length)] as RoomId);
      const body = Buffer.from(`said ${this.#said++} ${'x'.repeat(random() < 0.1 ? draw(3_000) : draw(30))}`);
      if (!node.run?.congested) node.say(room, KINDS[draw(KINDS.length)] as EventKind, body);
    }
  }

  #isRequest(node: SimNode, room: RoomId): boolean {
    const other = this.#world.directs.get(room)?.find((id) => id !== node.id);
    return other !== undefined && !node.accepted.has(other);
  }

  #join(node: SimNode): void {
    if (node.rooms.has(this.#group)) return;
    this.#world.trace('join', node.index);
    node.enter(this.#group);
    this.#shareWithAll(node, this.#group);
  }

  #leave(node: SimNode): void {
    if (!node.rooms.has(this.#group)) return;
    this.#world.trace('leave', node.index);
    node.leave(this.#group);
    for (const other of this.#world.nodes) {
      node.run?.sides.get(other.id)?.rooms.delete(this.#group);
      this.#world.timeline.after(this.#world.random() * 50, () => {
        if (!node.rooms.has(this.#group)) this.#world.network.revoke(other, node, this.#group);
      });
    }
  }

  /** Writes to somebody, for whom it is a request until they accept. */
  #addressSomebody(node: SimNode): void {
    const { nodes, draw } = this.#world;
    const other = nodes[draw(nodes.length)] as SimNode;
    if (other.id === node.id) return;
    const room = this.#world.direct(node, other);
    this.#world.trace('address', node.index, other.index);
    for (const member of nodes) {
      if (member.id === node.id) member.accepted.add(other.id);
      if (member.id === node.id || member.id === other.id) member.enter(room);
    }
    this.#shareWithAll(node, room);
    this.#shareWithAll(other, room);
    this.#talk(node, 1);
  }

  #accept(node: SimNode): void {
    for (const [room, pair] of this.#world.directs) {
      if (!node.rooms.has(room) || !this.#isRequest(node, room)) continue;
      this.#world.trace('accept', node.index);
      const other = pair.find((id) => id !== node.id) as PeerId;
      for (const member of this.#world.nodes)
        if (member.id === node.id) {
          member.accepted.add(other);
          this.#shareWithAll(member, room);
        }
      return;
    }
  }

  #shareWithAll(node: SimNode, room: RoomId): void {
    const { nodes, network, timeline, random } = this.#world;
    for (const other of nodes) {
      if (other.id === node.id) continue;
      network.share(node, other, room);
      timeline.after(random() * 50, () => network.share(other, node, room));
    }
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
      if (!this.healed) node.faults = { ...NO_FAULTS, crashInCommit };
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

  #setClock(node: SimNode): void {
    node.clockOffsetMs = (this.#world.random() * 2 - 1) * HOUR_MS;
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

  #attack(): void {
    const hostile = this.#world.nodes.find((node) => node.hostile);
    const sides = [...(hostile?.run?.sides.values() ?? [])];
    const side = sides[this.#world.draw(sides.length)];
    if (hostile?.hostile && side?.link.up && hostile.run?.alive) hostile.hostile.attack(side);
  }
}
