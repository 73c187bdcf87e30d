/** One set-up at a time in this folder: a lock file kept fresh by its holder. Built-ins only; runs on Node 18. */

import { closeSync, openSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const HEARTBEAT_MS = 1_000;
/** A holder that was killed leaves its file; one this long without a heartbeat is dead. No pids: containers have their own. */
const STALE_AFTER_MS = 15_000;
const POLL_MS = 100;

function tryTake(file) {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (error) {
    // EPERM: Windows, while another process is removing it.
    if (error.code === 'EEXIST' || error.code === 'EPERM') return false;
    throw error;
  }
}

function clearStale(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs < STALE_AFTER_MS) return;
    // Rename first: of two who see it stale one wins, and neither removes the winner's new file.
    const grave = `${file}.stale-${process.pid}`;
    renameSync(file, grave);
    rmSync(grave, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EPERM') throw error;
  }
}

/** Runs `task` while holding `file`; waits for whoever holds it now, calling `onWait` once if it has to. */
export async function withLock(file, task, onWait = () => {}) {
  for (let waited = false; !tryTake(file); waited = true) {
    if (!waited) onWait();
    clearStale(file);
    await delay(POLL_MS);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // Taken away by hand: the work goes on, its results are put in place by renames.
    }
  }, HEARTBEAT_MS);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await task();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}
