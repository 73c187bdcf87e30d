/** Writes lines to a stream that may be slow, stalled or gone: one write a turn, and a bound on what waits. */

import type { Writable } from 'node:stream';

/** More than this waits: whoever makes us talk is asked to wait. */
const PRESSURE_BYTES = 1024 * 1024;
/** What may wait for a reader. Past it `full` is true: whoever can, waits, and whoever can't leaves things out. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** A reader that took nothing for so long has stalled, and nobody is made to wait for it any more. */
const STALLED_AFTER_MS = 5_000;

export interface OutletEvents {
  /** The reader has closed its end; nothing is written from then on. Called once. */
  readonly gone: () => void;
  /** True: the reader lags behind, and what makes us talk should wait. False: it has caught up, or has stalled. */
  readonly pressed?: (pressed: boolean) => void;
}

export class Outlet {
  readonly #stream: Writable;
  readonly #events: OutletEvents;
  #pending = '';
  #scheduled = false;
  #gone = false;
  #state: 'flowing' | 'pressed' | 'stalled' = 'flowing';
  #stallTimer: NodeJS.Timeout | undefined;

  constructor(stream: Writable, events: OutletEvents) {
    this.#stream = stream;
    this.#events = events;
    stream.on('error', () => this.#onGone());
    stream.on('drain', () => this.#settle('flowing'));
  }

  /** Whether more waits than should; see `whenRoomy`. */
  get full(): boolean {
    return this.#waiting > MAX_WAITING_BYTES;
  }

  get #waiting(): number {
    return this.#pending.length + this.#stream.writableLength;
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
    if (this.#state === 'flowing' && this.#stream.writableLength > PRESSURE_BYTES) this.#settle('pressed');
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

  #settle(state: 'flowing' | 'pressed' | 'stalled'): void {
    if (this.#state === state) return;
    const wasPressed = this.#state === 'pressed';
    this.#state = state;
    clearTimeout(this.#stallTimer);
    if (state === 'pressed') this.#watchForStall();
    if (wasPressed !== (state === 'pressed')) this.#events.pressed?.(state === 'pressed');
  }

  #watchForStall(): void {
    const waited = this.#stream.writableLength;
    this.#stallTimer = setTimeout(() => {
      if (this.#stream.writableLength < waited) this.#watchForStall();
      else this.#settle('stalled');
    }, STALLED_AFTER_MS);
    this.#stallTimer.unref();
  }

  #onGone(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#pending = '';
    this.#settle('flowing');
    this.#events.gone();
  }

  #nextDrain(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        for (const event of ['drain', 'error', 'close'] as const) this.#stream.off(event, done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      for (const event of ['drain', 'error', 'close'] as const) this.#stream.on(event, done);
      signal.addEventListener('abort', done);
    });
  }
}
