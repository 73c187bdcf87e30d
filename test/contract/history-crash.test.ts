/** A writer is killed in the middle, again and again: what it said was kept is there, once. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { LOBBY } from '../../src/core/ids.ts';
import type { LogId } from '../../src/history/event.ts';
import { SqliteDatabase } from '../../src/history/sqlite-database.ts';
import { reapWithWorker } from '../support/child-reaper.ts';
import { seededRandom } from '../support/seeded-random.ts';

const KILLS = Number(process.env.EARSHOT_KILLS ?? 20);
const WRITER = fileURLToPath(new URL('../support/history-writer.ts', import.meta.url));
const PINNED_NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
const NODE = existsSync(PINNED_NODE) ? PINNED_NODE : process.execPath;

/** Lets it commit `commits` times, then kills it: the next is on its way. @returns what it said it had committed last */
async function writeAndKill(file: string, commits: number): Promise<{ log: LogId; seq: number }> {
  const child = spawn(NODE, [WRITER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  reapWithWorker(child);
  const exited = once(child, 'exit');
  let last: { log: LogId; seq: number } | undefined;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [log, seq] = line.split(' ');
    last = { log: log as LogId, seq: Number(seq) };
    seen += 1;
    if (seen === commits) child.kill('SIGKILL');
  }
  await exited;
  if (!last) throw new Error('the writer said nothing');
  return last;
}

it(
  `keeps what was committed, and nothing twice, over ${KILLS} kills`,
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'earshot-crash-'));
    const file = join(dir, 'history.db');
    const random = seededRandom(KILLS);
    try {
      const known = new Map<LogId, number>();
      for (let kill = 0; kill < KILLS; kill++) {
        const { log, seq } = await writeAndKill(file, 1 + Math.floor(random() * 60));
        known.set(log, seq);
        const database = await SqliteDatabase.open({ file, nowMs: Date.now() });
        expect(database.stored.setAside).toBeUndefined();
        expect(database.stored.copied).toBe(false);
        const heads = new Map(database.stored.logs.map((state) => [state.log, state.head.seq]));
        for (const [name, committed] of known) expect(heads.get(name)).toBeGreaterThanOrEqual(committed);
        const total = [...heads.values()].reduce((sum, head) => sum + head - 1, 0);
        const { messages } = database.call('page', [LOBBY, undefined, total + 1]);
        expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
        expect(messages).toHaveLength(total);
        const check = database.sql.get<{ integrity_check: string }>('PRAGMA integrity_check');
        expect(check?.integrity_check).toBe('ok');
        known.set(log, heads.get(log) as number);
        database.close();
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
  KILLS * 15_000,
);
