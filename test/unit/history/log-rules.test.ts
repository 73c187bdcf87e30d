/** The rules about one event, each against a small world: what is taken, what waits, what is refused and why. */

import { expect, test } from 'vitest';
import type { LogId, SignedEvent } from '../../../src/history/event.ts';
import type { LogPoint } from '../../../src/history/event-store.ts';
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS } from '../../../src/history/limits.ts';
import {
  batchesOf,
  faultOfRun,
  judge,
  type Known,
  type KnownLog,
  signaturesHold,
} from '../../../src/history/log-rules.ts';
import { LogByHand } from '../../support/event-maker.ts';
import { realSigner } from '../../support/replica-company.ts';

const signer = realSigner();
const NOWHERE: LogPoint = { seq: 0, hash: new Uint8Array(), lamport: 0 };

interface There extends KnownLog {
  readonly points: ReadonlyMap<number, LogPoint>;
}

/** What is here of some logs. */
class World implements Known<There> {
  readonly logs = new Map<LogId, There>();
  readonly refused = new Set<LogId>();
  readonly mostOnTrust = 2 ** 40;

  has(events: readonly SignedEvent[], more: Partial<There> = {}): this {
    const last = events.at(-1) as SignedEvent;
    const points = new Map(events.map((event) => [event.seq, event]));
    this.logs.set(last.log, { staged: last, floor: NOWHERE, quarantined: false, points, ...more });
    return this;
  }
  get(log: LogId): There | undefined {
    return this.logs.get(log);
  }
  point(log: There, seq: number): LogPoint | undefined {
    return log.points.get(seq);
  }
  passesOver(log: LogId): boolean {
    return this.refused.has(log);
  }
  judge(event: SignedEvent) {
    const own = this.get(event.log);
    return judge(event, own, own?.staged, this);
  }
}

function world() {
  const mine = new LogByHand(signer, undefined, 1);
  const theirs = new LogByHand(signer, undefined, 2);
  theirs.say('a');
  theirs.say('b');
  return { mine, theirs, here: new World().has(mine.events).has(theirs.events) };
}

test('the next event of a log is taken', () => {
  const { mine, here } = world();
  expect(here.judge(mine.make({}))).toMatchObject({ kind: 'take' });
});

test('the opening of a log that nobody knew is taken, and nothing else of it', () => {
  const { here } = world();
  const other = new LogByHand(signer, undefined, 3);
  expect(here.judge(other.opening)).toMatchObject({ kind: 'take' });
  expect(here.judge(other.say('x'))).toEqual({ kind: 'wait', log: other.log, seq: 1 });
});

test('an event waits for the one before it, and for each that it stands on', () => {
  const { mine, theirs, here } = world();
  const later = theirs.add();
  const answer = mine.make({ parents: [later] });
  expect(here.judge(answer)).toEqual({ kind: 'wait', log: theirs.log, seq: 4 });
  here.has(theirs.events);
  expect(here.judge(answer)).toMatchObject({ kind: 'take' });
  mine.add();
  expect(here.judge(mine.make({}))).toEqual({ kind: 'wait', log: mine.log, seq: 2 });
});

test('what is here already is a duplicate; another content in its place is a fork', () => {
  const { theirs, here } = world();
  expect(here.judge(theirs.events[1] as SignedEvent)).toEqual({ kind: 'duplicate' });
  const [opening] = theirs.events as [SignedEvent];
  const other = theirs.make({ seq: 2, prev: opening.hash, body: Buffer.from('z'), lamport: 2 });
  expect(here.judge(other)).toEqual({ kind: 'forked' });
  expect(here.judge(theirs.make({ prev: other.hash }))).toEqual({ kind: 'forked' });
});

test.each([-1, 1, 2 ** 40])('a lamport that is off by %i breaks the rules', (off) => {
  const { mine, theirs, here } = world();
  const right = mine.make({ parents: [theirs.head] });
  const wrong = mine.make({ parents: [theirs.head], lamport: Math.max(2, right.lamport + off) });
  expect(here.judge(right).kind).toBe('take');
  expect(here.judge(wrong).kind).toBe('broken');
});

test('a parent whose hash is another one is disputed, and holds nobody up', () => {
  const { mine, theirs, here } = world();
  const refs = [{ log: theirs.log, seq: 3, hash: new Uint8Array(32) }];
  expect(here.judge(mine.make({ refs, lamport: 40 }))).toMatchObject({
    kind: 'take',
    disputed: { log: theirs.log, seq: 3 },
  });
  expect(here.judge(mine.make({ refs, lamport: 2 ** 50 })).kind).toBe('refuse');
});

