/** Closed circles of real processes: who has the key chats, and nobody else learns so much as a name. */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readNetworkKey } from '../../src/core/network-key.ts';
import { newNetworkKey } from '../../src/node/network-key.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import { grpcMessage } from '../support/grpc-frames.ts';
import { ACK, callHeaders, END_HEADERS, FRAME, FrameFinder, frame, PREFACE } from '../support/http2-frames.ts';
import { claimLoopback, hostAndPort, type LoopbackSpace } from '../support/loopback.ts';
import { CHAT_PATH, SeedPeer } from '../support/seed-peer.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { TerminalNode } from '../support/terminal-node.ts';
import { eventually } from '../support/watch.ts';

const ROOT = join(import.meta.dirname, '../..');

/** People with config files of their own, and everything they have told so far. */
class Meeting implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #nodes: TerminalNode[] = [];
  readonly dir = mkdtempSync(join(tmpdir(), 'earshot-test-'));

  constructor() {
    this.#stack.defer(() => rmSync(this.dir, { recursive: true, force: true }));
  }

  file(name: string): string {
    return join(this.dir, `${name}.json`);
  }

  async join(name: string, space: LoopbackSpace, config: object): Promise<TerminalNode> {
    writeFileSync(this.file(name), JSON.stringify(config));
    const node = await TerminalNode.start({ space, name, args: ['--config', this.file(name)] });
    this.#nodes.push(this.#stack.use(node));
    return node;
  }

  use<T extends AsyncDisposable>(resource: T): T {
    return this.#stack.use(resource);
  }

  /** All that was written to stdout and stderr, as it was written. */
  get told(): string {
    return this.#nodes.map(({ events, stderr, stray }) => `${JSON.stringify(events)}${stray.join('')}${stderr}`).join();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** In the one spelling without anything between the letters. */
const plain = (text: string) => text.toLowerCase().replace(/[\s-]/g, '');

/** Every stretch of eight letters of it that is not hexadecimal, as ids and numbers are. */
function partsOf(key: string): string[] {
  const letters = plain(key).slice('earshot'.length);
  const stretches = Array.from({ length: letters.length - 7 }, (_, at) => letters.slice(at, at + 8));
  return stretches.filter((stretch) => /[g-z]/.test(stretch));
}

function expectNoneOf(key: string, text: string): void {
  const searched = plain(text);
  expect(partsOf(key).filter((part) => searched.includes(part))).toEqual([]);
}

test('who has the key links and chats; who has another or none never does, and is told of nobody', async () => {
  await using meeting = new Meeting();
  const space = claimLoopback();
  const network_key = newNetworkKey();
  const ana = await meeting.join('Anastasia', space, { network_key });
  const open = await meeting.join('Olga', space, {});
  const other = await meeting.join('Otto', space, { network_key: newNetworkKey() });
  // In another spelling: as it comes from a phone.
  const ben = await meeting.join('Benjamin', space, { network_key: network_key.toUpperCase().replaceAll('-', ' ') });
  await ana.waitForPeers([ben]);
  await ben.waitForPeers([ana]);
  await ana.reaches(ben);
  await ben.reaches(ana);
  await Promise.all([ana, ben, open, other].map((node) => node.waitForPasses(2)));
  expect([ana.here().length, ben.here().length, open.here(), other.here()]).toEqual([1, 1, [], []]);
  for (const outsider of [open, other]) {
    const { notices, peers, timeline } = await outsider.must('snapshot', {});
    expect([peers, timeline.items, notices.map(({ code }) => code)]).toEqual([[], [], []]);
    expect(JSON.stringify(outsider.events)).not.toMatch(/Anastasia|Benjamin/);
  }
  // Olga's circle is open: she may be called by name, but not by somebody who keeps to theirs.
  expect(JSON.stringify([ana.events, ben.events, other.events])).not.toContain('Olga');
  expectNoneOf(network_key, meeting.told);
  expect(await ana.must('circle:show', {})).toEqual({ key: network_key });
  expect(await open.must('circle:show', {})).toEqual({ key: null });
});

/** What a node says to somebody who goes through the TLS handshake and then begins like this: the frames, and their bytes. */
function tellsAfterTls(address: string, key: { key: string; cert: string }, first: Buffer) {
  const { ip, port } = hostAndPort(address);
  return new Promise<{ types: number[]; bytes: Buffer }>((resolve) => {
    const told: Buffer[] = [];
    const socket = tls.connect({ host: ip, port, ...key, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    socket.on('error', () => {});
    socket.on('data', (chunk) => told.push(chunk));
    socket.on('close', () => {
      const bytes = Buffer.concat(told);
      resolve({ types: new FrameFinder().push(bytes).map(({ type }) => type), bytes });
    });
    socket.write(
      Buffer.concat([
        PREFACE,
        frame(FRAME.settings, 0, 0),
        frame(FRAME.settings, ACK, 0),
        frame(FRAME.headers, END_HEADERS, 1, callHeaders(CHAT_PATH, 'x')),
        frame(FRAME.data, 0, 1, first),
      ]),
    );
  });
}

test('a stranger who calls is told that it is not accepted, whomever it claims to be, and not one message', async () => {
  await using meeting = new Meeting();
  const space = claimLoopback(8);
  const network_key = newNetworkKey();
  const ana = await meeting.join('Anastasia', space, { network_key });
  const ben = await meeting.join('Benjamin', space, { network_key });
  await ana.waitForPeers([ben]);
  const key = await certify(generateKey());
  const stranger = meeting.use(await SeedPeer.listen(space.address(6)));
  // At its own address, at one that is linked there, at the node's own, and at none.
  for (const claim of [stranger.address, ben.address, ana.address, 'nowhere']) {
    const { bytes, types } = await tellsAfterTls(ana.address, key, grpcMessage(claim));
    expect(types.length).toBeGreaterThan(1);
    expect(types, claim).not.toContain(FRAME.data);
    for (const secret of ['Anastasia', 'Benjamin', ben.address, ana.self.instanceId]) {
      expect(bytes.toString('latin1')).not.toContain(secret);
    }
    const link = stranger.dial(ana.address, { claim, certificate: key });
    await stranger.until('an end', () => link.state === 'ended');
    expect(link.ending).toEqual({ by: 'status', status: 7, message: 'not accepted here' });
  }
  expect(ana.here()).toHaveLength(1);
});

test('a stranger who is called is told a proof that it can’t use, and then nothing', async () => {
  await using meeting = new Meeting();
  const space = claimLoopback(8);
  const said: Buffer[] = [];
  let calls = 0;
  const { key, cert } = await certify(generateKey());
  const server = createSecureServer({ key, cert, requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  server.on('stream', (stream) => {
    calls += 1;
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => said.push(chunk));
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
    // As an open node answers, with a Hello by the name of Eve.
    stream.write(Buffer.from('0000000014 0a026f6b 120e 0a0c 0802 1002 1a0178 2203457665'.replaceAll(' ', ''), 'hex'));
  });
  server.on('session', (session) => session.on('error', () => {}));
  const { ip, port } = hostAndPort(space.address(6));
  await new Promise<void>((resolve) => server.listen(port, ip, resolve));
  try {
    const ana = await meeting.join('Anastasia', space, { network_key: newNetworkKey() });
    await eventually('two calls', () => calls > 1);
    await ana.waitForPasses(1);
    expect([ana.here(), ana.timeline]).toEqual([[], []]);
    // 5 bytes of gRPC, 4 + 2 of protobuf around a proof of 32: no room for more.
    for (const message of said) expect(message.subarray(0, 11).toString('hex')).toBe('000000002612242a220a20');
    for (const message of said) expect(message.length).toBe(43);
    expect(new Set(said.map(String)).size).toBe(said.length);
  } finally {
    server.close();
  }
});

test('nobody on the way reads a name or the key, and who passes a connection on gets in by neither side', async () => {
  await using meeting = new Meeting();
  const [home, away] = [claimLoopback(), claimLoopback()];
  const network_key = newNetworkKey();
  const ben = await meeting.join('Benjamin', away, { network_key });
  const proxy = meeting.use(await TcpProxy.start(`${away.ip}:${away.maxPort + 1}`, ben.address));
  const ana = await meeting.join('Anastasia', home, { network_key, peers: [proxy.address] });
  const otto = await meeting.join('Otto', claimLoopback(), { network_key: newNetworkKey(), peers: [proxy.address] });
  await ana.waitForPeers([proxy]);
  await ana.reaches(ben);
  await proxy.until('Otto to have called', () => proxy.connectionsAccepted > 1);
  await otto.waitForPasses(2);
  expect([otto.here(), ben.here().length]).toEqual([[], 1]);
  const seen = Buffer.concat(proxy.passed).toString('latin1');
  for (const secret of ['Benjamin', 'Anastasia', 'Otto']) expect(seen).not.toContain(secret);
  expectNoneOf(network_key, seen);
});

test('a seed node is let in by neither way, on the same machine too', async () => {
  await using meeting = new Meeting();
  const space = claimLoopback();
  const seed = meeting.use(await SeedPeer.listen(space.address(3)));
  const ana = await meeting.join('Ana', space, { network_key: newNetworkKey(), legacy_peers: 'loopback' });
  const call = seed.dial(ana.address);
  await seed.until('an end', () => call.state === 'ended');
  expect(call.ending).toEqual({ by: 'status', status: 7, message: 'not accepted here' });
  await ana.waitForPasses(2);
  expect([seed.hellos, ana.here(), ana.timeline]).toEqual([[], [], []]);
  expect((await ana.must('snapshot', {})).settings).toMatchObject({ closedCircle: true, legacyPeers: false });
});

test('a circle is closed, joined and opened while people chat, and takes effect at once', async () => {
  await using meeting = new Meeting();
  const space = claimLoopback();
  const [ana, ben, cyn] = [
    await meeting.join('Ana', space, { legacy_peers: 'loopback' }),
    await meeting.join('Ben', space, {}),
    await meeting.join('Cyn', space, {}),
  ];
  await ana.waitForPeers([ben, cyn]);
  expect(await ana.must('circle:change', { key: 'new' })).toMatchObject({ closedCircle: true, restartNeededFor: [] });
  await Promise.all([ana.waitForPeers([]), ben.waitForPeers([cyn]), cyn.waitForPeers([ben])]);
  const { key } = await ana.must('circle:show', {});
  expect(JSON.parse(readFileSync(meeting.file('Ana'), 'utf8'))).toEqual({ legacy_peers: 'loopback', network_key: key });
  if (process.platform !== 'win32') expect(statSync(meeting.file('Ana')).mode & 0o777).toBe(0o600);

  await ben.must('circle:change', { key });
  await Promise.all([ana.waitForPeers([ben], 40_000), ben.waitForPeers([ana], 40_000), cyn.waitForPeers([])]);
  await ana.reaches(ben);

  // By hand, in the file.
  writeFileSync(meeting.file('Ana'), JSON.stringify({ network_key: newNetworkKey() }));
  await Promise.all([ana.waitForPeers([]), ben.waitForPeers([])]);
  await ana.must('circle:change', { key: null });
  await Promise.all([ana.waitForPeers([cyn], 40_000), cyn.waitForPeers([ana], 40_000)]);
  expect(JSON.parse(readFileSync(meeting.file('Ana'), 'utf8'))).toEqual({});
  expect(ben.here()).toEqual([]);
  expectNoneOf(key as string, meeting.told);
});

test('what was said in a circle is handed to nobody outside once it is opened, whoever they are', async () => {
  await using meeting = new Meeting();
  const space = claimLoopback();
  const [ana, ben] = [await meeting.join('Ana', space, {}), await meeting.join('Ben', space, {})];
  await ana.waitForPeers([ben]);
  await ana.tell(ben, 'before the doors were closed');
  await ana.must('circle:change', { key: 'new' });
  await ana.waitForPeers([]);
  await ana.say('behind closed doors');
  await ana.must('circle:change', { key: null });
  await Promise.all([ana.waitForPeers([ben], 40_000), ben.waitForPeers([ana], 40_000)]);
  const cyn = await meeting.join('Cyn', space, {});
  await cyn.waitForPeers([ana, ben]);
  await ana.say('with the doors open');
  // Both at once: nothing that they may not have is waited for.
  await cyn.waitForMessage('with the doors open');
  await ben.waitForMessage('with the doors open');
  expect(ben.heard.map(({ text }) => text)).toEqual(['before the doors were closed', 'with the doors open']);
  expect(cyn.heard.map(({ text }) => text)).not.toContain('behind closed doors');
  expect((await ana.must('timeline:before', { items: 50 })).items).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ text: 'behind closed doors' })]),
  );
});

