import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { PeerId } from '../../../src/core/ids.ts';
import type { Trust } from '../../../src/core/model.ts';
import { MAX_PEOPLE, People } from '../../../src/node/people.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const windows = process.platform === 'win32';

const idOf = (digit: string) => digit.repeat(64) as PeerId;
const ANA = idOf('a');
const BEN = idOf('b');
const EVE = idOf('e');

let dir: string;
let file: string;
let clock: FakeClock;

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-people-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  dir = folder;
  file = join(dir, 'people.json');
  clock = new FakeClock(1_000);
});

const open = () => People.open(dir, clock);
const others = () => readdirSync(dir).filter((name) => name !== 'people.json');

test('whoever is not known is new', async () => {
  const people = await open();
  expect(people.trustOf(ANA)).toBe('new');
  expect(people.known()).toEqual([]);
  expect(people.damaged).toBeUndefined();
  expect(existsSync(file)).toBe(false);
});

test('what we think of people holds after a restart', async () => {
  const before = await open();
  await before.set(ANA, 'Ana', 'verified');
  await before.set(BEN, 'Ben', 'accepted');
  await before.set(EVE, 'Eve', 'blocked');
  const after = await open();
  expect([ANA, BEN, EVE].map((id) => after.trustOf(id))).toEqual(['verified', 'accepted', 'blocked']);
  expect(after.known()).toEqual(before.known());
  expect(others()).toEqual([]);
});

test('somebody new again is forgotten, file and all', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'accepted');
  await people.set(ANA, 'Ana', 'new');
  expect(people.known()).toEqual([]);
  expect(people.nameTaken(BEN, 'Ana')).toBe(false);
  expect(readFileSync(file, 'utf8')).not.toContain(ANA);
});

test('says since when: of the trust, not of the name', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'accepted');
  clock.jump(1_000);
  await people.set(ANA, 'Anna', 'accepted');
  expect(people.known()).toEqual([{ id: ANA, name: 'Anna', trust: 'accepted', sinceMs: 1_000 }]);
  await people.set(ANA, 'Anna', 'verified');
  expect(people.known()).toEqual([{ id: ANA, name: 'Anna', trust: 'verified', sinceMs: 2_000 }]);
});

test('names are cleaned on their way in, from peers and from the file', async () => {
  const people = await open();
  await people.set(ANA, 'A\u202ena\u0007', 'accepted');
  expect(people.known()[0]?.name).toBe('Ana');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"Ana"', '"A\\u202ena\\u001b[2J"'));
  expect((await open()).known()[0]?.name).toBe('Ana [2J');
});

test.each(['accepted', 'verified'] as const)('the name of somebody %s is taken for every other key', async (trust) => {
  const people = await open();
  await people.set(ANA, 'Ana', trust);
  expect(people.nameTaken(ANA, 'Ana')).toBe(false);
  expect(people.nameTaken(EVE, 'Ana')).toBe(true);
  expect(people.nameTaken(EVE, 'Аnа')).toBe(true); // Cyrillic
  expect(people.nameTaken(EVE, ' ÁNA. ')).toBe(true);
  expect(people.nameTaken(EVE, 'Anna')).toBe(false);
  expect(people.nameTaken(EVE, '')).toBe(false);
  expect((await open()).nameTaken(EVE, 'аna')).toBe(true);
});

test('nobody takes a name by being blocked, or keeps one they left', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'accepted');
  await people.set(ANA, 'Bea', 'accepted');
  expect(people.nameTaken(EVE, 'Ana')).toBe(false);
  expect(people.nameTaken(EVE, 'Bea')).toBe(true);
  await people.set(ANA, 'Bea', 'blocked');
  expect(people.nameTaken(EVE, 'Bea')).toBe(false);
});

test('who goes by another name later keeps others from both, over restarts', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'accepted');
  expect(people.goesBy(ANA, 'Bea\u200b')).toBe(true);
  expect(people.goesBy(ANA, 'Bea')).toBe(false);
  const takenBy = (one: People, id: PeerId) => ['Ana', 'Веа', 'Cleo'].map((name) => one.nameTaken(id, name));
  expect(takenBy(people, EVE)).toEqual([true, true, false]);
  expect(takenBy(people, ANA)).toEqual([false, false, false]);
  await people.flush();
  const after = await open();
  expect(after.known()).toEqual([{ id: ANA, name: 'Ana', latestName: 'Bea', trust: 'accepted', sinceMs: 1_000 }]);
  expect(takenBy(after, EVE)).toEqual([true, true, false]);

  after.goesBy(ANA, 'Cleo');
  expect(takenBy(after, EVE)).toEqual([true, false, true]);
  after.goesBy(ANA, '');
  expect(takenBy(after, EVE)).toEqual([true, false, true]);
  after.goesBy(ANA, 'Ana');
  expect(takenBy(after, EVE)).toEqual([true, false, false]);
  await after.flush();
  expect((await open()).known()).toEqual([{ id: ANA, name: 'Ana', trust: 'accepted', sinceMs: 1_000 }]);
});

