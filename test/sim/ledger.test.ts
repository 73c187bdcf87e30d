/** What the simulation holds against a node's commits: an effect without its cause, but where a full room excuses it. */

import { beforeAll, expect, test } from 'vitest';
import type { SignedEvent } from '../../src/history/event.ts';
import type { Commit } from '../../src/history/event-store.ts';
import { MAX_LOGS_HANDED } from '../../src/history/limits.ts';
import { LogByHand } from '../support/event-maker.ts';
import { Ledger } from './ledger.ts';
import { SimDisk } from './sim-disk.ts';
import type { SimNode } from './sim-node.ts';
import { SimKeys } from './sim-signer.ts';

const keys = new SimKeys(1);
const others: LogByHand[] = [];
const newcomer = new LogByHand(keys.make());
const elsewhere = new LogByHand(keys.make());

beforeAll(() => {
  while (others.length < MAX_LOGS_HANDED) others.push(new LogByHand(keys.make()));
  newcomer.say('after what was said elsewhere', { parents: [elsewhere.opening] });
});

/** What is said against the newcomer's log, on a disk with so many logs of others, by a commit that lets go of some. */
function heldAgainst(logs: number, letGo: number): readonly string[] {
  const found: string[] = [];
  const ledger = new Ledger({
    violate: (invariant) => found.push(invariant),
    isHonest: () => true,
    isEntitled: () => true,
  });
  const node = (disk: SimDisk) => ({ disk, index: 0 }) as SimNode;
  const there = new SimDisk();
  const here = new SimDisk();
  const apply = (disk: SimDisk, commit: Commit) =>
    disk.apply(commit, (event, alone, beside) => ledger.inspect(node(disk), event, alone, beside));
  apply(there, commitOf(elsewhere.events));
  const kept = others.slice(0, logs);
  apply(here, commitOf(kept.map(({ opening }) => opening)));
  apply(here, { ...commitOf(newcomer.events), forgotten: kept.slice(0, letGo).map(({ log }) => log) });
  return found;
}

function commitOf(events: readonly SignedEvent[]): Commit {
  return { events, floors: [], quarantined: [], acknowledged: [], forgotten: [], writing: [], atMs: 1 };
}

test('an event without its cause is held against whoever keeps it', () => {
  expect(heldAgainst(MAX_LOGS_HANDED - 2, 0)).toEqual(['cause before effect']);
});

test('not in a room that was full when it came, though its commit lets go of logs, which are gone before it is kept', () => {
  expect(heldAgainst(MAX_LOGS_HANDED, 2)).toEqual([]);
});
