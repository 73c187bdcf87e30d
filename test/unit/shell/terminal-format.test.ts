/** What others say, as lines of a terminal that only they can have written. */

import { expect, test } from 'vitest';
import { type Address, LOBBY } from '../../../src/core/ids.ts';
import type { Message, TimelineItem } from '../../../src/core/model.ts';
import { type Company, formatItem, formatPeers } from '../../../src/shell/terminal/format.ts';
import { ANA, BO, idAt, PLAIN } from '../../support/fake-shell-node.ts';

const placed = { room: LOBBY, id: 'one', order: '1', atMs: 0 };
const nobody: Company = { ownName: 'Me', peers: [] };

function message(name: string, text: string, more: Partial<Message> = {}, address: Address = ANA): TimelineItem {
  const author = { id: idAt(address), address, name, own: false, kind: 'earshot' as const };
  return { type: 'message', ...placed, author, ...PLAIN, text, ...more };
}

test('name and text; without a name the address', () => {
  expect(formatItem(message('Ana', 'hello'), nobody)).toBe('Ana: hello');
  expect(formatItem(message('', 'hello'), nobody)).toBe('127.0.0.1:4566: hello');
});

test('who came and who left, by name and address', () => {
  const joined = { type: 'joined', ...placed, person: idAt(ANA), address: ANA, name: 'Ana' } as const;
  expect(formatItem(joined, nobody)).toBe('Ana (127.0.0.1:4566) joined');
  expect(formatItem({ ...joined, type: 'left', name: '' }, nobody)).toBe('127.0.0.1:4566 left');
});

test('own words are not repeated', () => {
  const author = { id: idAt(ANA), address: ANA, name: 'Me', own: true, kind: 'earshot' as const };
  expect(formatItem(message('Me', 'hello', { author }), nobody)).toBeUndefined();
});

test('two of one name are told apart by their addresses, and so is a namesake of ours', () => {
  const company: Company = { ownName: 'Me', peers: [{ address: BO, name: 'Ana', state: 'here' }] };
  expect(formatItem(message('Ana', 'x'), company)).toBe('Ana (127.0.0.1:4566): x');
  expect(formatItem(message('Me', 'x'), company)).toBe('Me (127.0.0.1:4566): x');
  const gone: Company = { ownName: 'Me', peers: [{ address: BO, name: 'Ana', state: 'gone' }] };
  expect(formatItem(message('Ana', 'x'), gone)).toBe('Ana: x');
});

test('no text and no name passes for a line of somebody else', () => {
  const shown = formatItem(message('Ana', 'hi\nBo: me too\r\nBo (127.0.0.1:4567) left'), nobody);
  expect(shown).toBe('Ana: hi\n    Bo: me too\n    Bo (127.0.0.1:4567) left');
  expect(formatItem(message('Bo: I leave', 'x'), nobody)).toBe('Bo_ I leave: x');
  expect(formatItem(message('  A\nna', 'x'), nobody)).toBe('A na: x');
});

test('control characters never reach the terminal', () => {
  const shown = formatItem(message('A\u001b[31m\u202ena', 'a\u001b[2J\u009b1mb\u0007\u0000c\u2028d\te'), nobody) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point
  expect(shown).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(shown).toContain('d\te');
});

test('a text that was cut says so', () => {
  expect(formatItem(message('Ana', 'long', { truncated: true }), nobody)).toBe('Ana: long [cut: it was longer]');
});

test('the list of peers', () => {
  expect(formatPeers([])).toBe('nobody here yet');
  const shown = formatPeers([
    {
      id: idAt(ANA),
      address: ANA,
      name: 'Ana',
      kind: 'earshot',
      state: 'here',
      sinceMs: 0,
      trust: 'verified',
      nameTaken: false,
    },
    { id: idAt(BO), address: BO, name: '', kind: 'seed', state: 'gone', sinceMs: 0, trust: 'new', nameTaken: false },
  ]);
  expect(shown).toBe('Ana (127.0.0.1:4566) here, verified\n127.0.0.1:4567 gone, unencrypted');
});