test('a name that somebody takes later does not mark who was trusted under it', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'verified');
  await people.set(BEN, 'Ben', 'accepted');
  people.goesBy(BEN, 'Ana');
  expect([ANA, BEN, EVE].map((id) => people.nameTaken(id, 'Ana'))).toEqual([false, true, true]);
});

test('names of who is new or blocked are nobody’s, and of who is trusted no longer', async () => {
  const people = await open();
  await people.set(BEN, 'Ben', 'blocked');
  expect([people.goesBy(ANA, 'Ana'), people.goesBy(BEN, 'Ana')]).toEqual([false, false]);
  await people.set(ANA, 'Ana', 'accepted');
  people.goesBy(ANA, 'Bea');
  await people.set(ANA, 'Bea', 'new');
  expect(['Ana', 'Bea'].map((name) => people.nameTaken(EVE, name))).toEqual([false, false]);
});

test('names said as fast as can be are written once in a while, the last of them', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'accepted');
  const before = readFileSync(file, 'utf8');
  for (let i = 0; i < 1_000; i++) people.goesBy(ANA, `Ana ${i}`);
  expect(clock.pending).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe(before);
  await clock.advance(5_000);
  await people.flush();
  expect(clock.pending).toBe(0);
  expect((await open()).known()[0]?.latestName).toBe('Ana 999');
});

test('a name said while a decision is being written is not lost', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'accepted');
  const decided = people.set(ANA, 'Ana', 'verified');
  await Promise.resolve(); // the write has begun
  people.goesBy(ANA, 'Bea');
  await decided;
  expect(people.nameTaken(EVE, 'Bea')).toBe(true);
  await people.flush();
  expect((await open()).known()[0]).toMatchObject({ name: 'Ana', latestName: 'Bea', trust: 'verified' });
});

test('two accepted with one name: both are marked, and one again when the other goes', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'accepted');
  await people.set(BEN, 'Ana', 'accepted');
  expect([ANA, BEN, EVE].map((id) => people.nameTaken(id, 'Ana'))).toEqual([true, true, true]);
  await people.set(BEN, 'Ana', 'new');
  expect([ANA, BEN].map((id) => people.nameTaken(id, 'Ana'))).toEqual([false, true]);
});

test('many changes at once all hold, the last one of each person', async () => {
  const people = await open();
  const ids = Array.from({ length: 16 }, (_, index) => idOf(index.toString(16)));
  const sets = [
    ...ids.map((id) => people.set(id, 'x', 'accepted')),
    ...ids.map((id) => people.set(id, 'y', 'blocked')),
  ];
  await Promise.all(sets);
  const after = await open();
  for (const one of [people, after]) expect(ids.map((id) => one.trustOf(id))).toEqual(ids.map(() => 'blocked'));
});

test('whatever is done to it, the file says what the memory says', async () => {
  const trust = fc.constantFrom<Trust>('new', 'accepted', 'verified', 'blocked');
  const step = fc.tuple(fc.constantFrom(ANA, BEN, EVE), fc.string({ unit: 'binary', maxLength: 100 }), trust);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      rmSync(file, { force: true });
      const people = await open();
      await Promise.all(steps.map(([id, name, to]) => people.set(id, name, to)));
      const after = await open();
      expect(after.damaged).toBeUndefined();
      expect(after.known()).toEqual(people.known());
      for (const [id, , to] of steps.slice(-1)) expect(after.trustOf(id)).toBe(to);
    }),
    { numRuns: 30 },
  );
});

test('what cannot be kept is not done, and what comes after it is', async () => {
  const people = await open();
  await people.set(ANA, 'Ana', 'accepted');
  const whole = readFileSync(file, 'utf8');
  // A folder can't be replaced by a file, not even by root.
  rmSync(file);
  mkdirSync(file);
  await expect(people.set(ANA, 'Anna', 'verified')).rejects.toMatchObject({
    code: 'people-unwritable',
    message: expect.stringContaining(file),
    cause: expect.anything(),
  });
  await expect(people.set(EVE, 'Eve', 'blocked')).rejects.toMatchObject({ code: 'people-unwritable' });
  expect(people.known()).toEqual([{ id: ANA, name: 'Ana', trust: 'accepted', sinceMs: 1_000 }]);
  expect(people.nameTaken(BEN, 'Eve')).toBe(false);
  expect(others()).toEqual([]);
  rmSync(file, { recursive: true });
  writeFileSync(file, whole);
  await people.set(EVE, 'Eve', 'blocked');
  expect((await open()).trustOf(EVE)).toBe('blocked');
});

test('somebody without a key is nobody to trust', async () => {
  const people = await open();
  const refused = people.set('seed:10.0.0.1:9000' as PeerId, 'Ana', 'accepted');
  await expect(refused).rejects.toMatchObject({ code: 'person-unknown' });
  expect(existsSync(file)).toBe(false);
});

