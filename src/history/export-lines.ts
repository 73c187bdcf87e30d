/** One conversation as JSON lines: what stands in each line, to text and back. docs/export.md is its description. Pure. */

import { z } from 'zod';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { LogId, SignedEvent } from './event.ts';
import { isRoomId } from './event-codec.ts';

export const EXPORT_VERSION = 1;

/** One line: the header of 8,192 logs takes half of it, an event 1 MiB at most. */
export const MAX_EXPORT_LINE_BYTES = 16 * 1024 * 1024;

const HEX_64 = /^[0-9a-f]{64}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

const peerId = z
  .string()
  .regex(HEX_64)
  .transform((id) => id as PeerId);
/** One spelling of the same bytes: the last character has bits that decoding ignores. */
const bytes64 = z.string().refine((text) => Buffer.from(text, 'base64').toString('base64') === text);
const seq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const logSchema = z.strictObject({
  log: z
    .string()
    .regex(HEX_64)
    .transform((log) => log as LogId),
  author: z.strictObject({ id: peerId, name: z.string() }),
  /** SPKI, DER, base64. */
  key: bytes64,
  /** Everything from here on is in it; 0: all of the log. */
  floor: seq,
  head: seq.min(1),
  quarantined: z.boolean(),
});

const headerSchema = z.strictObject({
  earshot: z.literal('export'),
  version: z.literal(EXPORT_VERSION),
  room: z
    .string()
    .refine(isRoomId)
    .transform((room) => room as RoomId),
  kind: z.enum(['lobby', 'direct', 'group']),
  name: z.string(),
  /** `key` null: it could not be had, so the export isn't signed. */
  exportedBy: z.strictObject({ id: peerId, name: z.string(), key: bytes64.nullable() }),
  at: z.iso.datetime(),
  /** Ascending by `log`. */
  logs: z.array(logSchema),
});
export type ExportHeader = z.infer<typeof headerSchema>;
export type ExportedLog = ExportHeader['logs'][number];

const endSchema = z.strictObject({
  end: z.literal(true),
  events: seq,
  /** Of all lines before it, each with its line feed. */
  sha256: z.string().regex(HEX_64),
  sig: bytes64.nullable(),
});
export type ExportEnd = z.infer<typeof endSchema>;

const eventSchema = z.object({ content: z.string(), body: z.string().nullable(), sig: z.string().nullable() });
export type EventParts = z.infer<typeof eventSchema>;

/** What version 1 calls them. A kind added later keeps its number, or older exports would read as another's text. */
const KINDS = ['', 'opening', 'message', 'edit', 'deletion', 'reaction', 'leaving', 'naming'] as const;

// Beyond what JSON escapes: what moves a cursor, reorders or hides, should the file be looked at in a terminal.
const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Its room, and nothing else of it: what a room id says. */
export function kindOfRoom(room: RoomId): ExportHeader['kind'] {
  if (room.startsWith('direct:')) return 'direct';
  return room.startsWith('group:') ? 'group' : 'lobby';
}

export function headerLine(header: ExportHeader): string {
  const { earshot, version, room, kind, name, exportedBy, at } = header;
  const logs = header.logs.map(({ log, author, key, floor, head, quarantined }) => {
    return { log, author: { id: author.id, name: author.name }, key, floor, head, quarantined };
  });
  const by = { id: exportedBy.id, name: exportedBy.name, key: exportedBy.key };
  return lineOf({ earshot, version, room, kind, name, exportedBy: by, at, logs });
}

/**
 * The line of an event. What a person reads of it is made of what was signed and of the header's name, by rules that
 * must never change within a version: whoever checks it makes the line anew and compares.
 */
export function eventLine(event: SignedEvent, author: ExportedLog['author']): string {
  const { log, seq, wallMs, kind, content, body, sig } = event;
  const name = KINDS[kind];
  return lineOf({
    at: new Date(wallMs).toISOString(),
    author: { id: author.id, name: author.name },
    kind: name || kind,
    said: body && name !== 'opening' ? saidIn(body) : undefined,
    log,
    seq,
    content: base64(content),
    body: body ? base64(body) : null,
    sig: sig ? base64(sig) : null,
  });
}

export function endLine({ events, sha256, sig }: ExportEnd): string {
  return lineOf({ end: true, events, sha256, sig });
}

/** What the exporter signs. Begins with an e; a content with 0x0a, TLS with 0x20, a certificate with 0x30: none can be another. */
export function signedOfExport(sha256: string): Uint8Array {
  return encoder.encode(`earshot export 1\n${sha256}`);
}

export type ReadLine =
  | { readonly kind: 'event'; readonly parts: EventParts; readonly json: Readonly<Record<string, unknown>> }
  | { readonly kind: 'end'; readonly end: ExportEnd };

/** A text of JSON with one value in it; undefined: it is none. */
export function readJsonLine(line: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(line));
  } catch {
    return undefined;
  }
}

/** Undefined: not as a header is written. */
export function readHeader(json: unknown): ExportHeader | undefined {
  return headerSchema.safeParse(json).data;
}

/** Whether it says to be an export at all, and of which version. */
export function claimedVersion(json: unknown): number | undefined {
  const claim = z.object({ earshot: z.literal('export'), version: z.number() }).safeParse(json);
  return claim.data?.version;
}

/** Undefined: neither an event nor the end. */
export function readLine(json: unknown): ReadLine | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  if (Object.hasOwn(json, 'end')) {
    const end = endSchema.safeParse(json).data;
    return end && { kind: 'end', end };
  }
  const parts = eventSchema.safeParse(json).data;
  return parts && { kind: 'event', parts, json: json as Readonly<Record<string, unknown>> };
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** The plain values of a body that is a JSON object, word for word; undefined: it is no such thing. */
function saidIn(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(body));
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  // Nothing deeper: a hostile body may be nested so far that writing it out would overflow the stack.
  return Object.fromEntries(Object.entries(json).filter(([, value]) => isPlain(value)));
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function lineOf(value: object): string {
  return JSON.stringify(value).replace(UNSEEN, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
