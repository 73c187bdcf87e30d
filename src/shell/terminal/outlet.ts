/** Writes lines to a stream that may be slow or gone: one write a turn, and a bound on what waits. */

import type { Writable } from 'node:stream';

/** What may wait for a reader. Past it `full` is true; whoever can, waits, and whoever can't leaves things out. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

export class Outlet {
  readonly #stream: Writable;
  #pending = '';
  #scheduled = false;
  #gone = false;

  /** @param onGone called once when the reader has closed its end; nothing is written from then on */
  constructor(stream: Writable, onGone: () => void) {
    this.#stream = stream;
    stream.on('error', () => {
      if (this.#gone) return;
      this.#gone = true;
      this.#pending = '';
      onGone();
    });
  }

  /** Whether more waits than should; see `whenRoomy`. */
  get full(): boolean {
    return this.#pending.length + this.#stream.writableLength > MAX_WAITING_BYTES;
  }

  /** Writes `text` and a line feed, together with all else said in this turn of the event loop. */
  writeLine(text: string): void {
    if (this.#gone) return;
    this.#pending += `${text}\n`;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#pending === '' || this.#gone) return;
    const text = this.#pending;
    this.#pending = '';
    this.#stream.write(text);
  }

  /** Resolves when the reader has caught up, or is gone, or `signal` fires. */
  async whenRoomy(signal: AbortSignal): Promise<void> {
    this.flush();
    while (this.full && !this.#gone && !signal.aborted) await this.#nextDrain(signal);
  }

  /** Resolves when everything is written, the reader is gone, or `signal` fires. */
  async whenEmpty(signal: AbortSignal): Promise<void> {
    this.flush();
    while (this.#stream.writableLength > 0 && !this.#gone && !signal.aborted) await this.#nextDrain(signal);
  }

  #nextDrain(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#stream.off('drain', done);
        this.#stream.off('close', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#stream.on('drain', done);
      this.#stream.on('close', done);
      signal.addEventListener('abort', done);
    });
  }
}
