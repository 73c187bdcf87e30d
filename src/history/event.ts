/** An event of a log: its shape, its names. See docs/history.md. Pure. */

import type { RoomId } from '../core/ids.ts';

declare const brand: unique symbol;

/** A log's name: SHA-256 over its room, its author's key and a nonce; 64 lowercase hex digits. */
export type LogId = string & { readonly [brand]: 'LogId' };

/** What an event is. The numbers are on the wire: never reuse one. */
export const EVENT_KINDS = {
  opening: 1,
  message: 2,
  edit: 3,
  deletion: 4,
  reaction: 5,
  leaving: 6,
  naming: 7,
} as const;
export type EventKind = (typeof EVENT_KINDS)[keyof typeof EVENT_KINDS];

/** Another event, and proof of which. */
export interface EventRef {
  readonly log: LogId;
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** What is signed, read. */
export interface EventContent {
  readonly room: RoomId;
  readonly log: LogId;
  /** From 1. */
  readonly seq: number;
  /** SHA-256 of the content before it; empty for the first. */
  readonly prev: Uint8Array;
  readonly parents: readonly EventRef[];
  readonly lamport: number;
  /** ms since 1970 by its author's clock: shown, never trusted. */
  readonly wallMs: number;
  readonly kind: number;
  readonly bodyHash: Uint8Array;
}

/** An event as it is stored and handed on. `content` is kept byte for byte: it is what the signature is about. */
export interface SignedEvent extends EventContent {
  readonly content: Uint8Array;
  /** SHA-256 of `content`. */
  readonly hash: Uint8Array;
  /** Undefined once it is forgotten. */
  readonly body: Uint8Array | undefined;
  /** Undefined: a later event of its batch is signed. */
  readonly sig: Uint8Array | undefined;
}
