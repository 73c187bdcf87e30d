/** A run of comings and goings in one line: what became of each person, not each step. Pure. */

import { assertNever } from '../../../src/core/errors.ts';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Presence } from '../store/rows.ts';

export interface Person {
  readonly id: PersonId;
  readonly address: string;
  readonly name: string;
}

export const OUTCOMES = ['joined', 'back', 'passed', 'left'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type PresenceSummary = Readonly<Record<Outcome, readonly Person[]>>;

function outcomeOf(first: Presence['type'], last: Presence['type'], only: boolean): Outcome {
  switch (last) {
    case 'joined':
      return first === 'left' && !only ? 'back' : 'joined';
    case 'left':
      return first === 'joined' && !only ? 'passed' : 'left';
    default:
      return assertNever(last);
  }
}

export function summarize(items: readonly Presence[]): PresenceSummary {
  const runs = new Map<PersonId, { first: Presence; last: Presence }>();
  for (const item of items) {
    const first = runs.get(item.person)?.first ?? item;
    runs.set(item.person, { first, last: item });
  }
  const summary: Record<Outcome, Person[]> = { joined: [], back: [], passed: [], left: [] };
  for (const { first, last } of runs.values()) {
    summary[outcomeOf(first.type, last.type, first === last)].push({
      id: last.person,
      address: last.address,
      name: last.name,
    });
  }
  return summary;
}
