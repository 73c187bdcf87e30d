/** An event's name, and its place among the others of its room, as strings. Pure. */

import { ChatError } from '../core/errors.ts';
import type { EventContent, LogId } from './event.ts';

declare const brand: unique symbol;

/** `log:seq`: what a reply, an edit or a reaction points at. */
export type EventId = string & { readonly [brand]: 'EventId' };

/** (lamport, log, seq): the order of everything said in a room, the same for everybody. */
export interface Place {
  readonly lamport: number;
  readonly log: LogId;
  readonly seq: number;
}

/** Digits of a safe integer in base 36: 36 ** 11 is more than 2 ** 53. */
const DIGITS = 11;
const ORDER = /^([0-9a-z]{11})([0-9a-f]{64})([0-9a-z]{11})/;
const ORDER_LENGTH = DIGITS + 64 + DIGITS;
const EVENT_ID = /^([0-9a-f]{64}):([1-9][0-9]{0,15})$/;

export function eventIdOf(event: Pick<EventContent, 'log' | 'seq'>): EventId {
  return `${event.log}:${event.seq}` as EventId;
}

/** Undefined: it is no event's name. */
export function parseEventId(text: string): { readonly log: LogId; readonly seq: number } | undefined {
  const found = EVENT_ID.exec(text);
  const seq = Number(found?.[2]);
  return found && Number.isSafeInteger(seq) ? { log: found[1] as LogId, seq } : undefined;
}

/** A string that sorts, by code units, as (lamport, log, seq) does. */
export function orderOf(place: Place): string {
  return `${digits(place.lamport)}${place.log}${digits(place.seq)}`;
}

/**
 * What an order stands for. `beyond`: something follows it, so that it comes after the event of this place; that is how
 * what is no event (who came, who went) gets a place between two.
 * @throws ChatError `bad-request`: it is no order
 */
export function parseOrder(order: string): { readonly place: Place; readonly beyond: boolean } {
  const found = ORDER.exec(order);
  const lamport = Number.parseInt(found?.[1] ?? '', 36);
  const seq = Number.parseInt(found?.[3] ?? '', 36);
  if (!found || !Number.isSafeInteger(lamport) || !Number.isSafeInteger(seq)) {
    throw new ChatError('bad-request', `'${order.slice(0, 100)}' is no place in a conversation`);
  }
  return { place: { lamport, log: found[2] as LogId, seq }, beyond: order.length > ORDER_LENGTH };
}

function digits(value: number): string {
  return value.toString(36).padStart(DIGITS, '0');
}
