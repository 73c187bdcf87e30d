/** A history that a bad disk has damaged, under real nodes: said, set aside, and everything goes on in the same run. */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LOBBY } from '../../src/core/ids.ts';
import type { ChatNode } from '../../src/node/chat-node.ts';
import { openNode } from '../../src/node/open-node.ts';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import { rootOf, spoil } from '../support/spoilt-database.ts';
import { eventually } from '../support/watch.ts';

/** A person's machine: a node on it, started and stopped, over one profile. */
class Machine {
  readonly #stack: AsyncDisposableStack;
  readonly #space: LoopbackSpace;
  readonly dir: string;
  node!: ChatNode;

  static async of(stack: AsyncDisposableStack, space: LoopbackSpace): Promise<Machine> {
    const dir = await mkdtemp(join(tmpdir(), 'earshot-damaged-'));
    stack.defer(() => rm(dir, { recursive: true, force: true }));
    const machine = new Machine(stack, space, dir);
    await machine.start();
    return machine;
  }

  private constructor(stack: AsyncDisposableStack, space: LoopbackSpace, dir: string) {
    this.#stack = stack;
    this.#space = space;
    this.dir = dir;
  }

  async start(): Promise<void> {
    const { cidr, ip, minPort, maxPort } = this.#space;
    const config = { name: 'Ana', cidr, ip, min_port: minPort, max_port: maxPort, legacy_peers: false };
    await writeFile(join(this.dir, 'config.json'), JSON.stringify(config));
    const options = { configFile: undefined, profileDir: this.dir, programDir: undefined, overrides: {} };
    this.node = await openNode(options);
    const { node } = this;
    this.#stack.defer(() => node.stop());
  }

  /** Stopped, its file spoilt where this table begins, and started. */
  async restartWithout(table: string): Promise<void> {
    await this.node.stop();
    const file = join(this.dir, 'history.db');
    spoil(file, [rootOf(file, table)]);
    await this.start();
  }

  async say(text: string): Promise<void> {
    await this.node.commands['message:send']({ room: LOBBY, text });
  }

  async texts(): Promise<string[]> {
    const { timeline } = await this.node.commands.snapshot({ items: 100 });
    return timeline.items.flatMap((item) => (item.type === 'message' ? [item.text] : []));
  }

  async notices(): Promise<string[]> {
    return (await this.node.commands.snapshot({ items: 1 })).notices.map(({ code }) => code);
  }

  async setAside(): Promise<string[]> {
    return (await readdir(this.dir)).filter((name) => /^history\.db\.damaged-[^.]*$/.test(name));
  }
}

it('with a page that is read at the start, has what can be read, and goes on', async () => {
  await using stack = new AsyncDisposableStack();
  const ana = await Machine.of(stack, claimLoopback(2));
  await ana.node.commands['room:create']({ name: 'Family', people: [] });
  await ana.say('before');
  await ana.restartWithout('claim');
  expect(await ana.notices()).toContain('history-mended');
  expect(await ana.setAside()).toHaveLength(1);
  await ana.say('goes on');
  expect(await ana.texts()).toEqual(['before', 'goes on']);
});

it('with too little left, begins anew, has all from the others, and is in its groups', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback(2);
  const [ana, ben] = [await Machine.of(stack, space), await Machine.of(stack, space)];
  await ana.node.commands['room:create']({ name: 'Family', people: [] });
  await ana.say('before');
  await eventually('it is at Ben’s', async () => (await ben.texts()).length === 1);
  await ana.restartWithout('log');
  expect(await ana.notices()).toContain('history-damaged');
  expect(await ana.setAside()).toHaveLength(1);
  const { rooms } = await ana.node.commands.snapshot({ items: 1 });
  expect(rooms.map(({ name }) => name)).toContain('Family');
  await eventually('it is back', async () => (await ana.texts()).includes('before'));
  await ana.say('goes on');
  await eventually('Ben hears it', async () => (await ben.texts()).length === 2);
});

it('with a page that is come upon later, has what can be read, and goes on with the others as if nothing were', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback(2);
  const [ana, ben] = [await Machine.of(stack, space), await Machine.of(stack, space)];
  const said = ['one', 'two', 'three'];
  for (const text of said) await ana.say(text);
  await eventually('all of it at Ben', async () => (await ben.texts()).length === 3);
  await ana.restartWithout('message');
  expect(await ana.notices()).toContain('history-mended');
  expect(await ana.notices()).not.toContain('history-unwritable');
  expect(await ana.setAside()).toHaveLength(1);
  expect(await ana.texts()).toEqual(said);
  await ana.say('four');
  await ben.say('five');
  const all = [...said, 'four', 'five'];
  for (const one of [ana, ben]) {
    await eventually('all of it', async () => (await one.texts()).length === all.length);
    expect((await one.texts()).toSorted()).toEqual(all.toSorted());
    expect(await one.notices()).not.toContain('log-forked');
  }
});
