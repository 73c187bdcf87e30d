/** Opens what was said: on disk, or, where that can't be, in memory, and says why. */

import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { ChatError, messageOf } from '../core/errors.ts';
import type { Notice } from '../core/model.ts';
import type { EventStore, StoredHistory } from '../history/event-store.ts';
import type { HistoryView, RaisedFloor } from '../history/history-view.ts';
import { MemoryHistory } from '../history/memory-store.ts';
import type { Renewed } from '../history/sqlite-database.ts';
import { SqliteHistory } from '../history/sqlite-store.ts';

const HISTORY_FILE = 'history.db';

export interface OpenHistory {
  /** Open; its `open` gives what was found, once more. */
  readonly store: EventStore & HistoryView;
  readonly found: StoredHistory;
  readonly notices: readonly Notice[];
  /** The file turned out to be damaged, now or before this was called: another is in its place. One listener. */
  readonly onRenewed: (listener: (notice: Notice, raised: readonly RaisedFloor[]) => void) => void;
  /** Into an empty file, while everything goes on. Undefined: it is in memory only. */
  readonly copyTo: ((file: string) => Promise<void>) | undefined;
}

/** Never throws: who can't keep what is said talks all the same. */
export async function openHistory(profileDir: string, clock: Clock): Promise<OpenHistory> {
  const file = join(profileDir, HISTORY_FILE);
  const renewals = new Renewals();
  const disk = new SqliteHistory({ file, clock, onRenewed: (renewed) => renewals.happened(renewed) });
  try {
    const found = await disk.open();
    const { rescued, setAside } = found;
    const notices = setAside === undefined ? [] : [rescued ? mended(setAside) : damaged(setAside)];
    const onRenewed: OpenHistory['onRenewed'] = (listener) => renewals.listen(listener);
    return { store: disk, found, notices, onRenewed, copyTo: (target) => disk.copyTo(target) };
  } catch (error) {
    await disk.close().catch(() => {});
    const memory = new MemoryHistory();
    const notices = [notKept(error)];
    return { store: memory, found: await memory.open(), notices, onRenewed: () => {}, copyTo: undefined };
  }
}

/** A store that was opened already, for who opens it first thing. */
export function openedStore({ store, found }: OpenHistory): EventStore {
  return {
    open: async () => found,
    commit: (commit) => store.commit(commit),
    read: (log, from, maxBytes) => store.read(log, from, maxBytes),
    point: (log, seq) => store.point(log, seq),
    opening: (log) => store.opening(log),
    evidence: (log) => store.evidence(log),
    firstSince: (log, sinceMs) => store.firstSince(log, sinceMs),
    close: () => store.close(),
  };
}

/** Those that nobody was there to hear of wait for who is. */
class Renewals {
  #early: Renewed[] = [];
  #listener: ((renewed: Renewed) => void) | undefined;

  happened(renewed: Renewed): void {
    if (this.#listener) this.#listener(renewed);
    else this.#early.push(renewed);
  }

  listen(listener: Parameters<OpenHistory['onRenewed']>[0]): void {
    this.#listener = ({ setAside, raised }) => listener(mended(setAside), raised);
    for (const renewed of this.#early.splice(0)) this.#listener(renewed);
  }
}

function mended(file: string): Notice {
  return {
    code: 'history-mended',
    message: `the history was damaged; it is set aside as ${file}, and what could be read of it is kept`,
    params: { file },
  };
}

function damaged(file: string): Notice {
  return {
    code: 'history-damaged',
    message: `what was said before could not be read; it is set aside as ${file}, and begun anew from what others have`,
    params: { file },
  };
}

function notKept(error: unknown): Notice {
  const reason = messageOf(error);
  return {
    code: 'history-not-kept',
    message: `messages are kept in memory only, and are gone when Earshot is closed: ${reason}`,
    params: { reason, ...(error instanceof ChatError ? error.params : {}) },
  };
}
