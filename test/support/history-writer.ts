/** A process that commits to a history without end, and says what was committed. Killed by its test. */

import { writeSync } from 'node:fs';
import type { SignedEvent } from '../../src/history/event.ts';
import { SqliteHistory } from '../../src/history/sqlite-store.ts';
import { Author, commitOf } from './log-writer.ts';

/** A run that nobody kills ends by itself. */
const MAX_COMMITS = 20_000;

const file = process.argv[2] as string;
const store = new SqliteHistory({ file, clock: { now: () => Date.now(), after: () => ({ cancel() {} }) } });
await store.open();
const log = new Author().log();
await store.commit(commitOf([log.opening], Date.now()));
writeSync(1, `${log.log} 1\n`);
for (let i = 0; i < MAX_COMMITS; i++) {
  const size = 1 + Math.floor(Math.random() * 64);
  const events: SignedEvent[] = Array.from({ length: size }, (_, n) =>
    log.text(`${i} ${n}`, { signed: n === size - 1 }),
  );
  await store.commit(commitOf(events, Date.now()));
  writeSync(1, `${log.log} ${events.at(-1)?.seq}\n`);
}
await store.close();
