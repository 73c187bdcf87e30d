/** What was sent and is not shown yet: never twice, never gone in between. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sending } from '../../../renderer/src/composer/composer-state.ts';
import { pendingOf } from '../../../renderer/src/composer/pending.ts';
import { append, emptySequence } from '../../../renderer/src/store/sequence.ts';
import type { TimelineItem } from '../../../src/core/model.ts';
import { BO, message, messages, OWN, orderOf } from './made-up.ts';

function sending(id: number, text: string, over: Partial<Sending> = {}): Sending {
  return { id, text, reply: undefined, named: [], slow: true, after: orderOf(9), kept: undefined, ...over };
}

const items = (...more: TimelineItem[]) => append(emptySequence<TimelineItem>(), [...messages(1, 9, OWN), ...more]);
const ids = (all: readonly Sending[]) => all.map(({ id }) => id);

describe('what was sent', () => {
  it('is shown only once it takes long', () => {
    expect(pendingOf([sending(1, 'a', { slow: false })], items())).toEqual([]);
    expect(ids(pendingOf([sending(1, 'a')], items()))).toEqual([1]);
  });

  it('is no longer shown apart once it is in the timeline, whether the event or the answer comes first', () => {
    const kept = message(10, OWN, undefined, 'a');
    expect(pendingOf([sending(1, 'a')], items(kept))).toEqual([]);
    expect(ids(pendingOf([sending(1, 'a', { kept: kept.id })], items()))).toEqual([1]);
    expect(pendingOf([sending(1, 'a', { kept: kept.id })], items(kept))).toEqual([]);
  });

  it('is not taken for what was said before, nor for what another said', () => {
    expect(ids(pendingOf([sending(1, 'line 9')], items()))).toEqual([1]);
    expect(ids(pendingOf([sending(1, 'a')], items(message(10, BO, undefined, 'a'))))).toEqual([1]);
  });

  it('is shown as often as it is still to come, though the same was said many times', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 8 }), (sent, came) => {
        const all = Array.from({ length: sent }, (_, index) => sending(index, 'again'));
        const there = Array.from({ length: Math.min(came, sent) }, (_, index) =>
          message(10 + index, OWN, undefined, 'again'),
        );
        expect(pendingOf(all, items(...there))).toHaveLength(sent - there.length);
      }),
    );
  });
});
