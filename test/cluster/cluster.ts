/** Eight real nodes that reach one another through faulty paths alone, with a lobby, a group and rooms of two. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOBBY } from '../../src/core/ids.ts';
import { FaultyPath } from '../support/faulty-path.ts';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import { HANG_MS, Member } from './member.ts';
import { Pair } from './pair.ts';

const NAMES = ['Ana', 'Ben', 'Cyn', 'Dan', 'Eva', 'Fay', 'Gus', 'Hal'];
/** In the group: the last two must never hear of it. */
const GROUP_SIZE = 6;

export interface Room {
  readonly id: string;
  /** What it is called in what is said and told. */
  readonly where: string;
  /** Who should have all of it: places. */
  readonly entitled: readonly number[];
}

export class Cluster implements AsyncDisposable {
  readonly members: Member[] = [];
  readonly pairs: Pair[] = [];
  /** The lobby, the group, then the rooms of two. */
  readonly rooms: Room[] = [];
  readonly #dir = mkdtempSync(join(tmpdir(), 'earshot-cluster-'));
  readonly #stack = new AsyncDisposableStack();

  /** Resolves when everybody has met and accepted everybody, and the group is complete. */
  static async start(): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      await cluster.#open();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  member(place: number): Member {
    return this.members[place] as Member;
  }

  roomsOf(place: number): Room[] {
    return this.rooms.filter(({ entitled }) => entitled.includes(place));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #open(): Promise<void> {
    // Port 0 is one's own, the others are the ways there: one for each caller.
    const spaces = NAMES.map(() => claimLoopback(1 + NAMES.length));
    for (const [place, name] of NAMES.entries()) {
      const space = spaces[place] as LoopbackSpace;
      const ways = spaces.filter((other) => other !== space).map((other) => other.address(1 + place));
      this.members.push(this.#stack.use(new Member(place, name, space, join(this.#dir, name), ways)));
    }
    for (const first of this.members) {
      for (const second of this.members.slice(first.place + 1)) {
        const paths = [await this.#path(first, second), await this.#path(second, first)] as const;
        this.pairs.push(new Pair(`${first.name}-${second.name}`, [first.place, second.place], paths));
      }
    }
    await Promise.all(this.members.map((member) => member.start()));
    await this.#meet();
    await this.#openRooms();
  }

  async #path(from: Member, to: Member): Promise<FaultyPath> {
    return this.#stack.use(await FaultyPath.open(to.space.address(1 + from.place), to.space.address(0)));
  }

  async #meet(): Promise<void> {
    await Promise.all(
      this.members.map(({ node }) =>
        node.waitFor(
          'everybody here',
          () => new Set(node.here().map(({ id }) => id)).size === NAMES.length - 1,
          HANG_MS,
        ),
      ),
    );
    for (const { node } of this.members)
      for (const other of this.members) if (other.node !== node) await node.accept(other.node);
  }

  async #openRooms(): Promise<void> {
    const everybody = this.members.map(({ place }) => place);
    this.rooms.push({ id: LOBBY, where: 'lobby', entitled: everybody });
    const [founder, ...invited] = this.members.slice(0, GROUP_SIZE) as [Member, ...Member[]];
    const people = invited.map(({ node }) => node.self.id);
    const { room } = await founder.node.must('room:create', { name: 'Boat club', people });
    this.rooms.push({ id: room, where: 'group', entitled: everybody.slice(0, GROUP_SIZE) });
    for (const { node } of invited) {
      await node.waitFor('the invitation', () => node.rooms.get(room)?.state === 'invited', HANG_MS);
      await node.must('room:answer', { room, accept: true });
    }
    for (const { node } of [founder, ...invited])
      await node.waitFor('the whole group', () => node.rooms.get(room)?.members.length === GROUP_SIZE, HANG_MS);
    for (const { first, second, name } of this.pairs) {
      const [one, other] = [this.member(first).node, this.member(second).node];
      const opened = await one.must('room:open', { person: other.self.id });
      this.rooms.push({ id: opened.room, where: name, entitled: [first, second] });
    }
  }
}
