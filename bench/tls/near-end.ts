/** Dials the far end, over TLS or in plaintext, and measures. */

import type { Address } from '../../src/core/ids.ts';
import { decodePacket, encodeMsg, encodeRoomFrame } from '../../src/peer/chat-proto.ts';
import { GrpcTransport } from '../../src/peer/grpc-transport.ts';
import { certify, generateKey } from '../../src/peer/identity.ts';
import type { Security, Wire } from '../../src/peer/wire.ts';

/** Lines are gathered into frames of about this size. */
const FRAME_TARGET_BYTES = 64 * 1024;

const TEXT = 'x'.repeat(64);

export class NearEnd {
  readonly #address: Address;
  readonly #transport: GrpcTransport;

  private constructor(ip: string, port: number, transport: GrpcTransport) {
    this.#address = `${ip}:${port}` as Address;
    this.#transport = transport;
  }

  /** Dials `ip:port`; listens nowhere. */
  static async open(ip: string, port: number): Promise<NearEnd> {
    const certificate = await certify(generateKey());
    return new NearEnd(ip, port, new GrpcTransport({ ip, minPort: port, maxPort: port, certificate }));
  }

  /** From the dial to the first answer, ms. */
  async connectMs(security: Security): Promise<number> {
    const startMs = performance.now();
    const { wire, answered } = await this.#call(security);
    await answered;
    const ms = performance.now() - startMs;
    wire.destroy();
    return ms;
  }

  /** Lines a second of 64 bytes, in frames as the program makes them, until the far end has decoded all. */
  async linesPerSecond(security: Security, lines: number): Promise<number> {
    const { wire, answered, next } = await this.#call(security);
    await answered;
    const perFrame = Math.floor(FRAME_TARGET_BYTES / TEXT.length);
    const frame = encodeRoomFrame({
      kind: 'events',
      room: 'lobby',
      floor: undefined,
      events: Array.from({ length: perFrame }, () => Buffer.from(TEXT)),
    });
    const done = next();
    const startMs = performance.now();
    for (let sent = 0; sent < lines; sent += perFrame) if (!wire.write(frame)) await this.#drained();
    await done;
    const seconds = (performance.now() - startMs) / 1_000;
    wire.destroy();
    return Math.round(lines / seconds);
  }

  #onDrained: (() => void) | undefined;

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDrained = resolve;
    });
  }

  async #call(security: Security): Promise<{ wire: Wire; answered: Promise<string>; next: () => Promise<string> }> {
    const wire = await this.#transport.dial(this.#address, security, AbortSignal.timeout(10_000));
    let onPacket: ((msg: string) => void) | undefined;
    let onLost: ((error: Error) => void) | undefined;
    const next = (): Promise<string> =>
      new Promise((resolve, reject) => {
        onPacket = resolve;
        onLost = reject;
      });
    const answered = next();
    wire.handle({
      packet: (bytes) => {
        wire.took(bytes.length);
        onPacket?.(decodePacket(bytes).msg);
      },
      drained: () => this.#onDrained?.(),
      closed: (reason) => onLost?.(new Error(`the far end is gone: ${reason.kind}`)),
    });
    wire.write(encodeMsg('127.0.0.1:1'));
    return { wire, answered, next };
  }
}
