/** People with groups, linked in memory: real replicas, real packets, and every byte that anybody was sent. */

import { randomBytes } from 'node:crypto';
import type { PeerId, RoomId } from '../../src/core/ids.ts';
import type { Trust } from '../../src/core/model.ts';
import { encodeBody } from '../../src/history/bodies.ts';
import { EVENT_KINDS } from '../../src/history/event.ts';
import { MemoryHistory } from '../../src/history/memory-store.ts';
import { authorOf } from '../../src/history/opening.ts';
import { Replica } from '../../src/history/replica.ts';
import type { Signer } from '../../src/history/signer.ts';
import { Groups } from '../../src/node/groups.ts';
import type { RoomShape } from '../../src/node/room-list.ts';
import { packetOf, readSyncFrame } from '../../src/node/sync-wire.ts';
import { decodePacket, encodeGroupFrame } from '../../src/peer/chat-proto.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { realSigner } from './replica-company.ts';
import { seededRandom } from './seeded-random.ts';

const MONTH_MS = 30 * 24 * 3_600_000;

/** One run of somebody's program. */
export class Fellow {
  readonly name: string;
  readonly signer: Signer;
  readonly id: PeerId;
  readonly store: MemoryHistory;
  readonly replica: Replica;
  readonly groups: Groups;
  readonly trust = new Map<PeerId, Trust>();
  /** Every packet that came in. */
  readonly received: Uint8Array[] = [];
  /** Rooms told of, newest last. */
  readonly told: (RoomShape | { readonly removed: RoomId })[] = [];
  ip = '192.168.1.7';
  readonly #company: GroupCompany;

  constructor(company: GroupCompany, name: string, former?: Fellow) {
    this.name = name;
    this.#company = company;
    this.signer = former?.signer ?? realSigner();
    this.id = authorOf(this.signer.spki);
    this.store = former?.store ?? new MemoryHistory();
    this.replica = new Replica({
      self: this.id,
      signer: this.signer,
      store: this.store,
      clock: company.clock,
      random: seededRandom(company.nextSeed()),
      shareMs: () => MONTH_MS,
      sealed: () => 0,
      isKnown: () => false,
      isMember: (room, peer) => this.groups.hasMember(room, peer),
      mayAuthor: () => true,
      send: (to, frame) => {
        company.carry(this, to, packetOf(frame));
        return true;
      },
      events: {
        stored: (events) => this.groups.stored(events),
        acknowledged: (_peer, log) => this.groups.acknowledged(log),
        quarantined() {},
        skipped() {},
        renewed() {},
        relink() {},
        misbehaved: (peer, reason) => {
          throw new Error(`${name}: ${peer} misbehaved: ${reason}`);
        },
        held() {},
        congested() {},
        failed() {},
        recovered() {},
      },
    });
    this.groups = new Groups({
      self: this.id,
      clock: company.clock,
      replica: this.replica,
      view: this.store,
      trustOf: (id) => this.trust.get(id) ?? former?.trust.get(id) ?? 'new',
      tell: (to, frame) => company.carry(this, to, encodeGroupFrame(frame)),
      shared() {},
      changed: (room) => this.told.push(this.shape(room) as RoomShape),
      removed: (removed) => void this.told.push({ removed }),
    });
  }

  async start(): Promise<this> {
    await this.replica.start();
    await this.groups.start();
    return this;
  }

  async stop(): Promise<void> {
    for (const other of this.#company.fellows) this.#company.cut(this, other);
    await this.groups.stop();
    await this.replica.stop();
  }

  receive(from: Fellow, packet: Uint8Array): void {
    this.received.push(packet);
    const { frame } = decodePacket(packet);
    if (frame?.kind === 'membership' || frame?.kind === 'invitation') this.groups.received(from.id, from.ip, frame);
    else if (frame?.kind === 'have' || frame?.kind === 'want' || frame?.kind === 'events') {
      const heard = this.groups.heard(readSyncFrame(frame));
      if (heard) this.replica.receive(from.id, heard);
    }
  }

  say(room: RoomId, text: string) {
    return this.replica.say(room, EVENT_KINDS.message, encodeBody({ kind: 'message', text }));
  }

  async texts(room: RoomId): Promise<string[]> {
    return (await this.store.page(room, undefined, 1_000)).messages.map(({ text }) => text);
  }

  shape(room: RoomId): RoomShape | undefined {
    return this.groups.all().find(({ id }) => id === room);
  }

  /** Its groups as a window would list them: names, who is in them. */
  list(): string[] {
    return this.groups.all().map(({ name, state, members }) => {
      const names = members.map(
        (id) => [...this.#company.fellows].find((one) => one.id === id)?.name ?? id.slice(0, 8),
      );
      return `${state} ${name}: ${names.sort().join(' ')}`;
    });
  }

  /** All that it was ever sent, to be searched for what it should not know. */
  get heard(): string {
    return Buffer.concat(this.received).toString('latin1');
  }
}

export class GroupCompany {
  readonly clock = new FakeClock();
  readonly fellows = new Set<Fellow>();
  readonly #links = new Map<string, { open: boolean }>();
  #seed = 1;

  nextSeed(): number {
    return this.#seed++;
  }

  async fellow(name: string): Promise<Fellow> {
    const fellow = new Fellow(this, name);
    this.fellows.add(fellow);
    return await fellow.start();
  }

  /** The same person and disk in another run; nobody is linked. */
  async restart(former: Fellow): Promise<Fellow> {
    await former.stop();
    this.fellows.delete(former);
    const fellow = new Fellow(this, former.name, former);
    this.fellows.add(fellow);
    return await fellow.start();
  }

  link(...fellows: readonly Fellow[]): void {
    for (const [index, one] of fellows.entries()) {
      for (const other of fellows.slice(index + 1)) {
        this.#links.set(pairOf(one, other), { open: true });
        const channelSecret = randomBytes(32);
        for (const [a, b] of [
          [one, other],
          [other, one],
        ] as const) {
          a.replica.linked(b.id, new Map());
          a.groups.linked(b.id, channelSecret);
        }
      }
    }
  }

  cut(one: Fellow, other: Fellow): void {
    const link = this.#links.get(pairOf(one, other));
    if (!link?.open) return;
    link.open = false;
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      a.replica.unlinked(b.id);
      a.groups.unlinked(b.id);
    }
  }

  /** False: not linked. */
  carry(from: Fellow, to: PeerId, packet: Uint8Array): boolean {
    const receiver = [...this.fellows].find(({ id }) => id === to);
    const link = receiver && this.#links.get(pairOf(from, receiver));
    if (!receiver || !link?.open) return false;
    setImmediate(() => {
      if (link.open) receiver.receive(from, packet);
    });
    return true;
  }

  /** Time for what is on its way. */
  async pass(ms = 500): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await settle();
    await this.clock.advance(ms);
    for (let turn = 0; turn < 20; turn++) await settle();
  }
}

function pairOf(one: Fellow, other: Fellow): string {
  return [one.id, other.id].sort().join(' ');
}
