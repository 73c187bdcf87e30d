/** Checks an exported conversation, line by line: that what it shows is what its authors signed, all of it, in order. */

import { createHash } from 'node:crypto';
import { messageOf } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import { EVENT_KINDS } from './event.ts';
import { eventOf } from './event-codec.ts';
import {
  claimedVersion,
  type EventParts,
  EXPORT_VERSION,
  type ExportEnd,
  type ExportHeader,
  endLine,
  eventLine,
  headerLine,
  kindOfRoom,
  readHeader,
  readJsonLine,
  readLine,
  signedOfExport,
} from './export-lines.ts';
import { authorOf } from './opening.ts';
import type { Signer } from './signer.ts';
import { ExportedLogs } from './verify-logs.ts';

/** What an untampered export holds. */
export interface ExportSummary {
  readonly header: ExportHeader;
  readonly events: number;
  readonly messages: number;
  /** Messages whose words were deleted, or were forgotten before it was exported. */
  readonly withoutWords: number;
  /** By their authors' clocks; undefined: there are no messages. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** Everybody with a log, by messages. */
  readonly authors: readonly { readonly id: PeerId; readonly name: string; readonly messages: number }[];
  /** Logs that begin at a floor: what was said before isn't in it. */
  readonly pruned: number;
  /** Logs of which two versions were seen; only one is in it. */
  readonly quarantined: number;
  /** The exporter's signature over all of it: without, whole ends of logs could have been left out. */
  readonly signed: boolean;
}

