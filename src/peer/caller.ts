/** A socket that called: how long it has, which place it holds, and how much it has us keep for nothing. */

import type { Socket } from 'node:net';
import { isLoopback } from '../core/address.ts';
import { MAX_PENDING_BYTES } from './limits.ts';
import type { Guest, Places } from './places.ts';
import { maxUndeliveredBytes, ReadMeter } from './read-meter.ts';
import type { Weighed } from './scales.ts';

export class Caller implements Guest, Weighed {
  readonly socket: Socket;
  readonly ip: string;
  readonly local: boolean;
  readonly #places: Places;
  readonly #meter: ReadMeter;
  /** It had us read too much for nothing. */
  isBanished = false;
  #maxPacketBytes = 0;
  #maxUndelivered = MAX_PENDING_BYTES;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, ip: string, places: Places) {
    this.socket = socket;
    this.ip = ip;
    // The kernel gives a call within one machine the same address at both ends.
    this.local = isLoopback(ip) || ip === socket.localAddress;
    this.#places = places;
    this.#meter = new ReadMeter(performance.now());
  }

  dismiss(): void {
    this.socket.destroy();
  }

  banish(): void {
    this.isBanished = true;
    this.dismiss();
  }

  /** Gone after so long, unless told otherwise. */
  limit(ms: number | undefined): void {
    clearTimeout(this.#timer);
    this.#timer = ms === undefined ? undefined : setTimeout(() => this.dismiss(), ms).unref();
  }

  /** It has opened its stream: from here on others watch the time. */
  opened(maxPacketBytes: number): void {
    this.#maxPacketBytes = maxPacketBytes;
    this.limit(undefined);
  }

  /** Its hello is done. False: strangers have all the places that they may have. */
  link(stranger: boolean): boolean {
    this.#maxUndelivered = maxUndeliveredBytes(this.#maxPacketBytes);
    return this.#places.link(this, stranger);
  }

  /** A packet of its was taken out. */
  delivered(byteCount: number): void {
    this.#meter.delivered(byteCount);
  }

  /** How much it has us keep for nothing; banished where that is more than anybody needs. */
  weigh(nowMs: number): number {
    const { bytesRead, bytesWritten } = this.socket;
    const bytes = this.#meter.undelivered(bytesRead, bytesWritten, nowMs);
    if (bytes <= this.#maxUndelivered) return bytes;
    this.banish();
    return 0;
  }
}
