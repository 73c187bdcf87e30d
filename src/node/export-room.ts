/** Writes one room of a running node to a file. */

import { isAbsolute } from 'node:path';
import { ChatError } from '../core/errors.ts';
import type { PeerId, RoomId } from '../core/ids.ts';
import type { EventStore } from '../history/event-store.ts';
import { exportConversation } from '../history/export-conversation.ts';
import { exportHtml } from '../history/export-html.ts';
import { exportMarkdown } from '../history/export-markdown.ts';
import { ENGLISH } from '../history/export-reading.ts';
import type { HistoryView } from '../history/history-view.ts';
import type { Replica } from '../history/replica.ts';
import type { Signer } from '../history/signer.ts';
import type { Value } from '../ipc/contract.ts';
import { writeNewFile } from './new-file.ts';

export interface RoomExport {
  readonly store: EventStore & HistoryView;
  readonly replica: Pick<Replica, 'logsOf'>;
  readonly signer: Signer;
  readonly room: RoomId;
  readonly roomName: string;
  readonly self: { readonly id: PeerId; readonly name: string };
  /** '' for somebody unknown. */
  readonly nameOf: (id: PeerId) => string;
  readonly nowMs: number;
}

const SHORT_ID_DIGITS = 8;

/** @throws ChatError `bad-request`, `file-unwritable`, `history-unusable` */
export async function exportRoom(
  { store, replica, signer, room, roomName, self, nameOf, nowMs }: RoomExport,
  format: 'jsonl' | 'html' | 'markdown',
  file: string,
): Promise<Value<'history:export'>> {
  // A node stands nowhere: what a path starts from is the shell's to say.
  if (!isAbsolute(file)) throw new ChatError('bad-request', `"${file.slice(0, 200)}" is not a whole path to a file`);
  let messages = 0;
  const view: Pick<HistoryView, 'after' | 'messages'> = {
    messages: (ids) => store.messages(ids),
    after: async (where, order, count) => {
      const page = await store.after(where, order, count);
      messages += page.messages.length;
      return page;
    },
  };
  const readable = {
    view,
    room,
    roomName,
    // What a message says is its author's word: whose key it is stands beside it.
    nameOf: (id: PeerId, said?: string) => nameOf(id) || `${said ?? 'Somebody'} (${id.slice(0, SHORT_ID_DIGITS)})`,
    timeOf: (ms: number) => new Date(ms).toLocaleString(),
    nowMs,
    words: ENGLISH,
  };
  switch (format) {
    case 'html':
      await writeNewFile(file, exportHtml(readable));
      break;
    case 'markdown':
      await writeNewFile(file, exportMarkdown(readable));
      break;
    case 'jsonl': {
      const logs = replica.logsOf(room);
      const told = () => {
        messages += 1;
      };
      const exporting = { store, room, roomName, logs, exporter: self, signer, nameOf, nowMs, told };
      await writeNewFile(file, exportConversation(exporting));
    }
  }
  return { file, messages };
}
