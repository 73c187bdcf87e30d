/** Everyone met, once per address. */

import { describe, expect, it } from 'vitest';
import { toAddress } from '../../../src/core/address.ts';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Peer } from '../../../src/core/model.ts';
import { MAX_GONE, Roster } from '../../../src/node/roster.ts';

const idOf = (port: number) => `id ${port}` as PersonId;

const peer = (port: number, state: Peer['state']): Peer => ({
  id: idOf(port),
  trust: 'new',
  nameTaken: false,
  address: toAddress('127.0.0.1', port),
  name: '',
  kind: 'earshot',
  state,
  sinceMs: 0,
});

describe('roster', () => {
  it('has a person once, in its latest state', () => {
    const roster = new Roster();
    roster.set(peer(1, 'here'));
    roster.set(peer(2, 'here'));
    roster.set(peer(1, 'gone'));
    expect(roster.all()).toEqual([peer(2, 'here'), peer(1, 'gone')]);
  });

  it('forgets who went longest ago, never who is here', () => {
    const roster = new Roster();
    for (let port = 1; port <= 5; port++) roster.set(peer(port, 'here'));
    for (let port = 101; port <= 100 + MAX_GONE + 20; port++) {
      roster.set(peer(port, 'here'));
      roster.set(peer(port, 'gone'));
    }
    const all = roster.all();
    expect(all.filter(({ state }) => state === 'here').length).toBe(5);
    expect(all.filter(({ state }) => state === 'gone').length).toBe(MAX_GONE);
    expect(roster.get(idOf(101))).toBeUndefined();
    expect(roster.get(idOf(100 + MAX_GONE + 20))?.state).toBe('gone');
  });

  it('keeps everybody trusted or blocked, however many strangers pass', () => {
    const roster = new Roster();
    for (const [port, trust] of [
      [1, 'blocked'],
      [2, 'verified'],
      [3, 'accepted'],
    ] as const) {
      roster.set({ ...peer(port, 'gone'), trust });
    }
    for (let port = 101; port <= 100 + MAX_GONE + 20; port++) roster.set(peer(port, 'gone'));
    expect(
      roster
        .all()
        .slice(0, 3)
        .map(({ trust }) => trust),
    ).toEqual(['blocked', 'verified', 'accepted']);
    expect(roster.all().length).toBe(MAX_GONE + 3);
  });
});
