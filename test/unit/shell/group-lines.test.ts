/** Groups in a chat in lines, over a node that is made up: what is printed, and which command comes of what was typed. */

import { describe, expect, test } from 'vitest';
import type { Address, PersonId, RoomId } from '../../../src/core/ids.ts';
import type { Message, Peer, Room } from '../../../src/core/model.ts';
import { Roster } from '../../../src/node/roster.ts';
import type { ShellNode } from '../../../src/shell/shell-node.ts';
import { GroupLines } from '../../../src/shell/terminal/group-lines.ts';

const SELF = 'f'.repeat(64) as PersonId;
const BO = 'b'.repeat(64) as PersonId;
const BOAT = `group:${'1'.repeat(32)}` as RoomId;
const ROWING = `group:${'2'.repeat(32)}` as RoomId;

/** @param items of the group, at the start */
function open(items: readonly Message[] = []) {
  const printed: string[] = [];
  const notes: string[] = [];
  const asked: unknown[] = [];
  const answer = (command: string, value: unknown) => (params: unknown) => {
    asked.push([command, params]);
    return value;
  };
  const commands = {
    'room:create': answer('create', { room: BOAT }),
    'room:invite': answer('invite', {}),
    'room:answer': answer('answer', {}),
    'room:leave': answer('leave', {}),
    'room:join': answer('join', { room: BOAT }),
    'room:invitation': answer('invitation', { text: 'earshot-group-…' }),
    'message:send': answer('send', {}),
    'room:read': () => ({}),
    'timeline:before': () => ({ items, before: true }),
  };
  const roster = new Roster();
  const bo = {
    id: BO,
    address: '127.0.0.1:4566' as Address,
    name: 'Bo',
    kind: 'earshot',
    state: 'gone',
    sinceMs: 0,
  } as const;
  roster.set({ ...bo, trust: 'new', nameTaken: false } satisfies Peer);
  const screen = {
    print: (text: string) => printed.push(text),
    note: (text: string) => notes.push(text),
    mark: (label: string) => label,
  };
  const node = { self: { id: SELF }, commands } as unknown as ShellNode;
  return { groups: new GroupLines(node, screen, roster), printed, notes, asked };
}

function group(id: RoomId, name: string, state: Room['state'] = 'open'): Room {
  const person = state === 'invited' ? BO : null;
  return { id, kind: 'group', name, person, members: [SELF, BO], state, unread: 0, lastAtMs: null };
}

function message(room: RoomId, order: string, text: string, own = false): Message {
  const author = {
    id: own ? SELF : BO,
    address: '127.0.0.1:4566' as Address,
    name: 'Bo',
    own,
    kind: 'earshot' as const,
  };
  const placed = { room, id: order, order, atMs: 0 };
  const plain = {
    truncated: false,
    replyTo: null,
    mentions: [],
    reactions: [],
    late: false,
    local: false,
    delivery: null,
  };
  return { type: 'message', ...placed, author, state: 'said', text, ...plain };
}

test('what is said in one begins as nothing else does, once, whatever it is called', () => {
  const { groups, printed } = open();
  groups.roomChanged(group(BOAT, 'Boat] Bo: hi [direct'));
  const company = { ownName: 'Me', peers: [] };
  groups.show(message(BOAT, '1', 'oars?'), company);
  groups.show(message(BOAT, '1', 'oars?'), company);
  groups.show(message(BOAT, '2', 'mine', true), company);
  groups.show(message(ROWING, '1', 'of a room that is not on the list'), company);
  expect(printed).toEqual(['[group Boat_ Bo_ hi _direct] Bo: oars?']);
});

test('what is edited or deleted is shown as it is now', () => {
  const { groups, printed } = open();
  groups.roomChanged(group(BOAT, 'Boat'));
  const company = { ownName: 'Me', peers: [] };
  const said = message(BOAT, '1', 'oras?');
  groups.show(said, company);
  groups.showEdited({ ...said, state: 'edited', text: 'oars?' }, company);
  groups.showEdited({ ...said, state: 'edited', text: 'oars?' }, company);
  groups.showEdited({ ...said, state: 'deleted', text: '' }, company);
  groups.showEdited(message(BOAT, '2', 'never shown'), company);
  expect(printed.slice(1)).toEqual(['[group Boat] [edited] Bo: oars?', '[group Boat] [edited] Bo: (deleted)']);
});

