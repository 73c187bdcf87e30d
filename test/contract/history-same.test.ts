/** Whatever is said, edited and deleted, in whatever order it comes, both stores show the same. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LOBBY, type RoomId } from '../../src/core/ids.ts';
import type { SignedEvent } from '../../src/history/event.ts';
import type { KeptMessage } from '../../src/history/history-view.ts';
import { MemoryHistory } from '../../src/history/memory-store.ts';
import { packCommit } from '../../src/history/packed.ts';
import { parseQuery } from '../../src/history/search-query.ts';
import { SqliteDatabase } from '../../src/history/sqlite-database.ts';
import { Author, commitOf, idOf, type LogWriter } from '../support/log-writer.ts';

const GROUP = `group:${'d'.repeat(32)}` as RoomId;
const NOW = 10_000_000;
const WORDS = ['tea', 'Tea time', '北京', '我去北京', 'ok', 'OK then', '"', 'a*b', '😀'];

const act = fc.record({
  log: fc.nat(7),
  what: fc.constantFrom('text', 'text', 'edit', 'delete', 'react', 'unreact' as const),
  target: fc.nat(40),
  word: fc.constantFrom(...WORDS),
  lamport: fc.integer({ min: 1, max: 12 }),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Two people with two logs in each of two rooms. */
function write(acts: readonly Act[]): SignedEvent[][] {
  const people = [new Author(), new Author()];
  const logs = people.flatMap((person) => [LOBBY, LOBBY, GROUP, GROUP].map((room) => person.log(room)));
  const said: SignedEvent[] = [];
  const written = new Map<LogWriter, SignedEvent[]>(logs.map((log) => [log, [log.opening]]));
  for (const { log: at, what, target, word, lamport } of acts) {
    const log = logs[at] as LogWriter;
    const about = said[target % Math.max(1, said.length)];
    const options = { lamport: lamport + 50, wallMs: NOW - lamport };
    const event =
      what === 'text' || !about
        ? log.text(word, options)
        : what === 'edit'
          ? log.edit(about, word, options)
          : what === 'delete'
            ? log.delete(about, options)
            : log.react(about, '👍', what === 'react', options);
    if (event.kind === 2) said.push(event);
    written.get(log)?.push(event);
  }
  return [...written.values()];
}

/** Each log in its own order, one into another as chance has it; some are heard twice. */
function interleave(logs: readonly (readonly SignedEvent[])[], chances: Iterator<number>): SignedEvent[] {
  const left = logs.map((log) => [...log]);
  const heard: SignedEvent[] = [];
  while (left.some((log) => log.length > 0)) {
    const waiting = left.filter((log) => log.length > 0);
    const chance = Number(chances.next().value);
    heard.push(waiting[chance % waiting.length]?.shift() as SignedEvent);
    if (chance % 5 === 0) heard.push(heard[chance % heard.length] as SignedEvent);
  }
  return heard;
}

// Arrival differs between two ways of hearing the same; what is said must not.
const shown = (messages: readonly KeptMessage[]) => messages.map(({ keptAtMs: _, ...message }) => message);

it('shows and finds the same, in memory and on disk, in two orders of arrival', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-same-'));
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), fc.infiniteStream(fc.nat()), async (acts, chances) => {
        const logs = write(acts);
        const [one, other] = [interleave(logs, chances), interleave(logs, chances)];
        run += 1;
        const database = await SqliteDatabase.open({ file: join(dir, `${run}.db`), nowMs: NOW });
        const [memory, otherMemory] = [new MemoryHistory(), new MemoryHistory()];
        for (const event of one) {
          await memory.commit(commitOf([event], NOW));
          database.call('commit', [packCommit(commitOf([event], NOW))]);
          // As if the thread had been idle now and then: edits of what is indexed and of what isn't.
          if (event.seq % 3 === 0) database.idle();
        }
        await otherMemory.commit(commitOf(other, NOW));
        for (const room of [LOBBY, GROUP]) {
          const expected = (await memory.page(room, undefined, 100)).messages;
          expect(database.call('page', [room, undefined, 100]).messages).toEqual(expected);
          expect(shown((await otherMemory.page(room, undefined, 100)).messages)).toEqual(shown(expected));
        }
        for (const log of logs) {
          const bodies = (events: readonly { body: Uint8Array | undefined }[]) =>
            events.map(({ body }) => body?.length);
          const { log: name } = log[0] as SignedEvent;
          const kept = await memory.read(name, 1, 1e9);
          expect(bodies(await otherMemory.read(name, 1, 1e9))).toEqual(bodies(kept));
          const lengths = [...database.call('read', [name, 1, 1e9]).lengths].filter((_, i) => i % 3 === 1);
          expect(lengths.map((length) => (length < 0 ? undefined : length))).toEqual(bodies(kept));
        }
        for (const word of WORDS) {
          const request = { ...parseQuery(word), count: 100 };
          const found = await memory.search(request);
          expect(database.call('search', [request]).hits).toEqual(found.hits);
        }
        const ids = logs.flat().map(idOf);
        expect(database.call('messages', [ids])).toEqual(await memory.messages(ids));
        database.close();
      }),
      { numRuns: 40 },
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

it('nothing that can be typed makes a search throw', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-typed-'));
  const database = await SqliteDatabase.open({ file: join(dir, 'history.db'), nowMs: NOW });
  try {
    const log = new Author().log();
    const events = [log.opening, ...WORDS.map((word) => log.text(word))];
    database.call('commit', [packCommit(commitOf(events, NOW))]);
    const character = fc.constantFrom(
      ...'"*()^-+:{}[]\\%_\u0000 aOR北京😀\ud800é'.split(''),
      'AND ',
      'NOT ',
      'NEAR(',
      'from:',
      't : ',
    );
    const typed = fc.oneof(
      fc.array(character).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const { hits } = database.call('search', [{ ...parseQuery(text), count: 9 }]);
        expect(hits.length).toBeLessThanOrEqual(9);
      }),
      { numRuns: 1_000 },
    );
  } finally {
    database.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
