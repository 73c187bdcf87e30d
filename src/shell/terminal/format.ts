/** How the lines of a chat look in a terminal: nobody can break out of theirs. Pure. */

import { assertNever } from '../../core/errors.ts';
import { type Address, LOBBY } from '../../core/ids.ts';
import type { Message, Peer, TimelineItem } from '../../core/model.ts';
import { cleanName, cleanText } from '../../core/text.ts';

/** Begins every line of a message but its first. No name begins with a space, so no text can pass for another's line. */
const CONTINUATION = '    ';

/** In the place of its time, before a message that is on the screen already and now says something else, or nothing. */
export const EDITED = '[edited]';

/** Who is about, as far as telling them apart needs it. */
export interface Company {
  readonly ownName: string;
  readonly peers: readonly Pick<Peer, 'address' | 'name' | 'state'>[];
}

/**
 * Cleaned again at this edge, whatever the other one did. A colon would let a name pass for `name: text`, and brackets
 * for what begins with `[direct]`, which only a direct message does.
 */
export function shownName(name: string): string {
  return cleanName(name).replace(/[:[\]]/g, '_');
}

/** `Ana`, `127.0.0.1:4566` for who has no name, `Ana (127.0.0.1:4566)` where two have the same. */
export function authorLabel(address: Address, name: string, company: Company): string {
  const shown = shownName(name);
  if (shown === '' || address === '') return shown || address; // who isn't here: nobody knows where they are
  const shared =
    shown === shownName(company.ownName) ||
    company.peers.some((peer) => peer.state === 'here' && peer.address !== address && shownName(peer.name) === shown);
  return shared ? `${shown} (${address})` : shown;
}

/** `Ana (127.0.0.1:4566)`, or the address alone. */
export function fullLabel(address: Address, name: string): string {
  const shown = shownName(name);
  if (address === '') return shown; // known from before, and nobody knows where
  return shown === '' ? address : `${shown} (${address})`;
}

/** `[09:14]`, `[2026-01-31 09:14]` on another day than today: for what wasn't said just now. */
export function formatTime(atMs: number, nowMs: number): string {
  const day = (ms: number) => {
    const date = new Date(ms);
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  };
  const date = new Date(atMs);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return day(atMs) === day(nowMs) ? `[${time}]` : `[${day(atMs)} ${time}]`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** One that was found, wherever it was said. */
export function formatFound(item: TimelineItem, company: Company): string {
  if (item.type !== 'message') return '';
  const where = item.room === LOBBY ? '' : item.room.startsWith('direct:') ? '[direct] ' : '[group] ';
  return formatMessage(item, `${formatTime(item.atMs, Date.now())} ${where}`, company, (label) => label);
}

/**
 * The lines for one item of the lobby, or undefined for what is not shown: one's own words are on the screen already.
 * @param mark makes a label stand out, where the terminal can
 * @param time before what wasn't said just now
 */
export function formatItem(
  item: TimelineItem,
  company: Company,
  mark = (label: string) => label,
  time = '',
): string | undefined {
  switch (item.type) {
    case 'message':
      return item.author.own ? undefined : formatMessage(item, time === '' ? '' : `${time} `, company, mark);
    case 'joined':
    case 'left':
      return `${mark(fullLabel(item.address, item.name))} ${item.type}`;
    default:
      return assertNever(item);
  }
}

/** What one person says to us alone: `[direct]`, or `[request]` from who is not accepted. No line of the lobby begins so. */
export function formatDirect(
  message: Message,
  kind: 'direct' | 'request',
  company: Company,
  mark: (label: string) => string,
  time = '',
): string {
  return formatMessage(message, time === '' ? `[${kind}] ` : `[${kind}] ${time} `, company, mark);
}

/** What is said in a group: no name holds a bracket, so nothing else begins so. @param group made safe to show */
export function formatInGroup(
  message: Message,
  group: string,
  company: Company,
  mark: (label: string) => string,
  time = '',
): string {
  return formatMessage(message, time === '' ? `[group ${group}] ` : `[group ${group}] ${time} `, company, mark);
}

function formatMessage(
  { author, state, text, truncated }: Message,
  prefix: string,
  company: Company,
  mark: (label: string) => string,
): string {
  const words = state === 'deleted' ? '(deleted)' : state === 'forgotten' ? '(no longer kept)' : cleanText(text);
  const shown = words.replaceAll('\n', `\n${CONTINUATION}`);
  const cut = truncated ? ' [cut: it was longer]' : '';
  return `${mark(`${prefix}${authorLabel(author.address, author.name, company)}`)}: ${shown}${cut}`;
}

/** What was said while this program wasn't running, and is too much to be shown. @param where '': in the lobby */
export function formatMissed(count: number, where = ''): string {
  return `[${count} earlier messages ${where === '' ? '' : `${where} `}were not shown; /search finds them]`;
}

/** The answer to /peers. */
export function formatPeers(peers: readonly Peer[]): string {
  if (peers.length === 0) return 'nobody here yet';
  const noted = ({ kind, nameTaken, state, trust }: Peer) =>
    [
      state,
      ...(kind === 'seed' ? ['unencrypted'] : []),
      ...(trust === 'new' ? [] : [trust]),
      ...(nameTaken ? ['a new device using a known name'] : []),
    ].join(', ');
  return peers.map((peer) => `${fullLabel(peer.address, peer.name)} ${noted(peer)}`).join('\n');
}
