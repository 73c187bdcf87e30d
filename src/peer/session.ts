/** One link to one peer, after the hello: sends in order, receives at a bounded rate, notices silence. */

import type { Clock, Timer } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { Address, InstanceId, PersonId } from '../core/ids.ts';
import { BEAT_PACKET, decodePacket, type Packet, type RoomFrame } from './chat-proto.ts';
import type { Crowd } from './crowd.ts';
import type { GroupFrame } from './group-frames.ts';
import { costOf, costOfLine } from './inflow.ts';
import { BEAT_MS, CLOSING_MS, MAX_FRAME_BYTES, MAX_QUEUED_BYTES, SILENCE_MS, STALLED_MS } from './limits.ts';
import { Pace } from './pace.ts';
import type { Linked } from './peer-map.ts';
import type { RefusalCode, Wire, WireClose } from './wire.ts';

/** Who is at the other end, as the hello told. `instanceId` undefined: a seed node. */
export interface SessionPeer extends Linked {
  readonly id: PersonId;
  readonly address: Address;
  readonly instanceId: InstanceId | undefined;
  /** As sent: clean before showing. */
  readonly name: string;
}

/** What bounds how much is read from a peer. */
export interface SessionLimits {
  readonly crowd: Crowd;
  /** Our person has not accepted them, now. Seed nodes always are. */
  isStranger(peer: SessionPeer): boolean;
}

export interface SessionEvents {
  /** Of a seed node, as sent: clean before showing. */
  line(session: Session, text: string): void;
  renamed(session: Session, name: string): void;
  /** Of an Earshot node, as sent. */
  heard(session: Session, frame: RoomFrame): void;
  /** The same, for us alone. */
  group(session: Session, frame: GroupFrame): void;
  /** Less than before waits to be sent. */
  drained(session: Session): void;
  /** Once, and nothing after it. `error` undefined: the peer left properly. */
  closed(session: Session, error: ChatError | undefined): void;
}

export class Session implements Linked {
  readonly id: PersonId;
  readonly address: Address;
  readonly instanceId: InstanceId | undefined;
  readonly openedAtMs: number;
  readonly name: string;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #events: SessionEvents;
  readonly #pace: Pace;
  readonly #isStranger: () => boolean;
  /** Packets that came and are not taken in yet: the first waits for its turn, others were under way when we stopped. */
  readonly #unread: Uint8Array[] = [];
  /** The first of them had its turn. */
  #isCounted = false;
  readonly #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #blocked = false;
  #held = false;
  #closingTimer: Timer | undefined;
  #lastSentMs: number;
  #lastHeardMs: number;
  #state: 'open' | 'closing' | 'closed' = 'open';

