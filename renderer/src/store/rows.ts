/** Turns timeline items into the rows of the list: days, messages in groups, merged comings and goings. Pure. */

import { assertNever } from '../../../src/core/errors.ts';
import type { PersonId } from '../../../src/core/ids.ts';
import type { Message, TimelineItem } from '../../../src/core/model.ts';

/** About one item in this many begins a block. */
export const BLOCK = 128;

export type Presence = Exclude<TimelineItem, { type: 'message' }>;

interface DayRow {
  readonly kind: 'day';
  readonly key: string;
  /** Of the item it stands before. */
  readonly order: string;
  readonly atMs: number;
}

export interface MessageRow {
  readonly kind: 'message';
  readonly key: string;
  readonly order: string;
  readonly item: Message;
  /** First of its group (same author, same minute): shows who and when. */
  readonly leads: boolean;
  /** Estimated lines of text, for the list's first guess at its height. */
  readonly lines: number;
}

export interface PresenceRow {
  readonly kind: 'presence';
  /** Of its newest item. */
  readonly key: string;
  /** Of its oldest item. */
  readonly order: string;
  readonly items: readonly Presence[];
}

/** `key` is stable when older rows come in front; rows stand by `order`. */
export type Row = DayRow | MessageRow | PresenceRow;

/** Lines shown of a long message until the person asks for all of it. */
export const FOLDED_LINES = 24;
/** Characters, likewise. */
export const FOLDED_CHARACTERS = 2_400;

/** Letters on a line of a bubble, about. */
const LINE_WIDTH = 74;
const MINUTE_MS = 60_000;

/**
 * Groups and merged lines never go on from one block into the next, and the item's id alone says whether it begins one.
 * So what a row looks like depends on its own block only: nothing else moves when older items are paged in, or when
 * somebody's message arrives late and belongs in between. FNV-1a, its high bits folded in.
 */
export function startsBlock({ id }: TimelineItem): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return ((hash ^ (hash >>> 9) ^ (hash >>> 18)) >>> 0) % BLOCK === 0;
}

/** Items stand by this, everywhere: by code units of `order`. */
export function compareItems(a: TimelineItem, b: TimelineItem): number {
  return a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Whether nothing of this person is to be shown. */
export function isHidden(item: TimelineItem, hidden: ReadonlySet<PersonId>): boolean {
  return item.type === 'message' && !item.author.own && hidden.has(item.author.id);
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
    Math.floor(previous.atMs / MINUTE_MS) === Math.floor(item.atMs / MINUTE_MS)
  );
}

/** Whether the row of `item` looks the same without `previous`, which stands right before it. */
export function standsAlone(previous: TimelineItem, item: TimelineItem): boolean {
  if (startsBlock(item)) return true;
  return item.type === 'message'
    ? !sameGroup(previous, item)
    : previous.type === 'message' || !sameDay(previous.atMs, item.atMs);
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

export function dayRow({ id, order, atMs }: TimelineItem): DayRow {
  return { kind: 'day', key: `day ${id}`, order, atMs };
}

function messageRow(item: Message, leads: boolean): MessageRow {
  return { kind: 'message', key: item.id, order: item.order, item, leads, lines: estimateLines(item.text) };
}

function presenceRow(items: readonly Presence[]): PresenceRow {
  return { kind: 'presence', key: items.at(-1)?.id ?? '', order: items[0]?.order ?? '', items };
}

/** What rows are built after. */
export interface Before {
  /** The last item shown. */
  readonly item: TimelineItem | undefined;
  /** Its row, which the first items may continue. */
  readonly row: Row | undefined;
  /** A block began since then, with something hidden. */
  readonly cut: boolean;
  /** Nothing came before the first item, ever: its day is announced. */
  readonly opens: boolean;
}

export interface Built {
  /** The new shape of `Before.row` when the first items continue it. */
  readonly replaced: Row | undefined;
  readonly rows: Row[];
  readonly cut: boolean;
}

/** Rows of `items`, in order, but for those hidden. */
export function buildRows(items: readonly TimelineItem[], hidden: ReadonlySet<PersonId>, after: Before): Built {
  const rows: Row[] = [];
  // A run of comings and goings is gathered in place, then frozen by being left behind.
  let run = after.row?.kind === 'presence' ? [...after.row.items] : undefined;
  let replaced: Row | undefined;
  let former = after.item;
  let { cut } = after;
  for (const item of items) {
    cut ||= startsBlock(item);
    if (isHidden(item, hidden)) continue;
    const newDay = former === undefined ? after.opens : !sameDay(former.atMs, item.atMs);
    if (newDay) rows.push(dayRow(item));
    if (item.type === 'message') {
      rows.push(messageRow(item, newDay || cut || former === undefined || !sameGroup(former, item)));
      run = undefined;
    } else if (run !== undefined && !newDay && !cut) {
      run.push(item);
      const row = presenceRow(run);
      if (rows.length === 0) replaced = row;
      else rows[rows.length - 1] = row;
    } else {
      run = [item];
      rows.push(presenceRow(run));
    }
    former = item;
    cut = false;
  }
  return { replaced, rows, cut };
}

function looksLike(a: Row, b: Row): boolean {
  switch (a.kind) {
    case 'day':
      return b.kind === 'day' && a.atMs === b.atMs;
    case 'message':
      return b.kind === 'message' && a.item === b.item && a.leads === b.leads;
    case 'presence':
      return (
        b.kind === 'presence' &&
        a.items.length === b.items.length &&
        a.items.every((item, index) => item === b.items[index])
      );
    default:
      return assertNever(a);
  }
}

/** `rows` with those of `former` that look the same in their place: what is on show is not drawn again. */
export function reuseRows(rows: readonly Row[], former: readonly Row[]): readonly Row[] {
  const byKey = new Map(former.map((row) => [row.key, row]));
  return rows.map((row) => {
    const same = byKey.get(row.key);
    return same !== undefined && looksLike(same, row) ? same : row;
  });
}
