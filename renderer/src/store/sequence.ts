/** A long list whose versions share their parts: adding to 100,000 items copies one part of 512. Pure. */

/** Items in one part, at most. */
const PART = 512;

export interface Sequence<T> {
  readonly length: number;
  readonly parts: readonly (readonly T[])[];
  /** Index of each part's first item. */
  readonly starts: readonly number[];
}

const EMPTY: Sequence<never> = { length: 0, parts: [], starts: [] };

export function emptySequence<T>(): Sequence<T> {
  return EMPTY;
}

function fromParts<T>(parts: readonly (readonly T[])[]): Sequence<T> {
  const starts: number[] = [];
  let length = 0;
  for (const part of parts) {
    starts.push(length);
    length += part.length;
  }
  return { length, parts, starts };
}

function split<T>(items: readonly T[], size = PART): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}

export function append<T>(sequence: Sequence<T>, items: readonly T[]): Sequence<T> {
  if (items.length === 0) return sequence;
  const lastPart = sequence.parts.at(-1);
  if (lastPart === undefined || lastPart.length >= PART) return fromParts([...sequence.parts, ...split(items)]);
  const room = PART - lastPart.length;
  const filled = [...lastPart, ...items.slice(0, room)];
  return fromParts([...sequence.parts.slice(0, -1), filled, ...split(items.slice(room))]);
}

export function prepend<T>(sequence: Sequence<T>, items: readonly T[]): Sequence<T> {
  return items.length === 0 ? sequence : fromParts([...split(items), ...sequence.parts]);
}

/** Without its first `count` items. */
export function dropFirst<T>(sequence: Sequence<T>, count: number): Sequence<T> {
  if (count <= 0) return sequence;
  if (count >= sequence.length) return emptySequence();
  const index = partOf(sequence, count);
  const inside = count - (sequence.starts[index] as number);
  const boundary = (sequence.parts[index] as readonly T[]).slice(inside);
  return fromParts([boundary, ...sequence.parts.slice(index + 1)]);
}

/** Items `from` up to, not including, `to`. */
export function slice<T>(sequence: Sequence<T>, from: number, to: number): T[] {
  const items: T[] = [];
  if (from >= to) return items;
  for (let index = partOf(sequence, from); index < sequence.parts.length; index++) {
    const start = sequence.starts[index] as number;
    if (start >= to) break;
    items.push(...(sequence.parts[index] as readonly T[]).slice(Math.max(0, from - start), to - start));
  }
  return items;
}

/** With `items` in place of those `from` up to, not including, `to`: copies the parts that it touches. */
export function splice<T>(sequence: Sequence<T>, from: number, to: number, items: readonly T[]): Sequence<T> {
  if (from >= sequence.length) return append(sequence, items);
  const firstPart = partOf(sequence, from);
  const lastPart = to <= from ? firstPart : partOf(sequence, to - 1);
  const head = (sequence.parts[firstPart] as readonly T[]).slice(0, from - (sequence.starts[firstPart] as number));
  const tail = (sequence.parts[lastPart] as readonly T[]).slice(to - (sequence.starts[lastPart] as number));
  const between = [...head, ...items, ...tail];
  // Of even length: filled to the brim, the next one in would leave a part of a single item behind, each time.
  const count = Math.ceil(between.length / PART);
  const even = count === 0 ? [] : split(between, Math.ceil(between.length / count));
  return fromParts([...sequence.parts.slice(0, firstPart), ...even, ...sequence.parts.slice(lastPart + 1)]);
}

/** Index of the first item for which `reached` holds, in a sequence where it holds for all after that; else its length. */
export function firstWhere<T>(sequence: Sequence<T>, reached: (item: T) => boolean): number {
  let low = 0;
  let high = sequence.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(at(sequence, middle) as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function replaceLast<T>(sequence: Sequence<T>, item: T): Sequence<T> {
  const lastPart = sequence.parts.at(-1);
  if (lastPart === undefined) return append(sequence, [item]);
  return fromParts([...sequence.parts.slice(0, -1), [...lastPart.slice(0, -1), item]]);
}

export function at<T>(sequence: Sequence<T>, index: number): T | undefined {
  if (index < 0 || index >= sequence.length) return undefined;
  const part = partOf(sequence, index);
  return sequence.parts[part]?.[index - (sequence.starts[part] as number)];
}

export function first<T>(sequence: Sequence<T>): T | undefined {
  return sequence.parts[0]?.[0];
}

export function last<T>(sequence: Sequence<T>): T | undefined {
  return sequence.parts.at(-1)?.at(-1);
}

export function toArray<T>(sequence: Sequence<T>): T[] {
  return sequence.parts.flat();
}

/** Like `at`, but quick for neighbours: the virtual list asks for every index in turn. */
export function reader<T>(sequence: Sequence<T>): (index: number) => T | undefined {
  let from = 0;
  let part: readonly T[] = sequence.parts[0] ?? [];
  return (index) => {
    if (index < from || index >= from + part.length) {
      if (index < 0 || index >= sequence.length) return undefined;
      const found = partOf(sequence, index);
      from = sequence.starts[found] as number;
      part = sequence.parts[found] as readonly T[];
    }
    return part[index - from];
  };
}

/** The last part that starts at or before `index`; binary search. */
function partOf<T>(sequence: Sequence<T>, index: number): number {
  let low = 0;
  let high = sequence.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sequence.starts[middle] as number) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
