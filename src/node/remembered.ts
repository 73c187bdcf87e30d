/** One small value that the history keeps for the node by name: read with care, written one after the other. */

import type { z } from 'zod';

export interface SmallStore {
  recall(key: string): Promise<string | undefined>;
  /** @throws ChatError `history-unwritable` */
  remember(key: string, value: string): Promise<void>;
}

export class Remembered<T> {
  readonly #store: SmallStore;
  readonly #key: string;
  readonly #schema: z.ZodType<T>;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(store: SmallStore, key: string, schema: z.ZodType<T>) {
    this.#store = store;
    this.#key = key;
    this.#schema = schema;
  }

  /** Undefined: there is none, or a later version wrote another. */
  async read(): Promise<T | undefined> {
    const text = await this.#store.recall(this.#key);
    if (text === undefined) return undefined;
    try {
      return this.#schema.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }

  /** @throws ChatError `history-unwritable` */
  write(value: T): Promise<void> {
    const text = JSON.stringify(value);
    const write = this.#lastWrite.then(() => this.#store.remember(this.#key, text));
    this.#lastWrite = write.catch(() => {});
    return write;
  }

  /** Resolves once all is written that can be. */
  flush(): Promise<void> {
    return this.#lastWrite;
  }
}