test('a key that is none is refused with what to do, and never repeated', async () => {
  await using meeting = new Meeting();
  const ana = await meeting.join('Ana', claimLoopback(), {});
  const mistyped = newNetworkKey().replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  for (const key of ['hunter2-is-weak', mistyped]) {
    const refused = await ana.invoke('circle:change', { key });
    expect(refused).toMatchObject({ ok: false, error: { code: 'config-invalid' } });
    expect(JSON.stringify(refused)).toContain('earshot key');
    expect(JSON.stringify(refused)).not.toContain('hunter2');
    expectNoneOf(key, JSON.stringify(refused));
  }
  expect(readFileSync(meeting.file('Ana'), 'utf8')).toBe('{}');

  writeFileSync(meeting.file('Ben'), JSON.stringify({ network_key: 'hunter2-is-weak' }));
  await using ben = TerminalNode.launch({ space: claimLoopback(), args: ['--config', meeting.file('Ben')] });
  expect(await ben.exited()).toMatchObject({ code: 2 });
  expect(ben.stderr).toContain('network_key is a text that is no network key');
  expect(ben.stderr).toContain('`earshot key`');
  expect(ben.stderr).not.toContain('hunter2');
});

test('`earshot key` prints a new key each time, and how to use it beside it', async () => {
  const run = promisify(execFile);
  const key = (...args: string[]) =>
    run(process.execPath, [join(ROOT, 'scripts', 'start.mjs'), 'key', ...args], { timeout: 30_000 });
  const [one, two] = [await key(), await key()];
  for (const { stderr, stdout } of [one, two]) {
    expect(readNetworkKey(stdout)).toEqual({ key: stdout.trim() });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('network_key');
  }
  expect(one.stdout).not.toBe(two.stdout);
  expect((await key('--help')).stdout).toContain('earshot key');
  await expect(key('--nonsense')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--nonsense') });
});
