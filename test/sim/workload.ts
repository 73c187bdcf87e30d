/** What people do in a simulated world, by lot: talk, come together, and, one of them, mean ill. */

import { LOBBY, type PeerId, type RoomId } from '../../src/core/ids.ts';
import { EVENT_KINDS, type EventKind, type SignedEvent } from '../../src/history/event.ts';
import { eventIdOf } from '../../src/history/event-id.ts';
import { NO_FAULTS, type SimNode } from './sim-node.ts';
import { type Deed, Trouble } from './trouble.ts';
import type { World } from './world.ts';

const DIAL_EVERY_MS = 250;
const KINDS: readonly EventKind[] = [
  EVENT_KINDS.message,
  EVENT_KINDS.message,
  EVENT_KINDS.edit,
  EVENT_KINDS.deletion,
  EVENT_KINDS.reaction,
];

export class Workload {
  readonly #world: World;
  readonly #deeds: readonly Deed[];
  readonly #total: number;
  readonly #group: RoomId;
  readonly #trouble: Trouble;
  #said = 0;
  healed = false;

  constructor(world: World) {
    this.#world = world;
    this.#group = `group:${world.scenario.seed.toString(16).padStart(32, '0')}` as RoomId;
    this.#trouble = new Trouble(world);
    this.#deeds = [
      [40, (node) => this.#talk(node, 1)],
      [6, (node) => this.#talk(node, 2 + world.draw(20))],
      [3, (node) => this.#join(node)],
      [1, (node) => this.#leave(node)],
      [4, (node) => this.#addressSomebody(node)],
      [4, (node) => this.#accept(node)],
      [world.scenario.takesBack ? 8 : 0, (node) => this.#takeBack(node)],
      ...this.#trouble.deeds,
      [world.scenario.hasHostile ? 12 : 0, () => this.#attack()],
    ];
    this.#total = this.#deeds.reduce((sum, [weight]) => sum + weight, 0);
  }

  begin(): void {
    const { timeline, nodes, random, network, scenario } = this.#world;
    network.wild = scenario.wildness;
    if (scenario.clocksDiffer) for (const node of nodes) this.#trouble.setClock(node);
    for (const node of nodes)
      timeline.after(random() < 0.7 ? 0 : random() * scenario.steps * scenario.stepMs, () => node.start());
    this.#dial();
  }

  step(): void {
    const { nodes, random, draw, scenario } = this.#world;
    const node = nodes[draw(nodes.length)] as SimNode;
    if (node.faults === NO_FAULTS && scenario.crashInCommit > 0)
      node.faults = { ...NO_FAULTS, crashInCommit: scenario.crashInCommit };
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
    this.#trouble.end();
    if (world.scenario.losesOne) this.#loseOne();
    for (const node of world.nodes) {
      if (node.hostile && world.random() < 0.5) world.retire(node);
      node.faults = NO_FAULTS;
      node.thaw();
      node.start();
    }
    for (const a of world.nodes) for (const b of world.nodes) world.network.connect(a, b);
    if (world.random() < 0.5) for (const node of world.nodes) if (node.isHonest) this.#talk(node, 1);
  }

  /** Its last words may be with it alone, as with any machine that burns. */
  #loseOne(): void {
    const { nodes, draw } = this.#world;
    const node = nodes[draw(nodes.length)] as SimNode;
    if (node.isHonest && !node.gone) this.#world.retire(node);
  }

  /** Everybody says something in the lobby. What becomes of it is in the list, as it becomes so. */
  lastWords(): readonly SignedEvent[] {
    const stored: SignedEvent[] = [];
    for (const node of this.#world.nodes)
      if (node.isHonest && !node.gone) {
        const body = Buffer.from(`last words ${this.#said++}`);
        node.say(LOBBY, EVENT_KINDS.message, body, (event) => stored.push(event));
      }
    return stored;
  }

  attackOn(): void {
    this.#attack();
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

  /** Deletes something of its own, from whichever log; or says it otherwise. */
  #takeBack(node: SimNode): void {
    const { random, draw } = this.#world;
    const own = [...node.disk.logs.values()].filter(({ author, room }) => {
      return Buffer.compare(author, node.signer.spki) === 0 && node.rooms.has(room) && !this.#isRequest(node, room);
    });
    const said = own.flatMap(({ events }) => events.flatMap((kept) => (kept?.event.body ? [kept.event] : [])));
    const messages = said.filter(({ kind }) => kind === EVENT_KINDS.message);
    // Mostly soon after it was said.
    const target = messages[random() < 0.5 ? messages.length - 1 : draw(messages.length)];
    if (!target || node.run?.congested) return;
    const isDeleted = random() < 0.7;
    this.#world.trace(isDeleted ? 'delete' : 'edit', node.index, this.#world.ledger.indexOf(target.log), target.seq);
    // The number makes it one of a kind, as what is said is.
    const body = { target: eventIdOf(target), n: this.#said++, ...(isDeleted ? {} : { text: 'said otherwise' }) };
    const kind = isDeleted ? EVENT_KINDS.deletion : EVENT_KINDS.edit;
    node.say(target.room, kind, Buffer.from(JSON.stringify(body)));
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

  #attack(): void {
    const hostile = this.#world.nodes.find((node) => node.hostile);
    const sides = [...(hostile?.run?.sides.values() ?? [])];
    const side = sides[this.#world.draw(sides.length)];
    if (hostile?.hostile && side?.link.up && hostile.run?.alive) hostile.hostile.attack(side);
  }
}
