/** A link over a connection that is cut, stalls, lags or leads somewhere else than it seems. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimLoopback } from '../support/loopback.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { TerminalNode } from '../support/terminal-node.ts';

/** A silent peer is noticed in this time: it is promised. */
const NOTICED_WITHIN_MS = 10_000;
/** Backoff for who was gone for some seconds. */
const FOUND_AGAIN_MS = 40_000;

/** Two nodes that can't find each other, but for a proxy to Ben that Ana has been told of. */
async function proxiedPair() {
  const stack = new AsyncDisposableStack();
  const spaces = [claimLoopback(), claimLoopback()] as const;
  const dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const ben = stack.use(await TerminalNode.start({ space: spaces[1], name: 'Ben' }));
  const proxy = stack.use(await TcpProxy.start(`${spaces[1].ip}:${spaces[1].maxPort + 1}`, ben.address));
  const config = join(dir, 'config.json');
  writeFileSync(config, JSON.stringify({ peers: [proxy.address] }));
  const ana = stack.use(await TerminalNode.start({ space: spaces[0], name: 'Ana', args: ['--config', config] }));
  await ana.waitForPeers([proxy]);
  await ben.waitForPeers([ana]);
  return { ana, ben, proxy, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

test('a cut is noticed by both, and mended', async () => {
  await using pair = await proxiedPair();
  const { ana, ben, proxy } = pair;
  proxy.refuse();
  await Promise.all([ana.waitForGone(proxy.address), ben.waitForGone(ana.address)]);
  proxy.pass();
  await Promise.all([ana.waitForPeers([proxy], FOUND_AGAIN_MS), ben.waitForPeers([ana], FOUND_AGAIN_MS)]);
  await ana.reaches(ben);
  await ben.reaches(ana);
});

test('a connection that stalls without closing is noticed by both within 10 s, and mended', async () => {
  await using pair = await proxiedPair();
  const { ana, ben, proxy } = pair;
  proxy.freeze();
  await Promise.all([
    ana.waitForGone(proxy.address, NOTICED_WITHIN_MS),
    ben.waitForGone(ana.address, NOTICED_WITHIN_MS),
  ]);
  proxy.pass();
  await Promise.all([ana.waitForPeers([proxy], FOUND_AGAIN_MS), ben.waitForPeers([ana], FOUND_AGAIN_MS)]);
  await ana.reaches(ben);
});

test('a connection that lags by 300 ms each way loses nothing and keeps the order', async () => {
  await using pair = await proxiedPair();
  const { ana, ben, proxy } = pair;
  proxy.delay(300);
  const texts = Array.from({ length: 200 }, (_, i) => `lagging ${i}`);
  await Promise.all(texts.map((text) => ana.say(text)));
  await ben.waitForMessage('lagging 199');
  expect(ben.heard.map(({ text }) => text)).toEqual(texts);
  await ben.reaches(ana);
});

test('an address that leads back to the node itself makes no peer, and is not dialed again', async () => {
  const space = claimLoopback();
  const dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  try {
    await using proxy = await TcpProxy.start(`${space.ip}:${space.maxPort + 1}`, space.address(0));
    const config = join(dir, 'config.json');
    writeFileSync(config, JSON.stringify({ peers: [proxy.address] }));
    await using node = await TerminalNode.start({ space, args: ['--config', config] });
    await proxy.until('to be dialed', ({ connectionsAccepted }) => connectionsAccepted > 0);
    await node.waitForPasses(1);
    const dialed = proxy.connectionsAccepted;
    await node.waitForPasses(3, FOUND_AGAIN_MS);
    expect(proxy.connectionsAccepted).toBe(dialed);
    expect(proxy.connectionsOpen).toBe(0);
    expect(node.peers.size).toBe(0);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
