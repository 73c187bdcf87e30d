/** Turns timeline items into the rows of the list: days, messages in groups, merged comings and goings. Pure. */

import type { Message, TimelineItem } from '../../../src/core/model.ts';

/**
 * Groups and merged lines never cross a multiple of this many positions.
 * So what a row looks like never depends on whether older items were paged in, and nothing moves when they are.
 */
export const BLOCK = 64;

export type Presence = Exclude<TimelineItem, { type: 'message' }>;

interface DayRow {
  readonly kind: 'day';
  readonly key: number;
  readonly position: number;
  readonly atMs: number;
}

export interface MessageRow {
  readonly kind: 'message';
  readonly key: number;
  readonly position: number;
  readonly item: Message;
  /** First of its group (same author, same minute): shows who and when. */
  readonly leads: boolean;
  /** Estimated lines of text, for the list's first guess at its height. */
  readonly lines: number;
}

export interface PresenceRow {
  readonly kind: 'presence';
  readonly key: number;
  /** Of its newest item. */
  readonly position: number;
  readonly items: readonly Presence[];
}

/** `key` is stable when older rows come in front; `position` is that of the (last) item it stands for. */
export type Row = DayRow | MessageRow | PresenceRow;

/** Lines shown of a long message until the person asks for all of it. */
export const FOLDED_LINES = 24;
/** Characters, likewise. */
export const FOLDED_CHARACTERS = 2_400;

/** Letters on a line of a bubble, about. */
const LINE_WIDTH = 74;
const MINUTE_MS = 60_000;

function blockOf(position: number): number {
  return Math.floor((position - 1) / BLOCK);
}

export function startsBlock(position: number): boolean {
  return (position - 1) % BLOCK === 0;
}

export function sameDay(aMs: number, bMs: number): boolean {
  if (aMs === bMs) return true;
  const a = new Date(aMs);
  const b = new Date(bMs);
  return a.getDate() === b.getDate() && a.getMonth() === b.getMonth() && a.getFullYear() === b.getFullYear();
}

function sameGroup(previous: TimelineItem, item: Message): boolean {
  return (
    previous.type === 'message' &&
    previous.author.id === item.author.id &&
    previous.author.own === item.author.own &&
    previous.author.name === item.author.name &&
    Math.floor(previous.atMs / MINUTE_MS) === Math.floor(item.atMs / MINUTE_MS) &&
    blockOf(previous.position) === blockOf(item.position)
  );
}

/** Counts as the bubble breaks them at its widest; East Asian signs are twice as wide as letters. */
function estimateLines(text: string): number {
  const end = Math.min(text.length, FOLDED_CHARACTERS);
  let lines = 1;
  let width = 0;
  for (let i = 0; i < end && lines < FOLDED_LINES; i++) {
    const unit = text.charCodeAt(i);
    const wide = unit >= 0x2e80 ? 2 : 1;
    if (unit !== 10 && width + wide <= LINE_WIDTH) width += wide;
    else {
      lines += 1;
      width = unit === 10 ? 0 : wide;
    }
  }
  return lines;
}

/** The item a row begins with; undefined for a day, which stands before one. */
export function firstItem(row: Row | undefined): TimelineItem | undefined {
  if (row === undefined || row.kind === 'day') return undefined;
  return row.kind === 'message' ? row.item : row.items[0];
}

/** The item a row ends with, likewise. */
export function lastItem(row: Row | undefined): TimelineItem | undefined {
  return row?.kind === 'presence' ? row.items.at(-1) : firstItem(row);
}

export function dayRow(item: TimelineItem): DayRow {
  return { kind: 'day', key: -item.position, position: item.position, atMs: item.atMs };
}

/** Whether `item` continues the line of comings and goings that ends with `previous`. */
function continuesPresence(previous: TimelineItem, item: Presence): boolean {
  return (
    previous.type !== 'message' &&
    blockOf(previous.position) === blockOf(item.position) &&
    sameDay(previous.atMs, item.atMs)
  );
}

/**
 * Rows of `items`, which follow `previous` and its row `open`.
 * `replaced`: the new shape of `open` when the first items continue it.
 * @param opensTimeline nothing came before the first item, ever: its day is announced
 */
export function rowsAfter(
  previous: TimelineItem | undefined,
  open: Row | undefined,
  items: readonly TimelineItem[],
  opensTimeline: boolean,
): { replaced: Row | undefined; rows: Row[] } {
  const rows: Row[] = [];
  // A run of comings and goings is gathered in place, then frozen by being left behind.
  let run = open?.kind === 'presence' ? [...open.items] : undefined;
  let replaced: Row | undefined;
  let before = previous;
  for (const item of items) {
    const newDay = before === undefined ? opensTimeline : !sameDay(before.atMs, item.atMs);
    if (newDay) rows.push(dayRow(item));
    if (item.type === 'message') {
      const leads = newDay || before === undefined || !sameGroup(before, item);
      rows.push({
        kind: 'message',
        key: item.position,
        position: item.position,
        item,
        leads,
        lines: estimateLines(item.text),
      });
      run = undefined;
    } else if (run !== undefined && before !== undefined && continuesPresence(before, item)) {
      run.push(item);
      const row: PresenceRow = { kind: 'presence', key: item.position, position: item.position, items: run };
      if (rows.length === 0) replaced = row;
      else rows[rows.length - 1] = row;
    } else {
      run = [item];
      rows.push({ kind: 'presence', key: item.position, position: item.position, items: run });
    }
    before = item;
  }
  return { replaced, rows };
}
