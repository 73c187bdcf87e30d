/** A peer with a key that says in its hello, and later of its name, whatever it likes: bytes by hand. */

import { certify, generateKey } from '../../src/peer/identity.ts';
import { varint } from '../support/grpc-frames.ts';
import type { SeedLink } from '../support/seed-link.ts';
import type { SeedPeer } from '../support/seed-peer.ts';

/** Protobuf, length-delimited. */
function field(number: number, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** proto/chat.proto: both versions 1, then the instance and the name. */
function hello(name: string): Buffer {
  const versions = Buffer.from([0x08, 1, 0x10, 1]);
  return field(1, Buffer.concat([versions, field(3, 'strange'), field(4, name)]));
}

/** Calls `address` as one of us, by that name, uncleaned. */
export async function callAs(peer: SeedPeer, address: string, name: string): Promise<SeedLink> {
  const link = peer.dial(address, { hello: 'stream-only', certificate: await certify(generateKey()) });
  link.sayRaw(Buffer.concat([field(1, peer.address), field(2, hello(name))]));
  await peer.until('ok', () => link.state === 'open');
  return link;
}

export function rename(link: SeedLink, name: string): void {
  link.sayRaw(field(2, field(4, field(1, name))));
}

/** Lines as one of us sends them; also the sign of life that is expected of us. */
export function sayLines(link: SeedLink, ...texts: readonly (string | Uint8Array)[]): void {
  link.sayRaw(field(2, field(2, Buffer.concat(texts.map((text) => field(1, text))))));
}
