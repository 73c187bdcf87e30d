/** A dialed connection with a FrameGuard in front of what arrives. */

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { FrameGuard } from './frame-guard.ts';

/** Passes bytes both ways at the pace they are taken, and ends or breaks when the socket does. */
export class GuardedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #guard = new FrameGuard();

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', () => this.destroy()); // 'close' says all that anybody acts on
    socket.on('close', () => this.destroy());
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.cork();
    const last = chunks.length - 1;
    for (const [index, { chunk }] of chunks.entries()) this.#socket.write(chunk, index === last ? done : undefined);
    this.#socket.uncork();
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #receive(chunk: Buffer): void {
    if (!this.#guard.allows(chunk)) this.destroy();
    else if (!this.push(chunk)) this.#socket.pause();
  }
}
