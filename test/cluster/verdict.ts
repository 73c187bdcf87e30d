/** What each has of a room, held against what was said there: pure. */

import type { Message } from '../../src/core/model.ts';
import type { Saying } from './ledger.ts';

export interface Reading {
  /** Whose. */
  readonly name: string;
  readonly messages: readonly Message[];
}

export interface Verdict {
  /** Each a sentence: what is wrong, where. */
  readonly faults: string[];
  /** Answered, and missing: once for each who should have it. */
  lost: number;
  doubled: number;
}

/** Of sentences of one kind, per room and reader: the first ones tell enough. */
const SHOWN = 5;

/** @param where what the room is called; @param said all that was asked for there */
export function judgeRoom(where: string, said: readonly Saying[], readings: readonly Reading[]): Verdict {
  const verdict: Verdict = { faults: [], lost: 0, doubled: 0 };
  const known = new Map(said.map((saying) => [saying.text, saying]));
  for (const reading of readings) judgeReading(verdict, where, known, reading);
  const [first, ...others] = readings;
  for (const other of others) if (first) compare(verdict, where, first, other);
  return verdict;
}

function judgeReading(verdict: Verdict, where: string, known: ReadonlyMap<string, Saying>, reading: Reading): void {
  const { name, messages } = reading;
  const tell = teller(verdict, `${where}, at ${name}`);
  const texts = new Map<string, number>();
  const ids = new Set<string>();
  for (const { id, text } of messages) {
    const times = (texts.get(text) ?? 0) + 1;
    texts.set(text, times);
    if (times > 1 || ids.has(id)) {
      verdict.doubled += 1;
      tell('twice', `"${text}" (${id})`);
    }
    ids.add(id);
  }
  for (const saying of known.values()) {
    if (saying.answer !== 'kept' || texts.has(saying.text)) continue;
    verdict.lost += 1;
    tell('missing', `"${saying.text}" (${saying.id})`);
  }
  const newest = new Map<number, Saying>();
  let former: Message | undefined;
  for (const message of messages) {
    const saying = known.get(message.text);
    if (!saying) tell('said by nobody', `"${message.text}" (${message.id})`);
    else {
      if (saying.answer === 'refused') tell('there, though it was refused', `"${saying.text}": ${saying.why}`);
      const isOther = saying.id !== undefined && (saying.id !== message.id || saying.order !== message.order);
      if (isOther) tell('in another place than was answered', `"${saying.text}": ${message.order}, ${saying.order}`);
      const before = newest.get(saying.author);
      if (before && before.number > saying.number) tell('out of turn', `"${saying.text}" after "${before.text}"`);
      newest.set(saying.author, saying);
    }
    if (former && former.order >= message.order) tell('out of order', `"${message.text}" after "${former.text}"`);
    former = message;
  }
}

function compare(verdict: Verdict, where: string, one: Reading, other: Reading): void {
  const length = Math.max(one.messages.length, other.messages.length);
  for (let place = 0; place < length; place++) {
    const [mine, theirs] = [one.messages[place], other.messages[place]];
    if (mine?.id === theirs?.id && mine?.order === theirs?.order && mine?.author.id === theirs?.author.id) continue;
    const [a, b] = [mine, theirs].map((message) => (message ? `"${message.text}"` : 'nothing'));
    verdict.faults.push(`${where}: differs from place ${place} on: ${a} at ${one.name}, ${b} at ${other.name}`);
    return;
  }
}

function teller(verdict: Verdict, where: string): (kind: string, what: string) => void {
  const told = new Map<string, number>();
  return (kind, what) => {
    const times = (told.get(kind) ?? 0) + 1;
    told.set(kind, times);
    if (times <= SHOWN) verdict.faults.push(`${where}: ${kind}: ${what}`);
    else if (times === SHOWN + 1) verdict.faults.push(`${where}: ${kind}: and more`);
  };
}