const person = { name: 'Ana', trust: 'accepted', sinceMs: 1 };
const json = (value: unknown) => JSON.stringify(value);

test.each([
  ['empty', '', 'empty'],
  ['cut off', json({ version: 1, people: { [ANA]: person } }).slice(0, 50), 'not JSON'],
  ['a list', '[]', 'object'],
  ['another version', json({ version: 2, people: {} }), 'version'],
  ['an id that is none', json({ version: 1, people: { ana: person } }), 'ana'],
  ['a trust that is none', json({ version: 1, people: { [ANA]: { ...person, trust: 'new' } } }), 'trust'],
  ['longer than any', ' '.repeat(MAX_PEOPLE * 1_024 + 1), 'bytes'],
])('%s: set aside whole, and told', async (_what, text, reason) => {
  writeFileSync(file, text);
  const people = await open();
  expect(people.damaged).toContain(file);
  expect(people.damaged).toContain(reason);
  expect(others()).toEqual(['people.json.damaged-1970-01-01T00-00-01.000Z']);
  expect(people.damaged).toContain(others()[0]);
  expect(readFileSync(join(dir, others()[0] ?? ''), 'utf8')).toBe(text);
  await people.set(ANA, 'Ana', 'accepted');
  const after = await open();
  expect(after.damaged).toBeUndefined();
  expect(after.trustOf(ANA)).toBe('accepted');
});

test('a second damaged one does not cost the first', async () => {
  for (const text of ['one', 'two', 'three']) {
    writeFileSync(file, text);
    await open();
  }
  expect(
    others()
      .map((name) => readFileSync(join(dir, name), 'utf8'))
      .toSorted(),
  ).toEqual(['one', 'three', 'two']);
});

test('any bytes in it: read as written, or set aside as they are', async () => {
  const whole = Buffer.from(json({ version: 1, people: { [ANA]: person, [BEN]: { ...person, trust: 'blocked' } } }));
  const cut = fc
    .tuple(fc.nat(whole.length), fc.uint8Array({ maxLength: 5 }), fc.nat(3))
    .map(([at, bytes, gone]) => Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + gone)]));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array(), cut, fc.json().map(Buffer.from)), async (bytes) => {
      for (const name of readdirSync(dir)) rmSync(join(dir, name));
      writeFileSync(file, bytes);
      const people = await open();
      if (people.damaged !== undefined) expect(readFileSync(join(dir, others()[0] ?? ''))).toEqual(Buffer.from(bytes));
      else expect(readFileSync(file)).toEqual(Buffer.from(bytes));
    }),
    { numRuns: 200 },
  );
});

test('a folder in its place is set aside too', async () => {
  mkdirSync(file);
  const people = await open();
  expect(people.damaged).toMatch(/folder|cannot be read/);
  await people.set(ANA, 'Ana', 'accepted');
  expect((await open()).trustOf(ANA)).toBe('accepted');
});

// root writes everywhere.
test.skipIf(windows || process.getuid?.() === 0)('damaged, and not to be moved away: never overwritten', async () => {
  writeFileSync(file, 'damaged');
  chmodSync(dir, 0o500);
  const people = await open();
  chmodSync(dir, 0o700);
  expect(people.damaged).toContain('nor moved away');
  await expect(people.set(ANA, 'Ana', 'accepted')).rejects.toMatchObject({ code: 'people-unwritable' });
  expect(readFileSync(file, 'utf8')).toBe('damaged');
});

test('what a crashed write left is cleared away, and only that', async () => {
  await (await open()).set(ANA, 'Ana', 'accepted');
  writeFileSync(join(dir, '.people.json.0123456789ab'), '{"vers');
  writeFileSync(join(dir, '.people.json.mine'), '');
  await open();
  expect(others()).toEqual(['.people.json.mine']);
});

test.skipIf(windows)('whom we know is for our eyes only', async () => {
  await (await open()).set(ANA, 'Ana', 'accepted');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('has room for more people than anyone knows, and says when it is full', async () => {
  const ids = Array.from({ length: MAX_PEOPLE }, (_, index) => index.toString(16).padStart(64, '0'));
  const name = '🦊'.repeat(64);
  writeFileSync(file, json({ version: 1, people: Object.fromEntries(ids.map((id) => [id, { ...person, name }])) }));
  const people = await open();
  expect(people.damaged).toBeUndefined();
  await expect(people.set(EVE, 'Eve', 'blocked')).rejects.toMatchObject({
    code: 'people-unwritable',
    message: expect.stringContaining(String(MAX_PEOPLE)),
  });
  await people.set(ids[0] as PeerId, name, 'new');
  await people.set(EVE, name, 'blocked');
  const after = await open();
  expect(after.trustOf(EVE)).toBe('blocked');
  expect(after.known()).toHaveLength(MAX_PEOPLE);
});
