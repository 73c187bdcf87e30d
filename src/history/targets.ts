/** What our words are about (a reply, an edit, a deletion, a reaction): found before they are written, to stand on it. */

import type { RoomId } from '../core/ids.ts';
import { parseBody } from './bodies.ts';
import { EVENT_KINDS, type LogId } from './event.ts';
import { parseEventId } from './event-id.ts';
import type { Cause, EventStore } from './event-store.ts';
import type { LogTable } from './log-table.ts';

export class Targets {
  readonly #table: LogTable;
  readonly #store: Pick<EventStore, 'point'>;

  constructor(table: LogTable, store: Pick<EventStore, 'point'>) {
    this.#table = table;
    this.#store = store;
  }

  /** A promise where the disk has to be asked. Undefined: there is none, or it isn't here. */
  find(room: RoomId, kind: number, body: Uint8Array): Cause | undefined | Promise<Cause | undefined> {
    const target = targetOf(kind, body);
    const record = target && this.#table.get(target.log);
    if (!record || record.room !== room || target.seq > (record.durable?.seq ?? 0)) return undefined;
    const point = this.#table.point(record, target.seq);
    return point ? { ...point, log: target.log } : this.#onDisk(target.log, target.seq);
  }

  async #onDisk(log: LogId, seq: number): Promise<Cause | undefined> {
    try {
      const point = await this.#store.point(log, seq);
      return point && { ...point, log };
    } catch {
      return undefined; // whoever gets it may have to wait for what it is about, and shows it then
    }
  }
}

/** As it stands in JSON, where nothing that is said can look like it. */
const REPLY_KEY = '"replyTo":';

function targetOf(kind: number, body: Uint8Array): { readonly log: LogId; readonly seq: number } | undefined {
  // Nearly everything said is no reply, and needn't be read to see it.
  if (kind === EVENT_KINDS.message && !Buffer.from(body.buffer, body.byteOffset, body.length).includes(REPLY_KEY))
    return undefined;
  const said = parseBody(kind, body);
  if (said?.kind === 'message') return said.replyTo && parseEventId(said.replyTo);
  return said && 'target' in said ? parseEventId(said.target) : undefined;
}
