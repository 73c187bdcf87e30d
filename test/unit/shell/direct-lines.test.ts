/** Direct messages in a chat in lines, over a node that is made up. */

import { describe, expect, it } from 'vitest';
import { type Address, LOBBY, type PersonId } from '../../../src/core/ids.ts';
import type { DeliveryStretch, Message, Peer, Room } from '../../../src/core/model.ts';
import { LineChat } from '../../../src/shell/terminal/chat.ts';
import { choices, handleOf, readings } from '../../../src/shell/terminal/whom.ts';
import { ANA, BO, FakeShellNode, idAt, PLAIN, roomWith } from '../../support/fake-shell-node.ts';

async function open(node = new FakeShellNode()) {
  const printed: string[] = [];
  const notes: string[] = [];
  const screen = {
    print: (text: string) => printed.push(text),
    note: (text: string) => notes.push(text),
    mark: (label: string) => label,
  };
  const chat = new LineChat(node, screen, () => {});
  await chat.start(new AbortController().signal);
  printed.shift(); // where it listens
  return { node, chat, printed, notes };
}

const person = (id: string, name: string, address: string = ANA): Peer => ({
  id: id.padEnd(64, '0') as PersonId,
  address: address as Address,
  name,
  kind: 'earshot',
  state: 'here',
  sinceMs: 0,
  trust: 'new',
  nameTaken: false,
});

describe('direct messages in lines', () => {
  it('begin as no line of the lobby does', async () => {
    const { node, printed } = await open();
    node.meet(ANA, 'Ana');
    node.hearDirectly(ANA, 'Ana', 'hi\n[direct] Bo: me too');
    node.hear(BO, '[direct] Ana', 'hi');
    node.hear(BO, '［direct］ Ana', 'hi');
    node.hear(BO, '', '[direct] Ana: hi');
    expect(printed).toEqual([
      '[direct] Ana: hi\n    [direct] Bo: me too',
      '_direct_ Ana: hi',
      '_direct_ Ana: hi',
      '127.0.0.1:4567: [direct] Ana: hi',
    ]);
  });

  it('of somebody new are a request, with the commands that answer it, said once', async () => {
    const { node, printed } = await open();
    node.meet(ANA, 'Ana');
    node.hearDirectly(ANA, 'Ana', 'hi', 'request');
    node.hearDirectly(ANA, 'Ana', 'it is me', 'request');
    node.hearDirectly(ANA, 'Ana', 'thanks', 'open');
    expect(printed).toEqual([
      `[request] Ana (${ANA}) is new to you and wants to talk with you; /accept ${idAt(ANA).slice(0, 8)} or /block ${idAt(ANA).slice(0, 8)}`,
      '[request] Ana: hi',
      '[request] Ana: it is me',
      '[direct] Ana: thanks',
    ]);
  });

  it('that came before this shell listened are shown, once', async () => {
    const node = new FakeShellNode();
    node.hearDirectly(ANA, 'Ana', 'early');
    const { printed } = await open(node);
    node.hearDirectly(ANA, 'Ana', 'late');
    expect(printed).toEqual(['[direct] Ana: early', '[direct] Ana: late']);
  });

  it('too many to be shown are counted, and none of somebody blocked are', async () => {
    const node = new FakeShellNode();
    node.meet(ANA, 'Ana');
    node.meet(BO, 'Bo');
    for (const [address, name] of [
      [ANA, 'Ana'],
      [BO, 'Bo'],
    ] as const) {
      node.hearDirectly(address, name, 'the newest');
      node.rooms.push({ ...(node.rooms.pop() as Room), unread: 13 });
    }
    node.peers.push({ ...(node.peers.pop() as Peer), trust: 'blocked' });
    const { printed } = await open(node);
    expect(printed).toEqual([
      `[12 earlier messages of Ana (${ANA}) to you were not shown; /search finds them]`,
      '[direct] Ana: the newest',
    ]);
  });

  it('that are edited or deleted are shown as they are now', async () => {
    const { node, printed } = await open();
    node.hearDirectly(ANA, 'Ana', 'helo');
    const item = node.items[0] as Message;
    node.emit('timeline:changed', { items: [{ ...item, reactions: [{ emoji: '👍', people: [] }] }] });
    node.emit('timeline:changed', { items: [{ ...item, state: 'edited', text: 'hello' }] });
    node.emit('timeline:changed', { items: [{ ...item, state: 'deleted', text: '' }] });
    node.emit('timeline:changed', { items: [{ ...item, id: 'never shown', state: 'edited' }] });
    expect(printed).toEqual(['[direct] Ana: helo', '[direct] [edited] Ana: hello', '[direct] [edited] Ana: (deleted)']);
  });

  it('are said by /msg to one person, and it is told when they are not here', async () => {
    const { node, chat, notes } = await open();
    node.meet(ANA, 'Ana Or');
    node.meet(BO, 'Bo', 'gone');
    await chat.take('/msg ana or  two  words ');
    await chat.take(`/msg ${BO} later`);
    expect(node.said).toEqual([`${roomWith(idAt(ANA))} two  words`, `${roomWith(idAt(BO))} later`]);
    expect(notes).toEqual([`Bo (${BO}) is not here: it waits until they are`]);
  });

  it('are not said when it is not sure to whom, or what', async () => {
    const { node, chat, notes } = await open();
    node.meet(ANA, 'Ana');
    node.meet(BO, 'ANA');
    for (const line of ['/msg Ana secret', '/msg', '/msg Nobody hi', `/msg ${ANA}`, `/msg ${ANA} refuse me`]) {
      await chat.take(line);
    }
    expect(node.said).toEqual([]);
    expect(notes).toEqual([
      expect.stringContaining(`Ana (${ANA}), here: id at 12`),
      expect.stringContaining('nobody of that name'),
      expect.stringContaining('nobody of that name'),
      'not sent: there is no text; /msg WHO text',
      'not sent: too long',
    ]);
  });

  it('that have arrived are told of, those of others and of the lobby not', async () => {
    const { node, notes } = await open();
    node.meet(ANA, 'Ana');
    node.hearDirectly(ANA, 'Ana', 'hi');
    const author = { id: 'me' as PersonId, address: BO, name: 'Me', own: true, kind: 'earshot' as const };
    const room = roomWith(idAt(ANA));
    const own = (id: string) => {
      const delivery = { state: 'stored', on: 0, of: 1 } as const;
      return { type: 'message', atMs: 0, author, ...PLAIN, text: 'x', room, id, order: id, delivery } as const;
    };
    const arrived = (from: number, to: number, over: Partial<DeliveryStretch> = {}) =>
      node.emit('delivery:changed', {
        stretches: [{ room, log: 'a', from, to, delivery: { state: 'arrived', on: 1, of: 1 }, ...over }],
      });
    node.emit('timeline:added', { items: [own('a:1'), own('a:2'), own('a:3')] });
    arrived(1, 3, { room: LOBBY });
    arrived(1, 3, { log: 'b' });
    arrived(1, 3, { delivery: { state: 'stored', on: 0, of: 1 } });
    arrived(1, 2);
    arrived(2, 3, { delivery: { state: 'seen', on: 1, of: 1 } });
    expect(notes).toEqual([`delivered to Ana (${ANA}): 2 messages`, `delivered to Ana (${ANA})`]);
  });

  it('/accept and /block say what is thought of somebody', async () => {
    const { node, chat, notes } = await open();
    node.meet(ANA, 'Ana');
    await chat.take('/accept ana');
    await chat.take(`/block ${ANA}`);
    await chat.take('/accept Ana Bo');
    expect(node.judged).toEqual([`${idAt(ANA)} accepted`, `${idAt(ANA)} blocked`]);
    expect(notes).toEqual([
      `accepted Ana (${ANA})`,
      `blocked Ana (${ANA})`,
      expect.stringContaining('nobody of that name'),
    ]);
  });
});

