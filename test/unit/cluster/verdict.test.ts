/** What the cluster's verdict calls wrong: each kind of fault, made once. */

import { expect, test } from 'vitest';
import type { Message } from '../../../src/core/model.ts';
import { Ledger, type Saying } from '../../cluster/ledger.ts';
import { judgeRoom } from '../../cluster/verdict.ts';

/** Three of Ana's, answered; each has its number as place. */
function threeKept(): Saying[] {
  const ledger = new Ledger();
  return [0, 1, 2].map((number) => {
    const saying = ledger.ask(0, 'Ana', 'lobby', 'lobby');
    return Object.assign(saying, { answer: 'kept', id: `id ${number}`, order: `order ${number}` } as const);
  });
}

function messageOf({ text, id, order }: Saying): Message {
  return { type: 'message', id, order, text, author: { id: 'ana' } } as unknown as Message;
}

function judge(said: readonly Saying[], ...readings: (readonly Message[])[]) {
  const names = ['Ana', 'Ben'];
  return judgeRoom(
    'lobby',
    said,
    readings.map((messages, place) => ({ name: names[place] ?? '', messages })),
  );
}

test('finds nothing wrong where everybody has everything, once, in order', () => {
  const said = threeKept();
  const all = said.map(messageOf);
  expect(judge(said, all, all)).toEqual({ faults: [], lost: 0, doubled: 0 });
});

test('tells what is missing, and where', () => {
  const said = threeKept();
  const all = said.map(messageOf);
  const verdict = judge(said, all, all.slice(0, 2));
  expect(verdict).toMatchObject({ lost: 1, doubled: 0 });
  expect(verdict.faults.join('\n')).toContain('lobby, at Ben: missing: "Ana 2 (lobby)"');
});

test('tells what is there twice, under whatever id', () => {
  const said = threeKept();
  const all = said.map(messageOf);
  const again = { ...(all[2] as Message), id: 'another', order: 'order 3' };
  expect(judge(said, [...all, again])).toMatchObject({ lost: 0, doubled: 1 });
});

test('tells of another order, another place than was answered, and what nobody said', () => {
  const said = threeKept();
  const all = said.map(messageOf);
  const [first, second, third] = all as [Message, Message, Message];
  expect(judge(said, [first, third, second]).faults.join('\n')).toContain('out of turn');
  expect(judge(said, [first, third, second]).faults.join('\n')).toContain('out of order');
  const moved = { ...third, order: 'order 9' };
  expect(judge(said, [first, second, moved]).faults.join('\n')).toContain('in another place than was answered');
  const foreign = { ...third, id: 'foreign', order: 'order 3', text: 'never said' };
  expect(judge(said, [...all, foreign]).faults.join('\n')).toContain('said by nobody: "never said"');
});

test('takes no offence at what was not answered, as long as all have it or none has', () => {
  const said = threeKept();
  const all = said.map(messageOf);
  const [, , last] = said as [Saying, Saying, Saying];
  last.answer = 'unanswered';
  expect(judge(said, all, all).faults).toEqual([]);
  expect(judge(said, all.slice(0, 2), all.slice(0, 2)).faults).toEqual([]);
  expect(judge(said, all, all.slice(0, 2)).faults).toEqual([
    'lobby: differs from place 2 on: "Ana 2 (lobby)" at Ana, nothing at Ben',
  ]);
});