  constructor(wire: Wire, peer: SessionPeer, clock: Clock, events: SessionEvents, limits: SessionLimits) {
    this.id = peer.id;
    this.address = peer.address;
    this.instanceId = peer.instanceId;
    this.name = peer.name;
    this.#wire = wire;
    this.#clock = clock;
    this.#events = events;
    const now = clock.now();
    this.openedAtMs = now;
    this.#lastSentMs = now;
    this.#lastHeardMs = now;
    this.#isStranger = () => limits.isStranger(peer);
    this.#pace = new Pace({
      kind: this.isSeed ? 'seed' : 'earshot',
      clock,
      crowd: limits.crowd,
      isStranger: this.#isStranger,
      turn: () => {
        this.#isCounted = true;
        this.#readOrWait();
      },
      changed: () => this.#readOrWait(),
    });
  }

  /** Speaks the base protocol only. */
  get isSeed(): boolean {
    return this.instanceId === undefined;
  }

  /** Both ends of this one connection have it, and nobody else. Undefined: a seed node. */
  get channelSecret(): Uint8Array | undefined {
    return this.#wire.channelSecret;
  }

  /** Bytes that wait to be handed to the wire. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** And packets. */
  get queuedPackets(): number {
    return this.#queue.length;
  }

  /** Takes over the wire. Call once the peer map has this session: from here on it may close at any time. */
  open(): void {
    this.#wire.handle({
      packet: (bytes) => this.#receive(bytes),
      drained: () => {
        this.#blocked = false;
        this.#pump();
      },
      closed: (reason) => this.#closed(errorOf(this.address, reason)),
    });
    this.#readOrWait();
  }

  /** Queues an encoded packet; a peer for which too much waits is dropped, and the others never notice. */
  send(packet: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#queue.push(packet);
    this.#queuedBytes += packet.length;
    this.#pump();
    if (this.#queuedBytes > MAX_QUEUED_BYTES) {
      this.#fail(new ChatError('peer-too-slow', `${this.address} takes in less than is said; its link is dropped`));
    }
  }

  /** Ends at once, whatever waits. */
  abort(error: ChatError): void {
    this.#fail(error);
  }

  /** Leaves: sends what waits, then ends the stream. Bounded by CLOSING_MS. Idempotent. */
  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#closingTimer = this.#clock.after(CLOSING_MS, () => this.#wire.destroy());
    this.#pump();
  }

  /** Beats when nothing was sent, and drops a peer that stopped beating or taking. Called every PULSE_MS. */
  pulse(): void {
    if (this.#state !== 'open') return;
    const now = this.#clock.now();
    if (this.isSeed) {
      // It is never pinged, in any way. An Earshot node that beats and takes nothing reads at a stranger's pace: it may
      // take minutes for one frame, and all that we said is for it.
      if (this.#queue.length > 0 && now - this.#lastSentMs > STALLED_MS) {
        this.#fail(new ChatError('peer-too-slow', `${this.address} takes nothing any more; its link is dropped`));
      }
      return;
    }
    // While we don't read, silence is our own doing.
    if (this.#reads && now - this.#lastHeardMs > SILENCE_MS) {
      this.#fail(new ChatError('peer-silent', `nothing heard from ${this.address}; its link is dropped`));
    } else if (now - this.#lastSentMs >= BEAT_MS && this.#queue.length === 0) {
      this.send(BEAT_PACKET);
    }
  }

  /** Stops reading until told otherwise: what we hear has nowhere to go. The peer's writes wait meanwhile. */
  hold(held: boolean): void {
    this.#held = held;
    this.#readOrWait();
  }

  /** What our person thinks of them has changed: what they may send does at once. */
  reconsider(): void {
    this.#wire.admit(this.#isStranger());
    this.#pace.reconsider();
  }

  /** This machine slept, or its clock was set: nobody's silence in that time counts, and we owe a beat. */
  timeJumped(): void {
    this.#lastHeardMs = this.#clock.now();
    this.#lastSentMs = this.#lastHeardMs - BEAT_MS;
  }

  #pump(): void {
    let sent = 0;
    while (!this.#blocked && sent < this.#queue.length) {
      const packet = this.#queue[sent++] as Uint8Array;
      this.#queuedBytes -= packet.length;
      this.#lastSentMs = this.#clock.now();
      this.#blocked = !this.#wire.write(packet);
    }
    if (sent > 0) {
      this.#queue.splice(0, sent);
      this.#events.drained(this);
    }
    if (this.#state === 'closing' && this.#queue.length === 0) this.#wire.end();
  }

  #receive(bytes: Uint8Array): void {
    if (this.#state === 'closed') return;
    this.#lastHeardMs = this.#clock.now();
    if (!this.isSeed && bytes.length > MAX_FRAME_BYTES) {
      const message = `${this.address} sent a frame of ${bytes.length} bytes; allowed: ${MAX_FRAME_BYTES}`;
      this.#fail(new ChatError('protocol', message), 'too-large');
      return;
    }
    this.#unread.push(bytes);
    this.#readOn();
  }

  /** As far as it may say. As bytes the rest waits: an event of a hundred of them is a kilobyte of objects. */
  #readOn(): void {
    try {
      while (this.#unread.length > 0 && this.#reads) {
        const bytes = this.#unread[0] as Uint8Array;
        const packet = decodePacket(bytes);
        const cost = this.isSeed ? costOfLine(packet.msg) : costOf(packet.frame, bytes.length);
        if (!this.#isCounted && !this.#pace.takes(cost)) return;
        this.#isCounted = false;
        this.#unread.shift();
        this.#wire.took(bytes.length);
        this.#take(packet);
      }
    } catch (cause) {
      this.#fail(
        new ChatError('protocol', `${this.address} sent what is no message of this protocol`, { cause }),
        'protocol',
      );
    }
  }

  #take({ msg, frame }: Packet): void {
    if (this.isSeed) {
      if (msg !== '') this.#events.line(this, msg);
      return;
    }
    switch (frame?.kind) {
      case 'presence':
        this.#events.renamed(this, frame.name);
        return;
      case 'have':
      case 'want':
      case 'events':
      case 'readMark':
      case 'typing':
        this.#events.heard(this, frame);
        return;
      case 'membership':
      case 'invitation':
        this.#events.group(this, frame);
        return;
      default: // Beats need no answer; a hello here and what a later version says are skipped.
    }
  }

  get #reads(): boolean {
    return !this.#held && this.#pace.isReading;
  }

  #readOrWait(): void {
    if (!this.#reads) {
      this.#wire.pause();
      return;
    }
    this.#lastHeardMs = this.#clock.now();
    // Later, as what the wire gives: whoever lets us go on is in the middle of something.
    queueMicrotask(() => {
      this.#readOn();
      if (this.#state !== 'closed' && this.#reads) this.#wire.resume();
    });
  }

  #fail(error: ChatError, refusal?: RefusalCode): void {
    this.#closed(error);
    if (refusal) this.#wire.refuse(refusal, error.message);
    else this.#wire.destroy();
  }

  #closed(error: ChatError | undefined): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#pace.stop();
    this.#closingTimer?.cancel();
    this.#unread.length = 0;
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    this.#events.closed(this, error);
  }
}

function errorOf(address: Address, reason: WireClose): ChatError | undefined {
  if (reason.kind === 'ended') return undefined;
  return new ChatError('dial-failed', `the link to ${address} is gone: ${reason.message}`, { retryable: true });
}
