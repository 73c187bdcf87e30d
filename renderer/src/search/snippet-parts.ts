/** A snippet cut where its marks begin and end. Pure. */

import type { Value } from '../../../src/ipc/contract.ts';

export type Hit = Value<'history:search'>['hits'][number];

export interface SnippetPart {
  /** Where it begins: no two parts begin at one place. */
  readonly at: number;
  readonly text: string;
  readonly marked: boolean;
}

/** Marks may touch, overlap or reach past the end: what is marked twice is marked once. */
export function snippetParts({ text, marks }: Pick<Hit['snippet'], 'text' | 'marks'>): readonly SnippetPart[] {
  const parts: SnippetPart[] = [];
  let at = 0;
  const add = (to: number, marked: boolean) => {
    if (to <= at) return;
    const last = parts.at(-1);
    if (last?.marked === marked) parts[parts.length - 1] = { ...last, text: last.text + text.slice(at, to) };
    else parts.push({ at, text: text.slice(at, to), marked });
    at = to;
  };
  for (const [from, to] of marks.toSorted(([a], [b]) => a - b)) {
    add(Math.min(from, text.length), false);
    add(Math.min(to, text.length), true);
  }
  add(text.length, false);
  return parts;
}
