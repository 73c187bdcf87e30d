/** An Earshot node's end of a link and nothing behind it: real TLS, every frame received written down. */

import { type Address, type InstanceId, LOBBY, type PeerId, type RoomId } from '../../src/core/ids.ts';
import { encodeBody, parseBody } from '../../src/history/bodies.ts';
import { EVENT_KINDS, type LogId, type SignedEvent } from '../../src/history/event.ts';
import { decodeEvent, encodeContent, eventOf, sha256 } from '../../src/history/event-codec.ts';
import { encodeOpening, logIdOf, NONCE_BYTES } from '../../src/history/opening.ts';
import { p256Signer, type Signer } from '../../src/history/signer.ts';
import { directRoomId } from '../../src/node/room-id.ts';
import { packetOf } from '../../src/node/sync-wire.ts';
import {
  BEAT_PACKET,
  decodePacket,
  encodeFirst,
  encodeRoomFrame,
  type Frame,
  type LogHead,
  MAX_VERSION,
  MIN_VERSION,
} from '../../src/peer/chat-proto.ts';
import { GrpcTransport } from '../../src/peer/grpc-transport.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import type { Wire } from '../../src/peer/wire.ts';
import type { LoopbackSpace } from './loopback.ts';
import { DEADLINE_MS, Watch } from './watch.ts';

/** Often enough that nobody takes it for frozen. */
const BEAT_EVERY_MS = 2_000;

export class EarshotCaller implements AsyncDisposable {
  readonly self: { readonly id: PeerId };
  /** All but beats, in order. */
  readonly frames: Frame[] = [];
  /** Every packet, byte for byte. */
  readonly packets: Uint8Array[] = [];
  closed = false;
  readonly #transport: GrpcTransport;
  readonly #wire: Wire;
  readonly #beating: NodeJS.Timeout;
  readonly #watch = new Watch();

  readonly #signer: Signer;
  /** The last event of its log in each room. */
  readonly #last = new Map<RoomId, SignedEvent>();

  private constructor(id: PeerId, key: string, transport: GrpcTransport, wire: Wire) {
    this.#signer = p256Signer(key);
    this.self = { id };
    this.#transport = transport;
    this.#wire = wire;
    wire.handle({
      packet: (bytes) => {
        wire.took(bytes.length);
        this.packets.push(bytes);
        const { frame } = decodePacket(bytes);
        if (frame && frame.kind !== 'beat') this.frames.push(frame);
        if (frame?.kind === 'have' && frame.room === LOBBY) this.#wantAll(frame.heads);
        this.#watch.changed();
      },
      drained() {},
      closed: () => {
        this.closed = true;
        this.#watch.changed();
      },
    });
    this.#beating = setInterval(() => wire.write(BEAT_PACKET), BEAT_EVERY_MS);
  }

  /** Calls a node and says hello; resolves once that is answered. */
  static async call(address: string, space: LoopbackSpace, name: string): Promise<EarshotCaller> {
    const certificate = await certify(generateKey());
    const { ip, maxPort } = space;
    const transport = new GrpcTransport({ ip, minPort: maxPort, maxPort, certificate });
    const wire = await transport.dial(address as Address, 'tls', AbortSignal.timeout(DEADLINE_MS));
    const caller = new EarshotCaller(certificate.id, certificate.key, transport, wire);
    const instanceId = `run of ${name}` as InstanceId;
    const hello = { minVersion: MIN_VERSION, maxVersion: MAX_VERSION, instanceId, name };
    wire.write(encodeFirst(`${ip}:${maxPort}`, hello));
    await caller.until('the answer to its hello', () => caller.frames.some(({ kind }) => kind === 'hello'));
    return caller;
  }

  /** Says something in a room of its own log, as a node would push it. @returns what was sent */
  say(room: RoomId, text: string): SignedEvent[] {
    const first = this.#last.has(room) ? [] : [this.#open(room)];
    const events = [...first, this.#write(room, EVENT_KINDS.message, encodeBody({ kind: 'message', text }))];
    this.push(room, events);
    return events;
  }

  /** Says something to one person alone. */
  tell(person: PeerId, text: string): SignedEvent[] {
    return this.say(this.roomWith(person), text);
  }

  roomWith(person: PeerId): RoomId {
    return directRoomId(this.self.id, person);
  }

  push(room: RoomId, events: readonly SignedEvent[]): void {
    this.send(packetOf({ kind: 'events', room, floor: undefined, events }));
  }

  send(packet: Uint8Array): void {
    this.#wire.write(packet);
  }

  /** Of this one connection. */
  get channelSecret(): Uint8Array {
    return this.#wire.channelSecret as Uint8Array;
  }

  /** What was about the room with one person. */
  framesOf(room: RoomId): Frame[] {
    return this.frames.filter((frame) => 'room' in frame && frame.room === room);
  }

  /** Messages it was given, of all rooms. */
  get heard(): string[] {
    return this.frames.flatMap((frame) => {
      if (frame.kind !== 'events') return [];
      return frame.events.flatMap((bytes) => {
        const { body, kind } = decodeEvent(bytes);
        const said = body && parseBody(kind, body);
        return said?.kind === 'message' ? [said.text] : [];
      });
    });
  }

  until(what: string, probe: () => boolean, timeoutMs = DEADLINE_MS): Promise<true> {
    return this.#watch.until(
      what,
      () => probe() && true,
      timeoutMs,
      () => JSON.stringify(this.frames),
    );
  }

  /** Resolves when it has heard this in the lobby: then it has got all that was sent before, too. */
  untilHeard(text: string): Promise<true> {
    return this.until(`the line "${text}"`, () => this.heard.includes(text));
  }

  /** As who has nothing: everything of the lobby, each time anew. */
  #wantAll(heads: readonly LogHead[]): void {
    for (const { log } of heads) {
      this.send(encodeRoomFrame({ kind: 'want', room: LOBBY, log, from: 0, prev: new Uint8Array() }));
    }
  }

  #open(room: RoomId): SignedEvent {
    const nonce = new Uint8Array(NONCE_BYTES).fill(room === LOBBY ? 1 : 2);
    const opening = { spki: this.#signer.spki, nonce };
    return this.#write(room, EVENT_KINDS.opening, encodeOpening(opening), logIdOf(room, opening));
  }

  #write(room: RoomId, kind: number, body: Uint8Array, log?: LogId): SignedEvent {
    const last = this.#last.get(room);
    const content = encodeContent({
      room,
      log: log ?? (last as SignedEvent).log,
      seq: (last?.seq ?? 0) + 1,
      prev: last?.hash ?? new Uint8Array(),
      parents: [],
      lamport: (last?.lamport ?? 0) + 1,
      wallMs: Date.now(),
      kind,
      bodyHash: sha256(body),
    });
    const event = eventOf(content, body, this.#signer.sign(content));
    this.#last.set(room, event);
    return event;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beating);
    this.#wire.destroy();
    await this.#transport.close();
  }
}