test('what is exact is taken, however far the time says it is; nothing else is beyond it', () => {
  const { mine, theirs, here } = world();
  const ahead = { ...mine.head, lamport: 2 ** 45 };
  const refs = [{ log: theirs.log, seq: 3, hash: new Uint8Array(32) }];
  here.has([ahead]);
  const kindAt = (lamport: number) => here.judge(mine.make({ refs, lamport })).kind;
  expect([2 ** 45, 2 ** 45 + 1, 2 ** 45 + 2].map(kindAt)).toEqual(['refuse', 'take', 'refuse']);
  expect(here.judge(mine.make({ lamport: 2 ** 45 + 1 })).kind).toBe('take');
});

test('what is on disk only is looked up', () => {
  const { mine, theirs, here } = world();
  here.has(theirs.events.slice(2));
  const [, second] = theirs.events as [SignedEvent, SignedEvent];
  expect(here.judge(mine.make({ parents: [second] }))).toEqual({ kind: 'look', log: theirs.log, seq: 2 });
  expect(here.judge(second)).toEqual({ kind: 'look', log: theirs.log, seq: 2 });
});

test('below a floor, lamport is bounded, and who stands on what its author got wrong is not accused', () => {
  const { mine, theirs, here } = world();
  const floor = { ...theirs.head, seq: 10, lamport: 50 };
  here.has([floor], { floor });
  const refs = [{ log: theirs.log, seq: 8, hash: new Uint8Array(32) }];
  const kindAt = (lamport: number) => here.judge(mine.make({ refs, lamport })).kind;
  expect([8, 9, 49, 50].map(kindAt)).toEqual(['refuse', 'take', 'take', 'take']);
  expect(kindAt(here.mostOnTrust)).toBe('take');
  expect(kindAt(here.mostOnTrust + 1)).toBe('refuse');
});

test('nothing waits for a quarantined log, nor for one that is refused, and the clock can’t run away by them', () => {
  const { mine, theirs, here } = world();
  const refs = [{ log: theirs.log, seq: 100, hash: new Uint8Array(32) }];
  const kindAt = (lamport: number) => here.judge(mine.make({ refs, lamport })).kind;
  expect(kindAt(50)).toBe('wait');
  here.has(theirs.events, { quarantined: true });
  expect(kindAt(50)).toBe('take');
  expect(kindAt(here.mostOnTrust + 1)).toBe('refuse');
  expect(kindAt(2 ** 53 - 1)).toBe('refuse');
  const nobody = [{ log: 'ee'.repeat(32) as LogId, seq: 7, hash: new Uint8Array(32) }];
  expect(here.judge(mine.make({ refs: nobody, lamport: 50 })).kind).toBe('wait');
  here.refused.add('ee'.repeat(32) as LogId);
  expect(here.judge(mine.make({ refs: nobody, lamport: 50 })).kind).toBe('take');
});

test('a run is one log’s, in one piece, within bounds, signed at its end', () => {
  const { mine, theirs } = world();
  const unsigned = mine.add({ signed: false });
  const signed = mine.add();
  expect(faultOfRun([unsigned, signed])).toBeUndefined();
  expect(faultOfRun([])).toBe('no events');
  expect(faultOfRun([unsigned])).toMatch(/without a signature/);
  expect(faultOfRun([{ ...mine.opening, sig: undefined }, unsigned, signed])).toMatch(/opening without/);
  expect(faultOfRun([mine.opening, signed])).toMatch(/follow one another/);
  expect(faultOfRun([signed, theirs.head])).toMatch(/several logs/);
  expect(faultOfRun([unsigned, { ...signed, prev: new Uint8Array(32) }])).toMatch(/hashes/);
  expect(faultOfRun([unsigned, { ...signed, lamport: 1 }])).toMatch(/lamport/);
  const many = Array.from({ length: MAX_BATCH_EVENTS + 1 }, () => mine.add({ signed: false }));
  expect(faultOfRun(many)).toMatch(/more than 256 events/);
  const big = [1, 2].map(() => mine.add({ body: new Uint8Array(MAX_BATCH_BYTES / 2) }));
  expect(faultOfRun(big)).toMatch(/bytes/);
});

test('every signature of a run must hold, and each ends a batch', () => {
  const { mine } = world();
  const run = [mine.add({ signed: false }), mine.add(), mine.add()];
  expect(batchesOf(run).map((batch) => batch.length)).toEqual([2, 1]);
  expect(signaturesHold(run, signer.spki, signer)).toBe(true);
  const [first, second, third] = run as [SignedEvent, SignedEvent, SignedEvent];
  expect(signaturesHold([first, { ...second, sig: third.sig }, third], signer.spki, signer)).toBe(false);
  expect(signaturesHold(run, realSigner().spki, signer)).toBe(false);
});
