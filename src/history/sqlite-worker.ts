/** The thread that waits for the disk, so that the program doesn't: opens history.db and does what it is asked, in turn. */

import { parentPort, workerData } from 'node:worker_threads';
import { ChatError } from '../core/errors.ts';
import { copyOpenHistory } from './sqlite-copy.ts';
import { type Calls, SqliteDatabase } from './sqlite-database.ts';
import { type Answer, type Ask, failureOf, type Told, type WorkerOptions } from './sqlite-thread.ts';

/** After the last commit, before what nobody waits for is done: a burst has the thread for itself. */
const IDLE_AFTER_MS = 300;

const port = parentPort;
if (!port) throw new Error('this is the entry of a worker thread');
const { file, nowMs } = workerData as WorkerOptions;
const opening = SqliteDatabase.open({
  file,
  nowMs,
  onRenewed: (renewed) => port.postMessage({ renewed } satisfies Told),
});
const copying = new Set<Promise<void>>();
const closing = new AbortController();
let timer: NodeJS.Timeout | undefined;

function answer(message: Answer): void {
  const bytes = (message.ok && (message.value as { bytes?: unknown } | undefined)?.bytes) || undefined;
  port?.postMessage(message, bytes instanceof Uint8Array ? [bytes.buffer as ArrayBuffer] : []);
}

/** Beside everything else, a step at a time. */
function copy(database: SqliteDatabase, id: number, target: string): void {
  const copied = copyOpenHistory(database.sql.database, file, target, closing.signal).then(
    () => answer({ id, ok: true, value: undefined }),
    (error) => answer({ id, ok: false, failure: failureOf(error) }),
  );
  copying.add(copied);
  void copied.finally(() => copying.delete(copied));
}

async function close(database: SqliteDatabase, id: number): Promise<void> {
  closing.abort(new ChatError('history-unusable', 'the history was closed while it was copied; try again'));
  await Promise.all(copying);
  database.close();
  answer({ id, ok: true, value: undefined });
  port?.close();
}

opening.then(
  (database) => {
    const idle = () => {
      timer = database.idle() ? setTimeout(idle, 0) : undefined;
    };
    port.on('message', ({ id, name, args }: Ask) => {
      clearTimeout(timer);
      try {
        if (name === 'close') {
          void close(database, id);
          return;
        }
        if (name === 'copy') copy(database, id, String(args[0]));
        else answer({ id, ok: true, value: database.call(name, args as Parameters<Calls[typeof name]>) });
      } catch (error) {
        answer({ id, ok: false, failure: failureOf(error) });
      }
      timer = setTimeout(idle, IDLE_AFTER_MS);
    });
    answer({ id: 0, ok: true, value: database.stored });
    timer = setTimeout(idle, IDLE_AFTER_MS);
  },
  (error) => {
    answer({ id: 0, ok: false, failure: failureOf(error) });
    port.close();
  },
);
