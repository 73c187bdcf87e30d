/** Links between Earshot nodes as somebody on the way sees them, and who a node is over time. */

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { describe, expect, test } from 'vitest';
import { certify, generateKey } from '../../src/peer/identity.ts';
import { claimLoopback, hostAndPort } from '../support/loopback.ts';
import { SeedPeer } from '../support/seed-peer.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { TerminalNode } from '../support/terminal-node.ts';

function tempFolder(stack: DisposableStack | AsyncDisposableStack): string {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('nobody on the way reads a text or a name', async () => {
  await using stack = new AsyncDisposableStack();
  const [home, away] = [claimLoopback(), claimLoopback()];
  const ben = stack.use(await TerminalNode.start({ space: away, name: 'Benjamin' }));
  const proxy = stack.use(await TcpProxy.start(`${away.ip}:${away.maxPort + 1}`, ben.address));
  const config = join(tempFolder(stack), 'config.json');
  writeFileSync(config, JSON.stringify({ peers: [proxy.address] }));
  const ana = stack.use(await TerminalNode.start({ space: home, name: 'Anastasia', args: ['--config', config] }));
  await ana.waitForPeers([proxy]);
  await ben.waitForPeers([ana]);
  await ana.say('the safe is behind the picture');
  await ben.waitForMessage('the safe is behind the picture');
  await ben.say('which picture?');
  await ana.waitForMessage('which picture?');

  const seen = Buffer.concat(proxy.passed).toString('latin1');
  expect(seen.length).toBeGreaterThan(1_000);
  for (const secret of ['the safe', 'which picture', 'Benjamin', 'Anastasia', 'PRI *', ana.address]) {
    expect(seen, secret).not.toContain(secret);
  }
});

describe('a listener', () => {
  /** How a TLS client fares that does nothing but the handshake. */
  function shake(address: string, options: tls.ConnectionOptions): Promise<string> {
    const { ip, port } = hostAndPort(address);
    return new Promise((resolve) => {
      const socket = tls.connect({ host: ip, port, rejectUnauthorized: false, ALPNProtocols: ['h2'], ...options });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(`error ${error.code}`));
      socket.on('close', () => resolve('closed'));
      // In TLS 1.3 a client is done before its certificate is looked at: what counts is whether anything is said to it.
      socket.on('data', () => resolve(`served, ${socket.getProtocol()}`));
      socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0');
    });
  }

  test('speaks TLS 1.3 with who shows a P-256 key, and with nobody else', async () => {
    await using node = await TerminalNode.start({ space: claimLoopback() });
    const { key, cert } = await certify(generateKey());
    expect(await shake(node.address, { key, cert })).toBe('served, TLSv1.3');
    expect(await shake(node.address, {})).not.toContain('served');
    expect(await shake(node.address, { key, cert, maxVersion: 'TLSv1.2' })).not.toContain('served');
    expect(await shake(node.address, { key, cert, ALPNProtocols: ['http/1.1'] })).not.toContain('served');
  });
});

test('a person who restarts, at another port too, is the same person, once in the list', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const profileDir = tempFolder(stack);
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana' }));
  const before = stack.use(await TerminalNode.start({ space, name: 'Ben', profileDir }));
  await ana.waitForPeers([before]);
  await before.kill();
  await ana.waitForGone(before.address);
  const zoe = stack.use(await TerminalNode.start({ space, name: 'Zoe' })); // takes the port that became free
  const after = stack.use(await TerminalNode.start({ space, name: 'Ben', profileDir }));
  expect(after.address).not.toBe(before.address);
  await ana.waitForPeers([zoe, after]);
  const { peers } = await ana.must('snapshot', {});
  expect(peers.filter(({ name }) => name === 'Ben')).toMatchObject([
    { id: before.self.id, address: after.address, state: 'here' },
  ]);
});

test('both sides of a pair see the same safety number, and another pair another', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const nodes = [];
  for (const name of ['Ana', 'Ben', 'Cyn']) nodes.push(stack.use(await TerminalNode.start({ space, name })));
  const [ana, ben, cyn] = nodes as [TerminalNode, TerminalNode, TerminalNode];
  for (const node of nodes) await node.waitForPeers(nodes.filter((other) => other !== node));
  const seenBy = (node: TerminalNode, other: TerminalNode) => node.must('person:safety-number', { id: other.self.id });
  const both = await seenBy(ana, ben);
  expect(both.digits).toMatch(/^(\d{5} ){11}\d{5}$/);
  expect(await seenBy(ben, ana)).toEqual(both);
  expect(await seenBy(ana, cyn)).not.toEqual(both);
});

