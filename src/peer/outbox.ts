/** Gathers what is said into few frames, each encoded once for everybody. */

import { utf8Length } from '../core/text.ts';
import { encodeLines } from './chat-proto.ts';
import { FRAME_TARGET_BYTES } from './limits.ts';

export class Outbox {
  readonly #onFrame: (frame: Uint8Array, texts: readonly string[]) => void;
  #texts: string[] = [];
  #bytes = 0;
  #scheduled: NodeJS.Immediate | undefined;

  /** @param onFrame hands on a frame, with the texts it was made of */
  constructor(onFrame: (frame: Uint8Array, texts: readonly string[]) => void) {
    this.#onFrame = onFrame;
  }

  /** Goes out with whatever else is said before the event loop turns. */
  add(text: string): void {
    this.#texts.push(text);
    this.#bytes += utf8Length(text);
    if (this.#bytes >= FRAME_TARGET_BYTES) this.flush();
    else this.#scheduled ??= setImmediate(() => this.flush());
  }

  /** Sends what waits, now. */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#texts.length === 0) return;
    const texts = this.#texts;
    this.#texts = [];
    this.#bytes = 0;
    this.#onFrame(encodeLines(texts), texts);
  }
}
