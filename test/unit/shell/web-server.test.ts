/** Who gets the window and who may drive the node, over real HTTP on the loopback address. */

import { request } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Reply } from '../../../src/ipc/contract.ts';
import { freshToken } from '../../../src/shell/web/admission.ts';
import { WebServer } from '../../../src/shell/web/web-server.ts';
import { ANA, FakeShellNode } from '../../support/fake-shell-node.ts';

const token = freshToken();
let node: FakeShellNode;
let server: WebServer;

beforeEach(async () => {
  node = new FakeShellNode();
  const index = { type: 'text/html; charset=utf-8', body: Buffer.from('<!doctype html>the window') };
  server = new WebServer({ node, files: new Map([['/', index]]), token, firstPort: 0 });
  await server.start();
});

afterEach(() => server.stop());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

interface Dial {
  readonly protocols?: string[];
  readonly host?: string;
  readonly origin?: string;
  readonly path?: string;
}

/** Opens a window's socket; resolves to it, or to why not: an HTTP status or a close code. */
async function dial({ protocols, host, origin, path = '/contract' }: Dial = {}): Promise<WebSocket | number> {
  const ours = `127.0.0.1:${server.port}`;
  const headers = { Host: host ?? ours, ...(origin === '' ? {} : { Origin: origin ?? `http://${ours}` }) };
  const socket = new WebSocket(`ws://${ours}${path}`, protocols ?? ['earshot', `token.${token}`], { headers });
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
    socket.on('close', (code) => resolve(code));
    // A refusal comes right behind the handshake; an answer to a question means that we are in.
    socket.on('open', () => socket.send('{"id":0,"command":"snapshot"}'));
    socket.once('message', () => resolve(socket));
  });
}

async function opened(options?: Dial): Promise<WebSocket> {
  const socket = await dial(options);
  if (typeof socket === 'number') throw new Error(`refused: ${socket}`);
  return socket;
}

function next(socket: WebSocket): Promise<Reply> {
  return new Promise((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
}

test('gives the window, under a policy that lets nothing else in', async () => {
  const { status, headers, body } = await get('/?a=b');
  expect([status, body]).toEqual([200, '<!doctype html>the window']);
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
      `connect-src 'self' ws://127.0.0.1:${server.port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect((await get('/', {}, 'HEAD')).body).toBe('');
  expect(body).not.toContain(token);
});

test('gives nothing else: no other path, method or host', async () => {
  for (const path of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%5cpackage.json',
    '//etc/passwd',
    '/contract',
    '/index',
  ]) {
    expect((await get(path)).status, path).toBe(404);
  }
  expect((await get('/', {}, 'POST')).status).toBe(405);
  for (const host of [
    'evil.example',
    `evil.example:${server.port}`,
    '127.0.0.1',
    `127.0.0.1:1`,
    `127.0.0.1:${server.port}.evil.example`,
  ]) {
    expect((await get('/', { Host: host })).status, host).toBe(421);
  }
  expect((await get('/', { Host: `localhost:${server.port}` })).status).toBe(200);
});

test('lets a window of its own in, by the subprotocol that is no secret', async () => {
  const socket = await opened();
  expect(socket.protocol).toBe('earshot');
  const local = `localhost:${server.port}`;
  expect(await dial({ host: local, origin: `http://${local}` })).toBeInstanceOf(WebSocket);
});

test('turns everybody else away', async () => {
  expect(await dial({ protocols: ['earshot', `token.${freshToken()}`] })).toBe(4401);
  expect(await dial({ protocols: ['earshot', 'token.'] })).toBe(4401);
  expect(await dial({ protocols: ['earshot'] })).toBe(4401);
  expect(await dial({ origin: 'http://evil.example' })).toBe(403);
  expect(await dial({ origin: 'null' })).toBe(403);
  expect(await dial({ origin: '' })).toBe(403);
  expect(await dial({ origin: `http://localhost:${server.port}` })).toBe(403);
  expect(await dial({ host: 'evil.example', origin: 'http://evil.example' })).toBe(403);
  expect(await dial({ path: '/other' })).toBe(403);
  expect(node.listeners).toBe(0);
});

test('speaks the contract; what is not JSON is answered, what is binary or too large closes', async () => {
  const socket = await opened();
  socket.send('{"id":1,"command":"message:send","params":{"text":"hello"}}');
  expect(await next(socket)).toEqual({ id: 1, ok: true, value: { id: 'own-1', order: '000001' } });
  socket.send('{{{');
  expect(await next(socket)).toMatchObject({ id: null, ok: false, error: { code: 'bad-request' } });
  const closing = (bad: WebSocket) => new Promise((resolve) => bad.once('close', resolve));
  const large = await opened();
  large.send(`"${'x'.repeat(500_000)}"`);
  expect(await closing(large)).toBe(1009);
  socket.send(Buffer.from([1, 2, 3]));
  expect(await closing(socket)).toBe(1003);
  expect(node.said).toEqual(['hello']);
});

test('several windows each hear everything, and one that goes leaves nothing behind', async () => {
  const [one, two] = [await opened(), await opened()];
  for (const socket of [one, two]) {
    socket.send('{"id":1,"command":"subscribe"}');
    await next(socket);
  }
  const both = Promise.all([next(one), next(two)]);
  node.hear(ANA, 'Ana', 'hello');
  expect(await both).toMatchObject([{ event: 'timeline:added' }, { event: 'timeline:added' }]);
  one.terminate();
  while (node.listeners > 1) await turn();
});

test('a window that stops reading misses events, and the server keeps no more than a bound for it', async () => {
  const socket = await opened();
  socket.send('{"id":1,"command":"subscribe"}');
  await next(socket);
  socket.pause();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 2_000; i++) {
    node.hear(ANA, 'Ana', 'x'.repeat(60_000));
    node.items.length = 0;
    if (i % 50 === 0) await turn();
  }
  // 120 MB were said.
  expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
  const seqs: number[] = [];
  socket.on('message', (data) => seqs.push(JSON.parse(String(data)).seq));
  socket.resume();
  while (seqs.length < 10) await turn();
  expect(seqs.length).toBeLessThan(2_000);
});

test('garbage on the port and a slow caller hurt nobody', async () => {
  const garbage = connect(server.port, '127.0.0.1');
  garbage.on('error', () => {});
  garbage.end('\x16\x03\x01 not http at all\r\n\r\n');
  const silent = connect(server.port, '127.0.0.1');
  silent.on('error', () => {});
  expect((await get('/')).status).toBe(200);
  silent.destroy();
});

test('stops with windows open, at once', async () => {
  const socket = await opened();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await server.stop();
  expect(await closed).toBe(1001);
});
