/** Settings that change while a node runs: two real nodes in one process, on loopback addresses of their own. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InstanceId } from '../../src/core/ids.ts';
import type { EventMessage } from '../../src/ipc/contract.ts';
import { ChatNode } from '../../src/node/chat-node.ts';
import type { Interfaces } from '../../src/node/networks.ts';
import { openHistory } from '../../src/node/open-history.ts';
import { openNode } from '../../src/node/open-node.ts';
import { People } from '../../src/node/people.ts';
import { openProfile } from '../../src/node/profile.ts';
import { realClock } from '../../src/node/real-clock.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import { claimLoopback, type LoopbackSpace } from '../support/loopback.ts';
import { SeedPeer } from '../support/seed-peer.ts';
import { eventually } from '../support/watch.ts';

/** What the system would say of an interface with this address. */
const place = (ip: string) => ({
  address: ip,
  netmask: '255.255.255.255',
  family: 'IPv4' as const,
  mac: '02:00:00:00:00:01',
  internal: false,
  cidr: `${ip}/32`,
});

interface Started {
  readonly node: ChatNode;
  readonly dir: string;
  readonly events: EventMessage[];
}

/** A node whose profile has a config.json with these keys. @param dir of one that was stopped: it goes on */
async function start(stack: AsyncDisposableStack, config: object, dir?: string): Promise<Started> {
  return await startIn(stack, config, dir ?? (await tempFolder(stack)));
}

async function startIn(stack: AsyncDisposableStack, config: object, dir: string): Promise<Started> {
  await writeFile(join(dir, 'config.json'), JSON.stringify(config));
  const node = await openNode({ configFile: undefined, profileDir: dir, programDir: undefined, overrides: {} });
  stack.defer(() => node.stop());
  const events: EventMessage[] = [];
  node.onEvent((event) => events.push(event));
  return { node, dir, events };
}

/** A node at home, on a machine with two networks. */
async function startBetween(
  stack: AsyncDisposableStack,
  dir: string,
  home: LoopbackSpace,
  away: LoopbackSpace,
  interfaces: () => Interfaces = () => ({ home0: [place(home.ip)], away0: [place(away.ip)] }),
): Promise<ChatNode> {
  const node = new ChatNode({
    options: { configFile: undefined, profileDir: dir, programDir: undefined, overrides: { ...ports(home) } },
    profile: await openProfile(dir),
    certificate: await certify(generateKey()),
    people: await People.open(dir),
    clock: realClock,
    random: Math.random,
    instanceId: 'run' as InstanceId,
    history: await openHistory(dir, realClock),
    userName: 'Ana',
    interfaces,
    firstNotices: [],
  });
  stack.defer(() => node.stop());
  await writeFile(join(dir, 'config.json'), JSON.stringify({ cidr: home.cidr }));
  await node.start();
  expect(node.self.address).toBe(home.address(0));
  return node;
}

async function tempFolder(stack: AsyncDisposableStack): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-settings-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const ports = ({ minPort, maxPort }: LoopbackSpace) => ({ min_port: minPort, max_port: maxPort });
const snapshot = async (node: ChatNode) => node.commands.snapshot({});
const here = async (node: ChatNode) =>
  (await snapshot(node)).peers.filter(({ state }) => state === 'here').map(({ address, name }) => `${name} ${address}`);

