/** The contract in JSON lines, over a node that is made up. */

import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runJsonLines } from '../../../src/shell/terminal/json-lines.ts';
import { Outlet } from '../../../src/shell/terminal/outlet.ts';
import { ANA, FakeShellNode } from '../../support/fake-shell-node.ts';

function open(node = new FakeShellNode(), highWaterMark = 16_384) {
  const input = new PassThrough();
  const output = new PassThrough({ highWaterMark });
  const outlet = new Outlet(output, { gone: () => {} });
  const stop = new AbortController();
  const running = runJsonLines(node, input, outlet, stop.signal);
  const lines: Record<string, unknown>[] = [];
  const read = () => {
    outlet.flush();
    const text = String(output.read() ?? '');
    lines.push(
      ...text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    );
    return lines;
  };
  return { node, input, output, outlet, running, read, stop };
}

async function ask(...requests: unknown[]) {
  const opened = open();
  for (const request of requests)
    opened.input.write(`${typeof request === 'string' ? request : JSON.stringify(request)}\n`);
  opened.input.end();
  await opened.running;
  return { ...opened, lines: opened.read() };
}

test('replies come in the order of the requests, whichever takes longer', async () => {
  const { lines } = await ask(
    { id: 1, command: 'settings:change', params: {} },
    { id: 'two', command: 'message:send', params: { text: 'hello' } },
    { id: 3, command: 'snapshot' },
  );
  expect(lines.map(({ id, ok }) => [id, ok])).toEqual([
    [1, true],
    ['two', true],
    [3, true],
  ]);
});

test('an export’s path starts from where the program was started, and a whole one stays as it is', async () => {
  const whole = join(tmpdir(), 'lobby.html');
  const asked = ['lobby.html', join('..', 'lobby.html'), whole];
  const { lines } = await ask(
    ...asked.map((file, id) => ({ id, command: 'history:export', params: { room: 'lobby', format: 'html', file } })),
  );
  expect(lines.map(({ value }) => (value as { file: string }).file)).toEqual([
    join(process.cwd(), 'lobby.html'),
    join(dirname(process.cwd()), 'lobby.html'),
    whole,
  ]);
});

test('events come after subscribe, and not before', async () => {
  const { node, input, running, read, stop } = open();
  node.hear(ANA, 'Ana', 'unheard');
  input.write('{"id":1,"command":"subscribe"}\n');
  await turn();
  node.hear(ANA, 'Ana', 'heard');
  await turn();
  expect(read().map(({ id, event, seq }) => id ?? [event, seq])).toEqual([1, ['timeline:added', 2]]);
  stop.abort();
  expect(node.listeners).toBe(0);
  input.end();
  await running;
});

test('whatever comes in is answered, never fatal', async () => {
  const { lines, node } = await ask(
    'not json',
    '',
    '[1,2]',
    '{"id":{},"command":"quit"}',
    '{"id":1,"command":"__proto__"}',
    '{"id":2,"command":"message:send","params":{"text":5}}',
    `{"id":3,"command":"message:send","params":{"text":"${'x'.repeat(500_000)}"}}`,
    '{"id":4,"command":"message:send","params":{"text":"refuse me"}}',
    '{"id":5,"command":"message:send","params":{"text":"fine"}}',
  );
  const codes = lines.map(({ id, error }) => [id, (error as { code: string } | undefined)?.code]);
  expect(codes).toEqual([
    [null, 'bad-request'],
    [null, 'bad-request'],
    [null, 'bad-request'],
    [1, 'bad-request'],
    [2, 'bad-request'],
    [null, 'bad-request'],
    [4, 'message-too-long'],
    [5, undefined],
  ]);
  expect(node.said).toEqual(['fine']);
});

test('a congested node is not fed until it is relieved', async () => {
  const { node, input, running } = open();
  node.congested = true;
  for (let id = 1; id <= 3; id++) input.write(`{"id":${id},"command":"message:send","params":{"text":"${id}"}}\n`);
  input.end();
  await turn();
  expect(node.said).toEqual(['1']);
  node.relieve();
  await running;
  expect(node.said).toEqual(['1', '2', '3']);
});

test('a reader that stops reading costs a bounded amount of memory and misses events only', async () => {
  const { node, input, output, outlet, running, read } = open();
  input.write('{"id":1,"command":"subscribe"}\n');
  await turn();
  const text = 'x'.repeat(60_000);
  for (let i = 0; i < 500; i++) {
    node.hear(ANA, 'Ana', text);
    if (i % 50 === 0) await turn();
  }
  expect(outlet.full).toBe(true);
  expect(output.writableLength + output.readableLength).toBeLessThan(12 * 1024 * 1024);
  // It reads again: the requests it sent meanwhile are answered.
  input.write('{"id":2,"command":"message:send","params":{"text":"still here"}}\n');
  input.end();
  while (!read().some(({ id }) => id === 2)) await turn();
  await running;
});
