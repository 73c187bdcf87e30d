/** What people went by when they were last read: those who aren't here, and whom nobody has met. */

import { z } from 'zod';
import type { PeerId } from '../core/ids.ts';
import { Remembered, type SmallStore } from './remembered.ts';

/** People who are remembered: those who said something last. About 250 KB. */
const MAX_NAMES = 2_000;

const namesSchema = z.array(z.tuple([z.string(), z.string()]));

export class KnownNames {
  readonly #kept: Remembered<z.infer<typeof namesSchema>>;
  /** Said something longest ago first. */
  readonly #names = new Map<PeerId, string>();
  #dirty = false;

  constructor(store: SmallStore) {
    this.#kept = new Remembered(store, 'names', namesSchema);
  }

  async start(): Promise<void> {
    for (const [id, name] of (await this.#kept.read()) ?? []) this.#names.set(id as PeerId, name);
  }

  goesBy(id: PeerId, name: string): void {
    if (this.#names.get(id) === name) return;
    this.#names.delete(id);
    this.#names.set(id, name);
    this.#dirty = true;
    if (this.#names.size > MAX_NAMES) this.#names.delete(this.#names.keys().next().value as PeerId);
  }

  /** '' where nobody remembers. */
  of(id: PeerId): string {
    return this.#names.get(id) ?? '';
  }

  all(): Iterable<[PeerId, string]> {
    return this.#names;
  }

  /** Writes what has changed. Should it not be: messages say the names as well. */
  async flush(): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    await this.#kept.write([...this.#names]).catch(() => {});
  }
}
