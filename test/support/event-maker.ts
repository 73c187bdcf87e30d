/** Makes logs by hand, honest or not: what a hostile member can sign, and what nobody can. */

import { LOBBY, type RoomId } from '../../src/core/ids.ts';
import { EVENT_KINDS, type EventRef, type LogId, type SignedEvent } from '../../src/history/event.ts';
import { encodeContent, sha256 } from '../../src/history/event-codec.ts';
import { encodeOpening, logIdOf } from '../../src/history/opening.ts';
import type { Signer } from '../../src/history/signer.ts';

export interface Making {
  readonly body?: Uint8Array;
  readonly kind?: number;
  readonly parents?: readonly SignedEvent[];
  readonly refs?: readonly EventRef[];
  readonly lamport?: number;
  readonly prev?: Uint8Array;
  readonly seq?: number;
  readonly signed?: boolean;
}

export class LogByHand {
  readonly signer: Signer;
  readonly room: RoomId;
  readonly log: LogId;
  readonly opening: SignedEvent;
  /** All that were made, in order; an event made off the chain is not among them. */
  readonly events: SignedEvent[] = [];

  constructor(signer: Signer, room: RoomId = LOBBY, nonceByte = 1) {
    this.signer = signer;
    this.room = room;
    const opening = { spki: signer.spki, nonce: new Uint8Array(16).fill(nonceByte) };
    this.log = logIdOf(room, opening);
    this.opening = this.add({ kind: EVENT_KINDS.opening, body: encodeOpening(opening) });
  }

  get head(): SignedEvent {
    return this.events.at(-1) as SignedEvent;
  }

  add(making: Making = {}): SignedEvent {
    const event = this.make(making);
    this.events.push(event);
    return event;
  }

  say(text: string, making: Making = {}): SignedEvent {
    return this.add({ ...making, body: new TextEncoder().encode(text) });
  }

  /** Not added: another second event, or one that breaks a rule. */
  make({ body = new Uint8Array(), kind, parents = [], refs, lamport, prev, seq, signed = true }: Making): SignedEvent {
    const before = this.events.at(-1);
    const made = parents.map((parent) => ({ log: parent.log, seq: parent.seq, hash: parent.hash }));
    const read = {
      room: this.room,
      log: this.log,
      seq: seq ?? (before?.seq ?? 0) + 1,
      prev: prev ?? before?.hash ?? new Uint8Array(),
      parents: [...(refs ?? made)].sort((a, b) => (a.log < b.log ? -1 : 1)),
      lamport: lamport ?? 1 + Math.max(before?.lamport ?? 0, ...parents.map((parent) => parent.lamport)),
      wallMs: 1_700_000_000_000,
      kind: kind ?? EVENT_KINDS.message,
      bodyHash: sha256(body),
    };
    const content = encodeContent(read);
    const sig = signed ? this.signer.sign(content) : undefined;
    return { ...read, content, hash: sha256(content), body, sig };
  }
}