export type ExportVerdict =
  | { readonly kind: 'untampered'; readonly summary: ExportSummary }
  | { readonly kind: 'tampered'; readonly line: number; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** @param lines without their line ends; what they throw is thrown on */
export async function verifyExport(
  lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  verify: Signer['verify'],
): Promise<ExportVerdict> {
  let verifier: Verifier | undefined;
  let number = 0;
  for await (const bytes of lines) {
    number += 1;
    const line = withoutReturn(bytes);
    if (verifier) {
      const reason = verifier.take(line);
      if (reason !== undefined) return { kind: 'tampered', line: number, reason };
      continue;
    }
    const json = readJsonLine(line);
    const version = claimedVersion(json);
    if (version === undefined) return { kind: 'unreadable', reason: 'it does not begin as an export of Earshot does' };
    if (version > EXPORT_VERSION) {
      const reason = `it was written by a later version of Earshot (its format is ${version}, this one knows ${EXPORT_VERSION})`;
      return { kind: 'unreadable', reason };
    }
    const header = readHeader(json);
    const fault = header ? faultOfHeader(header, line) : 'it is not what an export begins with';
    if (!header || fault !== undefined) return { kind: 'tampered', line: number, reason: fault ?? '' };
    verifier = new Verifier(header, line, verify);
  }
  if (!verifier) return { kind: 'unreadable', reason: 'there is nothing in it' };
  const summary = verifier.summary;
  if (summary) return { kind: 'untampered', summary };
  return { kind: 'tampered', line: number + 1, reason: 'the file ends here; its last lines are missing' };
}

function faultOfHeader(header: ExportHeader, line: Uint8Array): string | undefined {
  if (!isText(line, headerLine(header))) return 'it is not written as an export writes it';
  if (header.kind !== kindOfRoom(header.room)) return 'its kind is not the one of its room';
  const { id, key } = header.exportedBy;
  if (key !== null && authorOf(bytesOf(key)) !== id) return "the exporter's key is another one's";
  let before = '';
  for (const { log, author, key: spki, floor, head } of header.logs) {
    if (log <= before) return 'its logs are not in order';
    before = log;
    if (authorOf(bytesOf(spki)) !== author.id) return `the key of ${author.name || author.id} is another one's`;
    if (floor > head) return 'a log that ends before it begins';
  }
  return undefined;
}

class Verifier {
  readonly #header: ExportHeader;
  readonly #logs: ExportedLogs;
  readonly #verify: Signer['verify'];
  readonly #hash = createHash('sha256');
  readonly #messagesOf = new Map<PeerId, number>();
  #events = 0;
  #messages = 0;
  #withoutWords = 0;
  #firstMs: number | undefined;
  #lastMs: number | undefined;
  #isSigned: boolean | undefined;

  constructor(header: ExportHeader, line: Uint8Array, verify: Signer['verify']) {
    this.#header = header;
    this.#logs = new ExportedLogs(header, verify);
    this.#verify = verify;
    this.#count(line);
  }

  /** Undefined until the end was read. */
  get summary(): ExportSummary | undefined {
    if (this.#isSigned === undefined) return undefined;
    const { logs } = this.#header;
    const people = new Map(logs.map(({ author }) => [author.id, author.name]));
    const authors = [...people].map(([id, name]) => ({ id, name, messages: this.#messagesOf.get(id) ?? 0 }));
    return {
      header: this.#header,
      events: this.#events,
      messages: this.#messages,
      withoutWords: this.#withoutWords,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      authors: authors.sort((a, b) => b.messages - a.messages || (a.id < b.id ? -1 : 1)),
      pruned: logs.filter(({ floor }) => floor > 1).length,
      quarantined: logs.filter(({ quarantined }) => quarantined).length,
      signed: this.#isSigned,
    };
  }

  /** @returns what is wrong with the line; undefined: nothing */
  take(line: Uint8Array): string | undefined {
    // An editor's last empty line is none.
    if (this.#isSigned !== undefined) return line.length === 0 ? undefined : 'there is more after its end';
    const json = readJsonLine(line);
    if (json === undefined) return 'it is not JSON';
    const read = readLine(json);
    if (!read) return 'it is neither an event nor the end';
    if (read.kind === 'end') return this.#end(read.end, line);
    const fault = this.#event(read.parts, read.json, line);
    this.#count(line);
    return fault;
  }

  #event(parts: EventParts, json: Readonly<Record<string, unknown>>, line: Uint8Array): string | undefined {
    let event: ReturnType<typeof eventOf>;
    try {
      event = eventOf(bytesOf(parts.content), maybeBytes(parts.body), maybeBytes(parts.sig));
    } catch (error) {
      return messageOf(error);
    }
    const author = this.#logs.authorOf(event.log);
    if (!author) return 'its log is not in the header';
    const expected = eventLine(event, author);
    if (!isText(line, expected)) return difference(json, expected);
    this.#events += 1;
    if (event.kind === EVENT_KINDS.message && !this.#logs.isFloor(event)) {
      this.#messages += 1;
      this.#messagesOf.set(author.id, (this.#messagesOf.get(author.id) ?? 0) + 1);
      if (!event.body) this.#withoutWords += 1;
      this.#firstMs = Math.min(this.#firstMs ?? event.wallMs, event.wallMs);
      this.#lastMs = Math.max(this.#lastMs ?? event.wallMs, event.wallMs);
    }
    return this.#logs.take(event);
  }

  #end(end: ExportEnd, line: Uint8Array): string | undefined {
    if (!isText(line, endLine(end))) return 'it is not written as an export writes it';
    const missing = this.#logs.faultAtEnd();
    if (missing !== undefined) return missing;
    if (end.events !== this.#events) return `it counts ${end.events} events, and ${this.#events} are here`;
    if (this.#hash.digest('hex') !== end.sha256)
      return 'its sum is not the one of the lines before it: one was changed';
    const { key, name, id } = this.#header.exportedBy;
    if ((key === null) !== (end.sig === null)) return "the exporter's signature is missing, or one too many";
    if (key !== null && !this.#verify(bytesOf(key), signedOfExport(end.sha256), bytesOf(end.sig ?? ''))) {
      return `the signature is not ${name || id}'s`;
    }
    this.#isSigned = key !== null;
    return undefined;
  }

  #count(line: Uint8Array): void {
    this.#hash.update(line).update('\n');
  }
}

/** Which of the readable fields says something else than was signed. */
function difference(json: Readonly<Record<string, unknown>>, expected: string): string {
  const signed = JSON.parse(expected) as Readonly<Record<string, unknown>>;
  const other = Object.keys(signed).find((key) => !isSame(json[key], signed[key]));
  return other === undefined ? 'it is not written as an export writes it' : `its "${other}" is not what was signed`;
}

function isSame(a: unknown, b: unknown): boolean {
  try {
    return JSON.stringify(a) === JSON.stringify(b);
  } catch {
    return false; // nested too deep to be ours
  }
}

function isText(line: Uint8Array, text: string): boolean {
  return Buffer.from(text).equals(line);
}

/** Lenient, and none the worse: the line is written anew from what was read, and compared. */
function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function maybeBytes(text: string | null): Uint8Array | undefined {
  return text === null ? undefined : bytesOf(text);
}

/** Mail and editors on Windows put one before each line feed. */
function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === 13 ? line.subarray(0, -1) : line;
}
