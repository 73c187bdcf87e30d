/** Whom we invited into which group: sent on each link to them, until they are in it. */

import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { ChatError } from '../core/errors.ts';
import type { InvitationId, PeerId, RoomId } from '../core/ids.ts';
import { Remembered, type SmallStore } from './remembered.ts';

/** Invitations under way, of all groups: some hundred bytes each. */
const MAX_INVITED = 1_000;

/** Who hasn't come in for so long was told often enough. */
const INVITED_FOR_MS = 30 * 24 * 3_600_000;

const storedSchema = z.array(z.object({ id: z.string(), room: z.string(), person: z.string(), atMs: z.number() }));

/** `id`: the same each time it is sent, so that it is answered once. */
interface Invited {
  readonly id: InvitationId;
  readonly room: RoomId;
  readonly person: PeerId;
  readonly atMs: number;
}

export class InvitationOutbox {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept: Remembered<z.infer<typeof storedSchema>>;
  #invited: readonly Invited[] = [];

  constructor(clock: Pick<Clock, 'now'>, store: SmallStore) {
    this.#clock = clock;
    this.#kept = new Remembered(store, 'group-invited', storedSchema);
  }

  async start(): Promise<void> {
    this.#invited = ((await this.#kept.read()) ?? []) as unknown as readonly Invited[];
  }

  /** To be sent to them. */
  of(person: PeerId): readonly Invited[] {
    const sinceMs = this.#clock.now() - INVITED_FOR_MS;
    return this.#invited.filter((one) => one.person === person && one.atMs >= sinceMs);
  }

  /** Invites them anew, also who has refused before. @throws ChatError `bad-request`, `history-unwritable`: nobody was invited */
  async add(room: RoomId, people: readonly PeerId[]): Promise<void> {
    const atMs = this.#clock.now();
    const before = this.#invited.filter(
      (one) => one.atMs >= atMs - INVITED_FOR_MS && !(one.room === room && people.includes(one.person)),
    );
    const id = () => randomBytes(16).toString('hex') as InvitationId;
    const now = [...before, ...people.map((person) => ({ id: id(), room, person, atMs }))];
    if (now.length > MAX_INVITED) {
      throw new ChatError(
        'bad-request',
        `${MAX_INVITED} invitations are under way already; some have to be answered first`,
      );
    }
    await this.#put(now);
  }

  /** They are in it, or we aren't any more. */
  settle(isSettled: (room: RoomId, person: PeerId) => boolean): void {
    const left = this.#invited.filter(({ room, person }) => !isSettled(room, person));
    if (left.length === this.#invited.length) return;
    // Unwritten is no harm: it is settled again at the next start.
    this.#put(left).catch(() => {});
  }

  flush(): Promise<void> {
    return this.#kept.flush();
  }

  async #put(invited: readonly Invited[]): Promise<void> {
    const before = this.#invited;
    this.#invited = invited;
    try {
      await this.#kept.write([...invited]);
    } catch (error) {
      if (this.#invited === invited) this.#invited = before;
      throw error;
    }
  }
}
