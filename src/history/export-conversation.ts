/** A conversation as JSON lines that prove themselves: `verify-export.ts` checks them, docs/export.md describes them. */

import { createHash } from 'node:crypto';
import type { PeerId, RoomId } from '../core/ids.ts';
import { EVENT_KINDS } from './event.ts';
import type { EventStore, LogState } from './event-store.ts';
import {
  base64,
  EXPORT_VERSION,
  type ExportedLog,
  type ExportHeader,
  endLine,
  eventLine,
  headerLine,
  kindOfRoom,
  signedOfExport,
} from './export-lines.ts';
import { eventsInOrder } from './export-order.ts';
import { authorOf } from './opening.ts';
import type { Signer } from './signer.ts';

export interface ExportOptions {
  readonly store: Pick<EventStore, 'read' | 'opening'>;
  readonly room: RoomId;
  /** As this person knows it. */
  readonly roomName: string;
  /** All that is durable; the room's are taken. */
  readonly logs: readonly LogState[];
  readonly exporter: { readonly id: PeerId; readonly name: string };
  /** Undefined: our key can't be had, and nobody vouches for nothing being left out. */
  readonly signer: Pick<Signer, 'spki' | 'sign'> | undefined;
  /** '' for somebody unknown. */
  readonly nameOf: (id: PeerId) => string;
  readonly nowMs: number;
  /** For each message, as `verify` counts them: openings, edits, reactions and the like are none. */
  readonly told?: () => void;
}

/**
 * Lines, each with its line feed, made as they are taken.
 * @throws ChatError `history-unusable`
 */
export async function* exportConversation(options: ExportOptions): AsyncGenerator<string> {
  const { store, room, signer, told } = options;
  const logs = options.logs.filter((log) => log.room === room && log.head.seq > 0);
  const header = headerOf(options, logs);
  const authors = new Map(header.logs.map((log) => [log.log, log]));
  const hash = createHash('sha256');
  const lineFed = (text: string): string => {
    const line = `${text}\n`;
    hash.update(line);
    return line;
  };
  yield lineFed(headerLine(header));
  let events = 0;
  for await (const event of eventsInOrder(store, logs)) {
    events += 1;
    const { author, floor } = authors.get(event.log) as ExportedLog;
    // The event at a floor is there to check the chain from; what it said is no longer kept.
    if (event.kind === EVENT_KINDS.message && event.seq !== floor) told?.();
    yield lineFed(eventLine(event, author));
  }
  const sha256 = hash.digest('hex');
  const sig = signer ? base64(signer.sign(signedOfExport(sha256))) : null;
  yield `${endLine({ end: true, events, sha256, sig })}\n`;
}

function headerOf({ room, roomName, exporter, signer, nameOf, nowMs }: ExportOptions, logs: readonly LogState[]) {
  const listed = logs.map(({ log, author, head, floor, quarantined }) => {
    const id = authorOf(author);
    return {
      log,
      author: { id, name: nameOf(id) },
      key: base64(author),
      floor: floor.seq,
      head: head.seq,
      quarantined,
    };
  });
  return {
    earshot: 'export',
    version: EXPORT_VERSION,
    room,
    kind: kindOfRoom(room),
    name: roomName,
    exportedBy: { id: exporter.id, name: exporter.name, key: signer ? base64(signer.spki) : null },
    at: new Date(nowMs).toISOString(),
    logs: listed.sort((a, b) => (a.log < b.log ? -1 : 1)),
  } satisfies ExportHeader;
}
