/** A chat in lines over a node that is made up. */

import { expect, test, vi } from 'vitest';
import type { Message, Peer } from '../../../src/core/model.ts';
import { LineChat } from '../../../src/shell/terminal/chat.ts';
import { ANA, FakeShellNode } from '../../support/fake-shell-node.ts';

async function open(node = new FakeShellNode()) {
  const printed: string[] = [];
  const notes: string[] = [];
  const quit = vi.fn();
  const screen = {
    print: (text: string) => printed.push(text),
    note: (text: string) => notes.push(text),
    mark: (label: string) => label,
  };
  const chat = new LineChat(node, screen, quit);
  await chat.start(new AbortController().signal);
  return { node, chat, printed, notes, quit };
}

test('says first where it listens, then what has happened already, each thing once', async () => {
  const node = new FakeShellNode();
  node.hear(ANA, 'Ana', 'early');
  node.unread = 1;
  const { printed } = await open(node);
  node.hear(ANA, 'Ana', 'late');
  expect(printed).toEqual(['listening on 127.0.0.1:4565', 'Ana: early', 'Ana: late']);
});

test('what happens while the snapshot is on its way is shown once', async () => {
  const node = new FakeShellNode();
  const opening = open(node);
  node.hear(ANA, 'Ana', 'between');
  const { printed } = await opening;
  expect(printed).toEqual(['listening on 127.0.0.1:4565', 'Ana: between']);
});

test('a line is said whole; a blank one is not, and is no mistake', async () => {
  const { node, chat, notes } = await open();
  chat.take('hello there, you all');
  chat.take('   ');
  chat.take('');
  expect(node.said).toEqual(['hello there, you all']);
  expect(notes).toEqual([]);
});

test('slashes: commands are not said, two slashes say one, unknown ones get a hint', async () => {
  const { node, chat, printed, notes, quit } = await open();
  node.meet(ANA, 'Ana');
  chat.take('/peers');
  chat.take('/help');
  chat.take('/etc/passwd is a file');
  chat.take('//shrug');
  chat.take('/quit');
  expect(node.said).toEqual(['/shrug']);
  expect(printed[1]).toBe('Ana (127.0.0.1:4566) here');
  expect(printed[2]).toContain('/quit');
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain('/etc/passwd');
  expect(quit).toHaveBeenCalledOnce();
});

test('what is too long or refused is told, and nothing breaks', async () => {
  const { chat, notes } = await open();
  chat.take(undefined);
  await chat.take('refuse me');
  await Promise.resolve();
  expect(notes).toEqual(['a line longer than 65536 bytes was not sent', 'not sent: too long']);
});

test('what came while this program did not run is shown with its time, what was read before is not', async () => {
  const node = new FakeShellNode();
  for (const text of ['read', 'unread']) node.hear(ANA, 'Ana', text, false, { late: true });
  node.unread = 1;
  const { printed } = await open(node);
  expect(printed[1]).toMatch(/^\[\d{4}-\d\d-\d\d \d\d:\d\d\] Ana: unread$/);
  expect(printed).toHaveLength(2);
});

test('what was missed is shown as it comes in, once, wherever its place is; what is shown is read', async () => {
  vi.useFakeTimers();
  const { node, printed } = await open();
  node.hear(ANA, 'Ana', 'now');
  node.hear(ANA, 'Ana', 'then', false, { late: true });
  const [first] = node.items;
  node.emit('timeline:added', { items: first ? [first] : [] });
  expect(printed.slice(1)).toEqual(['Ana: now', expect.stringMatching(/^\[.*\] Ana: then$/)]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(node.read).toEqual([`lobby ${node.items[1]?.order}`]);
  vi.useRealTimers();
});

test('what somebody says otherwise afterwards is shown once more, reactions to it are not', async () => {
  const { node, printed } = await open();
  node.hear(ANA, 'Ana', 'helo');
  const item = node.items[0] as Extract<(typeof node.items)[number], { type: 'message' }>;
  node.emit('timeline:changed', { items: [{ ...item, reactions: [{ emoji: '👍', people: [] }] }] });
  node.emit('timeline:changed', { items: [{ ...item, state: 'edited', text: 'hello' }] });
  node.emit('timeline:changed', { items: [{ ...item, state: 'deleted', text: '' }] });
  expect(printed.slice(1)).toEqual(['Ana: helo', '[edited] Ana: hello', '[edited] Ana: (deleted)']);
});

test('nothing of somebody blocked is shown, not even otherwise', async () => {
  const { node, printed } = await open();
  node.meet(ANA, 'Ana');
  node.emit('peer:changed', { peer: { ...(node.peers[0] as Peer), trust: 'blocked' } });
  node.hear(ANA, 'Ana', 'helo');
  const item = node.items[0] as Message;
  node.emit('timeline:changed', { items: [{ ...item, state: 'edited', text: 'hello' }] });
  expect(printed.slice(1)).toEqual([]);
});

test('/search shows what is found, the newest last', async () => {
  const { node, chat, printed, notes } = await open();
  node.hear(ANA, 'Ana', 'a cat');
  printed.length = 0;
  await chat.take('/search cat');
  await chat.take('/search dog');
  expect(printed).toEqual([expect.stringMatching(/^\[.*\] Ana: a cat$/)]);
  expect(notes).toEqual(['nothing found']);
});
