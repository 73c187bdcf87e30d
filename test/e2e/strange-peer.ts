/** A peer with a key that says of its name, and in what it signs, whatever it likes: bytes by hand. */

import { LOBBY } from '../../src/core/ids.ts';
import { EVENT_KINDS, type SignedEvent } from '../../src/history/event.ts';
import { encodeContent, encodeEvent, eventOf, sha256 } from '../../src/history/event-codec.ts';
import { encodeOpening, logIdOf, NONCE_BYTES } from '../../src/history/opening.ts';
import { p256Signer, type Signer } from '../../src/history/signer.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import { varint } from '../support/grpc-frames.ts';
import type { SeedLink } from '../support/seed-link.ts';
import type { SeedPeer } from '../support/seed-peer.ts';

/** Protobuf, length-delimited. */
function field(number: number, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** proto/chat.proto: both versions 2, then the instance and the name. */
function hello(name: string): Buffer {
  const versions = Buffer.from([0x08, 2, 0x10, 2]);
  return field(1, Buffer.concat([versions, field(3, 'strange'), field(4, name)]));
}

export class StrangePeer {
  readonly #link: SeedLink;
  readonly #signer: Signer;
  readonly #opening: { readonly spki: Uint8Array; readonly nonce: Uint8Array };
  #last: SignedEvent | undefined;

  private constructor(link: SeedLink, key: string) {
    this.#link = link;
    this.#signer = p256Signer(key);
    this.#opening = { spki: this.#signer.spki, nonce: new Uint8Array(NONCE_BYTES).fill(7) };
  }

  /** Calls `address` as one of us, by that name, uncleaned. */
  static async call(peer: SeedPeer, address: string, name: string): Promise<StrangePeer> {
    const key = generateKey();
    const link = peer.dial(address, { hello: 'stream-only', certificate: await certify(key) });
    link.sayRaw(Buffer.concat([field(1, peer.address), field(2, hello(name))]));
    await peer.until('ok', () => link.state === 'open');
    return new StrangePeer(link, key);
  }

  rename(name: string): void {
    this.#link.sayRaw(field(2, field(4, field(1, name))));
  }

  /** In the lobby, uncleaned. */
  say(text: string): void {
    this.sayBytes(Buffer.from(JSON.stringify({ text })));
  }

  /** A message of these bytes, whatever they are; also a sign of life, which is expected of us. */
  sayBytes(body: Uint8Array): void {
    const opened = this.#last === undefined ? [this.#write(EVENT_KINDS.opening, encodeOpening(this.#opening))] : [];
    const events = [...opened, this.#write(EVENT_KINDS.message, body)];
    const listed = events.map((event) => field(3, encodeEvent(event)));
    this.#link.sayRaw(field(2, field(10, Buffer.concat([field(1, LOBBY), ...listed]))));
  }

  #write(kind: number, body: Uint8Array): SignedEvent {
    const last = this.#last;
    const content = encodeContent({
      room: LOBBY,
      log: logIdOf(LOBBY, this.#opening),
      seq: (last?.seq ?? 0) + 1,
      prev: last?.hash ?? new Uint8Array(),
      parents: [],
      lamport: (last?.lamport ?? 0) + 1,
      wallMs: Date.now(),
      kind,
      bodyHash: sha256(body),
    });
    this.#last = eventOf(content, body, this.#signer.sign(content));
    return this.#last;
  }
}
