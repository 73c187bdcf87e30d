/** Whether the lobby is still without a word. Pure. */

import { reader } from '../store/sequence.ts';
import type { Timeline } from '../store/timeline.ts';

/** More rows than this (days, comings and goings) fill the room themselves. */
const MAX_ROWS = 4;

export function nothingSaid({ rows, before }: Timeline): boolean {
  // What is here may be hidden; what was said before it may not.
  if (before || rows.length > MAX_ROWS) return false;
  const rowAt = reader(rows);
  for (let index = 0; index < rows.length; index++) if (rowAt(index)?.kind === 'message') return false;
  return true;
}
