/** How a person is told apart from others: initials, colour, and whether the name alone is enough. Pure. */

import type { PersonId, RoomId } from '../../../src/core/ids.ts';
import { lookAlikeKeys } from '../../../src/core/look-alikes.ts';
import type { Peer, Self } from '../../../src/core/model.ts';

/** Steps of the colour circle: neighbours are still told apart. */
const HUES = 18;

/** Degrees; the same for one person or group everywhere. FNV-1a. */
export function avatarHue(id: PersonId | RoomId): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  // The low bits of FNV differ little for ids that differ in the last digit: fold the high ones in.
  return (((hash ^ (hash >>> 15)) >>> 0) % HUES) * (360 / HUES) + 10;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstGrapheme(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment;
  return '';
}

/** First letters of the first and last word; one sign for names without spaces; '?' without a name. */
export function initials(name: string): string {
  const words = name.split(' ').filter((word) => word !== '');
  const one = firstGrapheme(words[0] ?? '');
  const two = words.length > 1 ? firstGrapheme(words.at(-1) ?? '') : '';
  return (one + two).toLocaleUpperCase() || '?';
}

/** A name, or the address of those who say none. */
export function shownName(name: string, address: string): string {
  return name === '' ? address : name;
}

/** The first digits of the key, beside a name that others go by too; '' for a seed node, which has no key. */
export function shortId(id: PersonId): string {
  return keyGroups(id)[0] ?? '';
}

/** The first 16 hex digits of the key, four by four; none for a seed node. */
export function keyGroups(id: PersonId): readonly string[] {
  return id.startsWith('seed:') ? [] : (id.slice(0, 16).match(/.{1,4}/g) ?? []);
}

/** Names remembered with their keys: rows ask anew for the same ones at every change. */
const MAX_KEYS_KEPT = 2_000;
const keysKept = new Map<string, ReadonlySet<string>>();

function keysOf(name: string): ReadonlySet<string> {
  const kept = keysKept.get(name);
  if (kept !== undefined) return kept;
  if (keysKept.size >= MAX_KEYS_KEPT) keysKept.clear();
  const keys = lookAlikeKeys(name);
  keysKept.set(name, keys);
  return keys;
}

/** What names look like that more than one person goes by: these are always shown with id and address. */
export function sharedNames(self: Self, peers: Iterable<Peer>): ReadonlySet<string> {
  const once = new Set(keysOf(self.name));
  const shared = new Set<string>();
  for (const { name } of peers) {
    for (const key of keysOf(name)) {
      if (once.has(key)) shared.add(key);
      once.add(key);
    }
  }
  return shared;
}

export function isShared(shared: ReadonlySet<string>, name: string): boolean {
  if (shared.size > 0) for (const key of keysOf(name)) if (shared.has(key)) return true;
  return false;
}
