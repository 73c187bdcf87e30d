/** Whom somebody means who types a name, an `ip:port` or the beginning of an id. Guesses nothing. Pure. */

import type { Peer } from '../../core/model.ts';
import { fullLabel, shownName } from './format.ts';

/** What may be meant: a person, and what was typed after them. */
export interface Reading {
  readonly peer: Peer;
  readonly rest: string;
}

/** So many hex digits are an id and never a name: nobody gets between by calling himself like one. */
const MIN_ID_DIGITS = 8;
const ID = new RegExp(`^[0-9a-f]{${MIN_ID_DIGITS},64}$`, 'i');

/** Everybody who may be meant by the beginning of what was typed. Names may hold spaces, so there may be several. */
export function readings(typed: string, peers: readonly Peer[]): Reading[] {
  const text = typed.trim();
  const word = text.split(/\s/, 1)[0] ?? '';
  const after = text.slice(word.length).trim();
  const isId = ID.test(word);
  const found: Reading[] = [];
  for (const peer of peers) {
    const name = shownName(peer.name);
    if (isId ? peer.id.startsWith(word.toLowerCase()) : peer.address === word) found.push({ peer, rest: after });
    else if (!isId && begins(text, name)) found.push({ peer, rest: text.slice(name.length).trim() });
  }
  return found;
}

/** The shortest beginning of somebody's id that is nobody else's. */
export function handleOf({ id }: Pick<Peer, 'id'>, peers: readonly Pick<Peer, 'id'>[]): string {
  const others = peers.filter((peer) => peer.id !== id);
  let digits = MIN_ID_DIGITS;
  while (digits < id.length && others.some((other) => other.id.startsWith(id.slice(0, digits)))) digits += 1;
  return id.slice(0, digits);
}

/** Those who may be meant, each with the id that means nobody else. */
export function choices(found: readonly Reading[], peers: readonly Peer[]): string {
  const shown = found.map(
    ({ peer }) => `${fullLabel(peer.address, peer.name)}, ${peer.state}: ${handleOf(peer, peers)}`,
  );
  return `that may be ${shown.join('; or ')}. Say it again with one of these ids in place of the name`;
}

function begins(text: string, name: string): boolean {
  if (name === '' || text.slice(0, name.length).toLowerCase() !== name.toLowerCase()) return false;
  return text.length === name.length || /\s/.test(text.charAt(name.length));
}