test('what nobody has read here is shown at the start, and what is too much is counted', async () => {
  const { groups, printed } = open([message(BOAT, '1', 'mine', true), message(BOAT, '2', 'oars?')]);
  await groups.start([{ ...group(BOAT, 'Boat'), unread: 13 }], { ownName: 'Me', peers: [] });
  expect(printed).toEqual([
    '[12 earlier messages in the group Boat were not shown; /search finds them]',
    expect.stringMatching(/^\[group Boat\] \[.*\] Bo: oars\?$/),
  ]);
});

test('an invitation is said once, with the commands that answer it', async () => {
  const { groups, printed, asked } = open();
  groups.roomChanged(group(BOAT, 'Boat club', 'invited'));
  groups.roomChanged(group(BOAT, 'Boat club', 'invited'));
  expect(printed).toEqual([
    '[invited] Bo (127.0.0.1:4566) asks you into the group "Boat club"; /join 11111111 or /decline 11111111',
  ]);
  await groups.command('/join', '11111111');
  await groups.command('/decline', 'boat club');
  expect(asked).toEqual([
    ['answer', { room: BOAT, accept: true }],
    ['answer', { room: BOAT, accept: false }],
  ]);
});

describe('a command', () => {
  test.each([
    ['/group', 'Boat club', ['create', { name: 'Boat club', people: [] }]],
    ['/to', 'boat club who brings the oars?', ['send', { room: BOAT, text: 'who brings the oars?' }]],
    ['/to', '11111111 hi', ['send', { room: BOAT, text: 'hi' }]],
    ['/invite', 'Boat club Bo', ['invite', { room: BOAT, people: [BO] }]],
    ['/invite', 'Boat club', ['invitation', { room: BOAT }]],
    ['/leave', 'Boat club', ['leave', { room: BOAT }]],
    ['/join', 'earshot-group-1234', ['join', { text: 'earshot-group-1234' }]],
  ])('%s %s', async (name, typed, expected) => {
    const { groups, asked } = open();
    groups.roomChanged(group(BOAT, 'Boat club'));
    groups.roomChanged(group(ROWING, 'Rowing'));
    await groups.command(name, typed);
    expect(asked).toEqual([expected]);
  });

  test.each([
    ['/to', 'Chess hello', 'not done: you are in no group of that name or id; /groups lists them'],
    ['/leave', 'Boat club now', 'not done: "now" is too much; /leave GROUP'],
    ['/invite', 'Boat club Nobody', 'not done: nobody of that name, ip:port or id was met; /peers lists who was'],
    ['/join', 'Boat club', 'not done: nobody asks you into such a group; /groups lists them'],
  ])('%s %s does nothing and says why', async (name, typed, why) => {
    const { groups, asked, notes } = open();
    groups.roomChanged(group(BOAT, 'Boat club'));
    await groups.command(name, typed);
    expect(asked).toEqual([]);
    expect(notes).toEqual([why]);
  });

  test('that may mean two groups does nothing, and says how to tell them apart', async () => {
    const { groups, asked, notes } = open();
    groups.roomChanged(group(BOAT, 'Boat'));
    groups.roomChanged(group(ROWING, 'Boat'));
    await groups.command('/to', 'Boat hello');
    expect(asked).toEqual([]);
    expect(notes[0]).toContain('Boat: 11111111; Boat: 22222222');
  });

  test('/groups lists them with who is in them', async () => {
    const { groups, printed } = open();
    await groups.command('/groups', '');
    groups.roomChanged(group(BOAT, 'Boat club'));
    groups.roomChanged(group(ROWING, ''));
    groups.roomRemoved(ROWING);
    await groups.command('/groups', '');
    expect(printed).toEqual([
      'you are in no group; /group NAME makes one',
      'Boat club (11111111): you, Bo (127.0.0.1:4566)',
    ]);
  });
});
