/** What events carry: each kind's body as JSON, written and read strictly. An opening's is event-codec.ts's. Pure. */

import { ChatError } from '../core/errors.ts';
import type { PeerId } from '../core/ids.ts';
import { cleanName, cleanText, MAX_TEXT_BYTES, utf8Length } from '../core/text.ts';
import { EVENT_KINDS, type EventKind } from './event.ts';
import { type EventId, parseEventId } from './event-id.ts';
import { MAX_BODY_BYTES } from './limits.ts';

/** People named in one message: more is a roll call, and every one of them is notified. */
export const MAX_MENTIONS = 64;

/** Of UTF-8: a family of four with skin tones has 41. */
export const MAX_EMOJI_BYTES = 64;

/** What is said with an event of a kind. */
export interface Bodies {
  readonly message: {
    readonly text: string;
    /** Who says it goes by this name: for those who get it when its author isn't here. */
    readonly name?: string;
    readonly replyTo?: EventId;
    readonly mentions?: readonly PeerId[];
  };
  readonly edit: { readonly target: EventId; readonly text: string; readonly mentions?: readonly PeerId[] };
  readonly deletion: { readonly target: EventId };
  /** `on` false: taken back. */
  readonly reaction: { readonly target: EventId; readonly emoji: string; readonly on: boolean };
  readonly leaving: Readonly<Record<never, never>>;
  /** A group's name from here on. */
  readonly naming: { readonly name: string };
}
export type BodyKind = keyof Bodies;

/** A body with its kind. */
export type Said = { [K in BodyKind]: { readonly kind: K } & Bodies[K] }[BodyKind];

const KIND_NAMES = new Map<number, EventKind extends number ? keyof typeof EVENT_KINDS : never>(
  Object.entries(EVENT_KINDS).map(([name, number]) => [number, name as keyof typeof EVENT_KINDS]),
);
const PEER_ID = /^[0-9a-f]{64}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * @throws ChatError `message-empty`, `message-too-long`; `bad-request` for a reaction or a name that can't be one
 */
export function encodeBody(said: Said): Uint8Array {
  const { kind: _, ...body } = cleaned(said);
  const bytes = encoder.encode(JSON.stringify(body));
  // A text of quotes and line feeds doubles when it is written as JSON.
  if (bytes.length > MAX_BODY_BYTES) throw tooLong(bytes.length);
  return bytes;
}

/** What an event says, made safe to show; undefined: not what this kind of event may say, or nothing of this kind. */
export function parseBody(kind: number, body: Uint8Array): Said | undefined {
  const name = KIND_NAMES.get(kind);
  if (name === undefined || name === 'opening' || body.length > MAX_BODY_BYTES) return undefined;
  try {
    const json: unknown = JSON.parse(utf8.decode(body));
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
    return read(name, json as Readonly<Record<string, unknown>>);
  } catch {
    return undefined;
  }
}

function cleaned(said: Said): Said {
  if (said.kind === 'message' || said.kind === 'edit') {
    const text = cleanText(said.text);
    if (text.trim() === '') throw new ChatError('message-empty', 'there is nothing in the message');
    const bytes = utf8Length(text);
    if (bytes > MAX_TEXT_BYTES) throw tooLong(bytes);
    const { mentions, ...rest } = { ...said, text };
    return mentions && mentions.length > 0
      ? { ...rest, mentions: [...new Set(mentions)].slice(0, MAX_MENTIONS) }
      : rest;
  }
  if (said.kind === 'reaction' && !isEmoji(said.emoji)) {
    throw new ChatError('bad-request', 'a reaction is one character or one emoji');
  }
  if (said.kind === 'naming') {
    const name = cleanName(said.name);
    if (name === '') throw new ChatError('bad-request', 'a name needs at least one character that can be seen');
    return { ...said, name };
  }
  return said;
}

function read(kind: BodyKind, json: Readonly<Record<string, unknown>>): Said | undefined {
  const { text, replyTo, target, emoji, on, name } = json;
  const mentions = readMentions(json.mentions);
  switch (kind) {
    case 'message':
      if (!isText(text) || !mentions || !(replyTo === undefined || isEventId(replyTo))) return undefined;
      return {
        kind,
        text: cleanText(text),
        ...readName(name),
        ...(replyTo === undefined ? {} : { replyTo }),
        ...mentions,
      };
    case 'edit':
      if (!isText(text) || !mentions || !isEventId(target)) return undefined;
      return { kind, target, text: cleanText(text), ...mentions };
    case 'deletion':
      return isEventId(target) ? { kind, target } : undefined;
    case 'reaction':
      if (!isEventId(target) || !isEmoji(emoji) || typeof on !== 'boolean') return undefined;
      return { kind, target, emoji, on };
    case 'leaving':
      return { kind };
    case 'naming': {
      const shown = typeof name === 'string' ? cleanName(name) : '';
      return shown === '' ? undefined : { kind, name: shown };
    }
  }
}

/** One that can't be shown is none. */
function readName(value: unknown): { readonly name?: string } {
  const name = typeof value === 'string' ? cleanName(value) : '';
  return name === '' ? {} : { name };
}

function readMentions(value: unknown): { readonly mentions?: readonly PeerId[] } | undefined {
  if (value === undefined) return {};
  if (!Array.isArray(value) || value.length > MAX_MENTIONS) return undefined;
  return value.every((id) => typeof id === 'string' && PEER_ID.test(id)) ? { mentions: value as PeerId[] } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && utf8Length(value) <= MAX_TEXT_BYTES;
}

function isEventId(value: unknown): value is EventId {
  return typeof value === 'string' && parseEventId(value) !== undefined;
}

/** One grapheme that is seen and is not made of controls. */
function isEmoji(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || utf8Length(value) > MAX_EMOJI_BYTES) return false;
  if (cleanName(value) === '' || /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(value)) return false;
  return [...graphemes.segment(value)].length === 1;
}

function tooLong(bytes: number): ChatError {
  return new ChatError('message-too-long', `the message has ${bytes} bytes; at most ${MAX_TEXT_BYTES} are sent`, {
    params: { bytes, maxBytes: MAX_TEXT_BYTES },
  });
}
