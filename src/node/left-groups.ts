/** Groups that our person has left: what was said in them can be read until they take them off the list. */

import { z } from 'zod';
import { ChatError } from '../core/errors.ts';
import type { RoomId } from '../core/ids.ts';
import type { KeptRoom } from '../history/history-view.ts';
import { Remembered, type SmallStore } from './remembered.ts';

/** Taken off the list, those last: older ones come back onto it. */
const MAX_REMOVED = 10_000;

export interface LeftGroup {
  readonly id: RoomId;
  /** As it was called when it was left. */
  readonly name: string;
}

export class LeftGroups {
  readonly #groups = new Map<RoomId, LeftGroup>();
  readonly #removed = new Set<string>();
  readonly #kept: Remembered<string[]>;

  constructor(store: SmallStore) {
    this.#kept = new Remembered(store, 'removed-groups', z.array(z.string()));
  }

  async start(rooms: readonly KeptRoom[]): Promise<void> {
    for (const id of (await this.#kept.read()) ?? []) this.#removed.add(id);
    for (const { id, kind, name, leftAtMs } of rooms) {
      if (kind === 'group' && leftAtMs !== undefined && !this.#removed.has(id)) this.#groups.set(id, { id, name });
    }
  }

  all(): LeftGroup[] {
    return [...this.#groups.values()];
  }

  get(room: RoomId): LeftGroup | undefined {
    return this.#groups.get(room);
  }

  left(group: LeftGroup): void {
    this.#groups.set(group.id, { id: group.id, name: group.name });
  }

  /** Our person is in it again. */
  joined(room: RoomId): void {
    this.#groups.delete(room);
    // Should this not be written: it is on the list as what it is, and left again it would not be.
    if (this.#removed.delete(room)) this.#write().catch(() => {});
  }

  /** @throws ChatError `room-unknown`, `history-unwritable`: it stays */
  async remove(room: RoomId): Promise<void> {
    if (!this.#groups.has(room)) {
      throw new ChatError('room-unknown', 'only a group that you left can be taken off the list; leave it first');
    }
    this.#removed.add(room);
    for (const oldest of this.#removed) {
      if (this.#removed.size <= MAX_REMOVED) break;
      this.#removed.delete(oldest);
    }
    try {
      await this.#write();
    } catch (error) {
      this.#removed.delete(room);
      throw error;
    }
    this.#groups.delete(room);
  }

  flush(): Promise<void> {
    return this.#kept.flush();
  }

  #write(): Promise<void> {
    return this.#kept.write([...this.#removed]);
  }
}
