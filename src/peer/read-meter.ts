/**
 * Compares what was read from a socket with what came of it. HTTP/2 has frames that no flow control bounds (PING,
 * SETTINGS, headers, resets), and neither Node nor gRPC counts them: here they show as bytes that no packet explains.
 */

import {
  ANSWERED_SHARE,
  PACKET_OVERHEAD_BYTES,
  UNDELIVERED_BYTES_PER_SECOND,
  UNDELIVERED_SLACK_BYTES,
} from './limits.ts';

/** Of a link: one packet that gRPC has ready and one that is coming in, while we don't read, and what is around them. */
export function maxUndeliveredBytes(maxPacketBytes: number): number {
  return 2 * maxPacketBytes + UNDELIVERED_SLACK_BYTES;
}

export class ReadMeter {
  #undelivered = 0;
  #read = 0;
  #written = 0;
  #asOfMs: number;

  constructor(nowMs: number) {
    this.#asOfMs = nowMs;
  }

  /** A packet was taken out. */
  delivered(byteCount: number): void {
    this.#undelivered -= 2 * byteCount + PACKET_OVERHEAD_BYTES;
  }

  /** Given the socket's own counters, how many bytes were read and have come to nothing. */
  undelivered(bytesRead: number, bytesWritten: number, nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - this.#asOfMs);
    const explained =
      (bytesWritten - this.#written) * ANSWERED_SHARE + (elapsedMs * UNDELIVERED_BYTES_PER_SECOND) / 1_000;
    // Never below zero: what was explained yesterday excuses nothing today.
    this.#undelivered = Math.max(0, this.#undelivered + bytesRead - this.#read - explained);
    this.#read = bytesRead;
    this.#written = bytesWritten;
    this.#asOfMs = nowMs;
    return this.#undelivered;
  }
}
