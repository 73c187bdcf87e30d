/** A closed circle: who has the network key proves it on each connection, and the proof is worth nothing on another. */

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { NetworkKey, PeerId } from '../core/ids.ts';
import { secretOf } from '../core/network-key.ts';

/** One TLS connection, as both of its ends know it. */
export interface Channel {
  readonly secret: Uint8Array;
  readonly dialer: PeerId;
  readonly listener: PeerId;
}

/** Who proves; each says another byte, so that neither side's proof can be sent back to it as the other's. */
export type Side = 'dialer' | 'listener';
const SIDE_BYTE: Readonly<Record<Side, number>> = { dialer: 1, listener: 2 };

/** Before all else in what is signed: the key may serve other ends one day. */
const PURPOSE = 'earshot circle 1';

export class Circle {
  readonly key: NetworkKey;
  readonly #secret: Uint8Array;

  constructor(key: NetworkKey) {
    this.key = key;
    this.#secret = secretOf(key);
  }

  /** What that side of the channel says to be let in. */
  proof(side: Side, { secret, dialer, listener }: Channel): Uint8Array {
    return createHmac('sha256', this.#secret)
      .update(PURPOSE)
      .update(Uint8Array.of(SIDE_BYTE[side]))
      .update(secret)
      .update(dialer)
      .update(listener)
      .digest();
  }

  /** Whether `said` is that side's proof on this channel. Takes as long for any wrong one of the right length. */
  admits(said: Uint8Array, side: Side, channel: Channel): boolean {
    const proof = this.proof(side, channel);
    return said.length === proof.length && timingSafeEqual(said, proof);
  }
}