describe('who is meant', () => {
  const ana = person('3fa9c1d2e', 'Ana');
  const anaMaria = person('3fa9c1d2f', 'Ana Maria', BO);
  const people = [ana, anaMaria];

  it('is found by name, ip:port and the beginning of an id', () => {
    expect(readings('Ana Maria hi', [anaMaria])).toEqual([{ peer: anaMaria, rest: 'hi' }]);
    expect(readings(`${ANA}  hi there`, people)).toEqual([{ peer: ana, rest: 'hi there' }]);
    expect(readings('3FA9C1D2E hi', people)).toEqual([{ peer: ana, rest: 'hi' }]);
  });

  it('is never guessed where names or ids begin alike', () => {
    expect(readings('Ana Maria hi', people)).toEqual([
      { peer: ana, rest: 'Maria hi' },
      { peer: anaMaria, rest: 'hi' },
    ]);
    expect(readings('3fa9c1d2 hi', people)).toHaveLength(2);
    expect(choices(readings('3fa9c1d2 hi', people), people)).toContain(
      `Ana (${ANA}), here: 3fa9c1d2e; or Ana Maria (${BO}), here: 3fa9c1d2f`,
    );
    expect(handleOf(ana, [ana])).toBe('3fa9c1d2');
  });

  it('is nobody for half a name, for nothing, and for a name that looks like an id', () => {
    for (const typed of ['An hi', 'Anastasia', '', '   ', '127.0.0.1']) expect(readings(typed, people)).toEqual([]);
    expect(readings('3fa9c1d2e hi', [person('77', '3fa9c1d2e'), ana])).toEqual([{ peer: ana, rest: 'hi' }]);
    expect(readings('', [person('88', '')])).toEqual([]);
  });
});
