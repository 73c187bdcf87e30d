/**
 * Who may do what to a message, and what comes of it, the same in whatever order it arrives. Pure.
 * Each state only ever grows by a join (Shapiro et al., "Conflict-free replicated data types", 2011): the newest by the
 * order of events wins, and a deletion, once true, stays.
 */

import type { PeerId } from '../core/ids.ts';
import type { Reaction } from './history-view.ts';

/** Something said at a place in the order (`orderOf`). */
export interface Stamped<Value> {
  readonly order: string;
  readonly value: Value;
}

/**
 * What one person's key has said about one message. Kept for everyone who says something, since whose the message is may
 * be learnt later; only its author's counts.
 */
export interface Claim<Version> {
  readonly deleted: boolean;
  readonly edit: Stamped<Version> | undefined;
}

/** What is shown of a message. */
export type Settled<Version> =
  | { readonly state: 'said' | 'edited'; readonly version: Version }
  | { readonly state: 'deleted' };

export function newerOf<Value>(known: Stamped<Value> | undefined, next: Stamped<Value>): Stamped<Value> {
  return known !== undefined && known.order >= next.order ? known : next;
}

export function joinClaims<Version>(known: Claim<Version> | undefined, next: Claim<Version>): Claim<Version> {
  // What was ever said goes with a deletion, also what comes after it.
  if (known?.deleted || next.deleted) return { deleted: true, edit: undefined };
  return { deleted: false, edit: next.edit === undefined ? known?.edit : newerOf(known?.edit, next.edit) };
}

/** @param claim of the message's author; what others say about it changes nothing */
export function settle<Version>(said: Version, claim: Claim<Version> | undefined): Settled<Version> {
  if (claim?.deleted) return { state: 'deleted' };
  return claim?.edit ? { state: 'edited', version: claim.edit.value } : { state: 'said', version: said };
}

/** Different emoji shown of one message: past it the later ones aren't, so that nobody buries it under them. */
const MAX_EMOJI_SHOWN = 64;

/**
 * Of one person's last words on one message, yes or no, the newest so many count: emoji are without number, and all that is
 * kept is read whenever the message is. The same in whatever order they come, since a word only gives way to newer ones.
 */
export const MAX_REACTIONS_OF_PERSON = 32;

/** Of one message, the first so many are read: past them nothing is shown. */
export const MAX_REACTIONS_READ = 4_096;

/** A person's last word on one emoji for one message, where that is yes. */
export interface GivenReaction {
  readonly order: string;
  readonly person: PeerId;
  readonly emoji: string;
}

export function groupReactions(given: readonly GivenReaction[]): Reaction[] {
  const people = new Map<string, PeerId[]>();
  const first = given.toSorted((a, b) => (a.order < b.order ? -1 : 1)).slice(0, MAX_REACTIONS_READ);
  for (const { emoji, person } of first) {
    const list = people.get(emoji);
    if (list) list.push(person);
    else if (people.size < MAX_EMOJI_SHOWN) people.set(emoji, [person]);
  }
  return [...people].map(([emoji, list]) => ({ emoji, people: list }));
}
