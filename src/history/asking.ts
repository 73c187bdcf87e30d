/** Sends Wants, each with the proof that we were given what is before it. */

import type { RoomId } from '../core/ids.ts';
import type { LogId } from './event.ts';
import { proofOf } from './event-codec.ts';
import type { EventStore } from './event-store.ts';
import type { LogTable } from './log-table.ts';
import type { PeerLink } from './peer-link.ts';

const NO_PROOF = new Uint8Array(0);

export class Asking {
  readonly #table: LogTable;
  readonly #store: Pick<EventStore, 'read'>;

  constructor(table: LogTable, store: Pick<EventStore, 'read'>) {
    this.#table = table;
    this.#store = store;
  }

  /** @param from 0: we have nothing of it */
  want(link: PeerLink | undefined, room: RoomId, log: LogId, from: number): void {
    if (!link) return;
    const send = (prev: Uint8Array) => {
      if (link.shares(room)) link.send({ kind: 'want', room, log, from, prev });
    };
    const record = this.#table.get(log);
    const content = record?.staged.seq === from - 1 ? record.stagedContent : undefined;
    // Everybody is given an opening, so it proves nothing.
    if (from < 3) send(NO_PROOF);
    else if (content) send(proofOf(content));
    else void this.#proofOnDisk(log, from - 1).then(send);
  }

  /** Without it less may be given, which is no reason not to ask. */
  async #proofOnDisk(log: LogId, seq: number): Promise<Uint8Array> {
    try {
      const [event] = await this.#store.read(log, seq, 1);
      return event?.seq === seq ? proofOf(event.content) : NO_PROOF;
    } catch {
      return NO_PROOF;
    }
  }
}