describe('settings', () => {
  it('tell everyone here a new name, and are on disk with all else untouched', async () => {
    await using stack = new AsyncDisposableStack();
    const space = claimLoopback();
    const keys = { cidr: space.cidr, ip: space.ip, ...ports(space), peers: [] };
    const ana = await start(stack, { name: 'Ana', ...keys });
    const ben = await start(stack, { name: 'Ben', ...keys });
    await eventually('Ben to see Ana', async () => (await here(ben.node)).join() === `Ana ${ana.node.self.address}`);
    await ana.node.commands['settings:change']({ name: 'Anna' });
    await eventually('Ben to see Anna', async () => (await here(ben.node)).join() === `Anna ${ana.node.self.address}`);
    expect(JSON.parse(await readFile(join(ana.dir, 'config.json'), 'utf8'))).toEqual({ ...keys, name: 'Anna' });
    expect(ana.events.map(({ event }) => event)).toContain('self:changed');
    expect(ana.node.self.name).toBe('Anna');
  });

  it('keep to oneself what one reads, also what was read before they were changed while its author was away', async () => {
    await using stack = new AsyncDisposableStack();
    const space = claimLoopback();
    const keys = { cidr: space.cidr, ip: space.ip, ...ports(space) };
    const ben = (await start(stack, { name: 'Ben', ...keys })).node;
    const first = await start(stack, { name: 'Ana', ...keys });
    const { id } = await first.node.commands['message:send']({ text: 'did you read this?' });
    const shown = async (node: ChatNode, words: string) =>
      (await snapshot(node)).timeline.items.find((item) => item.type === 'message' && item.text === words);
    const asked = await eventually('Ben to be asked', () => shown(ben, 'did you read this?'));
    await eventually('Ana to know that he was', async () => {
      const { people } = await first.node.commands['message:receipts']({ id });
      return people.some(({ state }) => state === 'arrived');
    });
    await first.node.stop();
    await eventually('Ana to be gone', async () => (await here(ben)).length === 0);
    await ben.commands['room:read']({ room: 'lobby', order: asked.order });
    await ben.commands['settings:change']({ readMarks: false });
    const ana = (await start(stack, { name: 'Ana', ...keys }, first.dir)).node;
    await eventually('Ana to be back', async () => (await here(ben)).length === 1);
    await ben.commands['message:send']({ text: 'sent after anything that a link begins with' });
    await eventually('Ana to hear that', () => shown(ana, 'sent after anything that a link begins with'));
    const { people } = await ana.commands['message:receipts']({ id });
    expect(people.map(({ state }) => state)).toEqual(['arrived']);
  });

  it('move the node to the network that is chosen, and find who is there', async () => {
    await using stack = new AsyncDisposableStack();
    const [home, away] = [claimLoopback(), claimLoopback()];
    if (home.ip === away.ip) return; // macOS: one loopback address
    const ana = await start(stack, { name: 'Ana', ip: away.ip, cidr: away.cidr, ...ports(away) });
    const ben = await start(stack, { name: 'Ben', cidr: '127.0.0.1/32', ...ports(away) });
    expect(ben.node.self.address).toBe(`127.0.0.1:${away.minPort}`);
    // 127.0.0.1 is this machine's only listed loopback address, so the ip stays; the sweep goes where it is told.
    await ben.node.commands['settings:change']({ cidrs: ['127.0.0.1/32', away.cidr] });
    await eventually('Ben to find Ana', async () => (await here(ben.node)).join() === `Ana ${ana.node.self.address}`);
    const settings = (await snapshot(ben.node)).settings;
    expect(settings.cidrs).toEqual(['127.0.0.1/32', away.cidr]);
    expect(settings.restartNeededFor).toEqual([]);
  });

  it('move the node to the address that the chosen network asks for, and stay while it is away', async () => {
    await using stack = new AsyncDisposableStack();
    const [home, away] = [claimLoopback(), claimLoopback()];
    if (home.ip === away.ip) return; // macOS: one loopback address
    const dir = await tempFolder(stack);
    let interfaces: Interfaces = { home0: [place(home.ip)], away0: [place(away.ip)] };
    const node = await startBetween(stack, dir, home, away, () => interfaces);
    await node.commands['settings:change']({ cidrs: [away.cidr, home.cidr] });
    expect(node.self.address).toBe(away.address(0));
    const events: EventMessage[] = [];
    node.onEvent((event) => events.push(event));
    interfaces = { home0: [place(home.ip)], away0: [] }; // the cable is pulled: there is nowhere to move to yet
    await eventually('the networks to be read again', () => events.some(({ event }) => event === 'networks:changed'));
    expect(node.self.address).toBe(away.address(0));
    await node.commands['settings:change']({ cidrs: [home.cidr] });
    expect(node.self.address).toBe(home.address(0));
    expect((await snapshot(node)).settings.ip).toBe(home.ip);
  });

  it('changed again while the node moves end where the last change says', async () => {
    await using stack = new AsyncDisposableStack();
    const [home, away] = [claimLoopback(), claimLoopback()];
    if (home.ip === away.ip) return; // macOS: one loopback address
    const dir = await tempFolder(stack);
    const node = await startBetween(stack, dir, home, away);
    // A seed node that takes nothing holds the farewell up for a second: time for the second change.
    const seed = stack.use(await SeedPeer.listen(home.address(3)));
    const link = await seed.until('a link', (peer) => peer.openLinks()[0]);
    await eventually('the seed to be here', async () => (await here(node)).length === 1);
    link.stopReading();
    const text = 'x'.repeat(60_000);
    while (!node.congested) {
      node.commands['message:send']({ text });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const away1 = node.commands['settings:change']({ cidrs: [away.cidr] });
    await eventually('the first change to be in force', async () => (await snapshot(node)).settings.ip === away.ip);
    expect(node.self.address).toBe(home.address(0));
    await Promise.all([away1, node.commands['settings:change']({ cidrs: [home.cidr] })]);
    expect(node.self.address).toBe(home.address(0));
  });

  it('edited in the file are taken up, and a bad edit is told and changes nothing', async () => {
    await using stack = new AsyncDisposableStack();
    const space = claimLoopback();
    const good = { name: 'Ana', cidr: space.cidr, ip: space.ip, ...ports(space) };
    const { node, dir } = await start(stack, good);
    const file = join(dir, 'config.json');
    await writeFile(file, JSON.stringify({ ...good, name: 'Anna', min_port: 0 }));
    await eventually('the bad edit to be told', async () =>
      (await snapshot(node)).notices.some(({ code }) => code === 'config-rejected'),
    );
    const rejected = (await snapshot(node)).notices.find(({ code }) => code === 'config-rejected');
    expect(rejected?.message).toContain('min_port is 0');
    expect(rejected?.message).toContain(file);
    expect(node.self.name).toBe('Ana');

    await writeFile(file, JSON.stringify({ ...good, name: 'Anna', max_port: space.maxPort + 1 }));
    await eventually('the good edit to be taken up', async () => node.self.name === 'Anna');
    const after = await snapshot(node);
    expect(after.notices.map(({ code }) => code)).not.toContain('config-rejected');
    expect(after.settings.restartNeededFor).toEqual(['max_port']);
    expect(after.settings.maxPort).toBe(space.maxPort);
  });

  it('that are wrong are refused, and nothing is written', async () => {
    await using stack = new AsyncDisposableStack();
    const space = claimLoopback();
    const good = { name: 'Ana', cidr: space.cidr, ...ports(space), ip: space.ip };
    const { node, dir } = await start(stack, good);
    for (const change of [{ cidrs: ['10.0.0.0/8'] }, { cidrs: [] }, { cidrs: ['nonsense'] }, { name: '\u200b' }]) {
      await expect(node.commands['settings:change'](change), JSON.stringify(change)).rejects.toMatchObject({
        code: 'config-invalid',
      });
    }
    expect(JSON.parse(await readFile(join(dir, 'config.json'), 'utf8'))).toEqual(good);
    expect((await snapshot(node)).settings.cidrs).toEqual([space.cidr]);
  });

  it('are asked for until somebody has chosen a network', async () => {
    await using stack = new AsyncDisposableStack();
    const dir = await tempFolder(stack);
    const { minPort, maxPort } = claimLoopback();
    const node = await openNode({
      configFile: undefined,
      profileDir: dir,
      programDir: undefined,
      overrides: { min_port: minPort, max_port: maxPort },
    });
    stack.defer(() => node.stop());
    const before = await snapshot(node);
    expect(before.settings.networkChoiceNeeded).toBe(true);
    expect(before.settings.cidrs).toEqual(['127.0.0.1/32']);
    expect(before.networks[0]).toMatchObject({ cidr: '127.0.0.1/32', allowed: true });
    await node.commands['settings:change']({ cidrs: ['127.0.0.1/32'] });
    expect((await snapshot(node)).settings.networkChoiceNeeded).toBe(false);
  });
});
