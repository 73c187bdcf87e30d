/** The window's long list: whatever is done to it, it reads like the array it stands for. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  append,
  at,
  dropFirst,
  emptySequence,
  first,
  firstWhere,
  last,
  prepend,
  reader,
  replaceLast,
  type Sequence,
  slice,
  splice,
  toArray,
} from '../../../renderer/src/store/sequence.ts';

type Step =
  | { readonly do: 'append' | 'prepend'; readonly count: number }
  | { readonly do: 'drop'; readonly count: number }
  | { readonly do: 'replace' }
  | { readonly do: 'splice'; readonly count: number; readonly at: number; readonly gone: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('append' as const, 'prepend' as const), count: fc.integer({ min: 0, max: 1_300 }) }),
  fc.record({ do: fc.constant('drop' as const), count: fc.integer({ min: 0, max: 900 }) }),
  fc.constant({ do: 'replace' as const }),
  fc.record({
    do: fc.constant('splice' as const),
    count: fc.integer({ min: 0, max: 700 }),
    at: fc.integer({ min: 0, max: 1_500 }),
    gone: fc.integer({ min: 0, max: 600 }),
  }),
);

it('reads like an array after any additions at both ends, drops and replacements', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let next = 0;
      let model: number[] = [];
      let sequence: Sequence<number> = emptySequence();
      for (const one of steps) {
        const former = sequence;
        const formerItems = toArray(former);
        switch (one.do) {
          case 'append':
          case 'prepend': {
            const items = Array.from({ length: one.count }, () => next++);
            model = one.do === 'append' ? [...model, ...items] : [...items, ...model];
            sequence = one.do === 'append' ? append(sequence, items) : prepend(sequence, items);
            break;
          }
          case 'drop':
            model = model.slice(one.count);
            sequence = dropFirst(sequence, one.count);
            break;
          case 'replace':
            model = [...model.slice(0, -1), next];
            sequence = replaceLast(sequence, next++);
            break;
          case 'splice': {
            const items = Array.from({ length: one.count }, () => next++);
            const from = Math.min(one.at, model.length);
            const to = Math.min(from + one.gone, model.length);
            expect(slice(sequence, from, to)).toEqual(model.slice(from, to));
            model = model.toSpliced(from, to - from, ...items);
            sequence = splice(sequence, from, to, items);
            break;
          }
        }
        expect(toArray(former)).toEqual(formerItems);
      }
      expect(sequence.length).toBe(model.length);
      expect(toArray(sequence)).toEqual(model);
      expect(first(sequence)).toBe(model[0]);
      expect(last(sequence)).toBe(model.at(-1));
      const read = reader(sequence);
      for (const index of [-1, 0, 511, 512, 700, model.length - 1, model.length, 3]) {
        expect(at(sequence, index)).toBe(index < 0 ? undefined : model[index]);
        expect(read(index)).toBe(index < 0 ? undefined : model[index]);
      }
    }),
    { numRuns: 60 },
  );
});

it('shares its parts when something is added at the end', () => {
  const long = append(
    emptySequence<number>(),
    Array.from({ length: 100_000 }, (_, index) => index),
  );
  const longer = append(long, [100_000]);
  const shared = longer.parts.filter((part) => long.parts.includes(part)).length;
  expect(shared).toBe(long.parts.length - 1);
});

it('has parts of a fair length however many single items are put in between', () => {
  let sequence = append(emptySequence<number>(), [0, 1]);
  for (let index = 2; index < 6_000; index++) sequence = splice(sequence, 1, 1, [index]);
  expect(Math.min(...sequence.parts.map(({ length }) => length))).toBeGreaterThan(200);
});

it('finds the first item that has reached something', () => {
  const sequence = append(
    emptySequence<number>(),
    Array.from({ length: 2_000 }, (_, index) => index * 2),
  );
  expect([-1, 0, 7, 3_998, 4_000].map((wanted) => firstWhere(sequence, (item) => item >= wanted))).toEqual([
    0, 0, 4, 1_999, 2_000,
  ]);
});