test('blocking ends the link, keeps it ended over restarts, and unblocking lets it be made again', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const profileDir = tempFolder(stack);
  const ben = stack.use(await TerminalNode.start({ space, name: 'Ben' }));
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana', profileDir }));
  await ana.waitForPeers([ben]);
  await ana.must('person:trust', { id: ben.self.id, trust: 'blocked' });
  await Promise.all([ana.waitForGone(ben.address), ben.waitForGone(ana.address)]);
  await ana.stop();

  const again = stack.use(await TerminalNode.start({ space, name: 'Ana', profileDir }));
  await Promise.all([again.waitForPasses(2), ben.waitForPasses(3)]);
  expect([again.here(), ben.here()]).toEqual([[], []]);
  const { peers } = await again.must('snapshot', {});
  expect(peers).toMatchObject([{ id: ben.self.id, name: 'Ben', state: 'gone', trust: 'blocked' }]);

  await again.must('person:trust', { id: ben.self.id, trust: 'accepted' });
  await again.waitForPeers([ben], 40_000);
  await ben.reaches(again);
});

test('somebody with a known name and another key is marked', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana' }));
  const ben = stack.use(await TerminalNode.start({ space, name: 'Ben' }));
  await ana.waitForPeers([ben]);
  await ana.must('person:trust', { id: ben.self.id, trust: 'verified' });
  const other = stack.use(await TerminalNode.start({ space, name: 'В\u200ben' })); // Cyrillic В, and a zero-width space
  await ana.waitForPeers([ben, other]);
  const { peers } = await ana.must('snapshot', {});
  expect(peers.find(({ id }) => id === other.self.id)).toMatchObject({ trust: 'new', nameTaken: true });
  expect(peers.find(({ id }) => id === ben.self.id)).toMatchObject({ trust: 'verified', nameTaken: false });
});

test('a name that somebody trusted took later is marked at others too, as the one they had, over restarts', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback(6);
  const profileDir = tempFolder(stack);
  const config = join(tempFolder(stack), 'config.json');
  writeFileSync(config, JSON.stringify({ name: 'Ben' }));
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana', profileDir }));
  const ben = stack.use(await TerminalNode.start({ space, args: ['--config', config] }));
  await ana.waitForPeers([ben]);
  await ana.must('person:trust', { id: ben.self.id, trust: 'accepted' });
  const second = stack.use(await TerminalNode.start({ space, name: 'Веnno' })); // Cyrillic В and е
  await ana.waitForPeers([ben, second]);
  await ben.must('settings:change', { name: 'Benno' });
  await ana.waitFor('the mark of who had that name before', () => ana.peers.get(second.address)?.nameTaken);
  await ana.stop();

  const again = stack.use(await TerminalNode.start({ space, name: 'Ana', profileDir }));
  const third = stack.use(await TerminalNode.start({ space, name: 'Ben' }));
  await again.waitForPeers([ben, second, third]);
  const { peers } = await again.must('snapshot', {});
  const marks = peers.map(({ name, nameTaken }) => `${name} ${nameTaken}`);
  expect(marks.toSorted()).toEqual(['Ben true', 'Benno false', 'Веnno true']);
});

test('a seed node where an encrypted one was is not spoken to, and the person is told', async () => {
  await using stack = new AsyncDisposableStack();
  const space = claimLoopback();
  const ana = stack.use(await TerminalNode.start({ space, name: 'Ana' }));
  const ben = stack.use(await TerminalNode.start({ space, name: 'Ben' }));
  await ana.waitForPeers([ben]);
  await ben.stop();
  await ana.waitForGone(ben.address);
  const seed = stack.use(await SeedPeer.listen(ben.address));
  const call = seed.dial(ana.address);
  await seed.until('the refusal', () => call.state === 'ended');
  expect(call.ending).toMatchObject({ by: 'status', status: 7 });
  await ana.waitForPasses(ana.sweep ? ana.sweep.pass + 2 : 2);
  expect(seed.hellos).toEqual([]);
  const { notices } = await ana.must('snapshot', {});
  expect(notices).toContainEqual(
    expect.objectContaining({ code: 'downgrade-refused', params: { address: ben.address } }),
  );
});

describe('a key that can’t be used', () => {
  async function refusal(
    prepare: (keyFile: string) => void,
  ): Promise<{ stderr: string; code: number | null; file: string }> {
    await using stack = new AsyncDisposableStack();
    const profileDir = tempFolder(stack);
    const file = join(profileDir, 'identity.key');
    prepare(file);
    const before = readFileSync(file, 'utf8');
    const node = stack.use(TerminalNode.launch({ space: claimLoopback(), profileDir }));
    const { code } = await node.exited();
    expect(readFileSync(file, 'utf8')).toBe(before);
    return { stderr: node.stderr, code, file };
  }

  test('because it is damaged, stops the start, is named, and stays as it is', async () => {
    const { code, file, stderr } = await refusal((keyFile) => writeFileSync(keyFile, 'nonsense', { mode: 0o600 }));
    expect(code).toBe(2);
    expect(stderr).toContain(file);
  });

  test.skipIf(process.platform === 'win32')(
    'because others may read it, likewise, with the command that mends it',
    async () => {
      const { code, file, stderr } = await refusal((keyFile) => {
        writeFileSync(keyFile, generateKey());
        chmodSync(keyFile, 0o644);
      });
      expect(code).toBe(2);
      expect(stderr).toContain(`chmod 600 ${file}`);
    },
  );
});
