/** The history on disk, through its thread: commits a second, pages, searches over 200,000 messages, size. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOBBY } from '../src/core/ids.ts';
import { encodeBody } from '../src/history/bodies.ts';
import { EVENT_KINDS, type SignedEvent } from '../src/history/event.ts';
import { encodeContent, eventOf, SIG_BYTES, sha256 } from '../src/history/event-codec.ts';
import { encodeOpening, logIdOf } from '../src/history/opening.ts';
import { parseQuery } from '../src/history/search-query.ts';
import { SqliteHistory } from '../src/history/sqlite-store.ts';
import { realClock } from '../src/node/real-clock.ts';
import { seededRandom } from '../test/support/seeded-random.ts';
import { quantile, round } from './figures.ts';

const BATCHES = [
  { size: 1, commits: 1_000 },
  { size: 16, commits: 500 },
  { size: 256, commits: 100 },
];
const SEARCHED = 200_000;
const AUTHORS = 20;
const ROUNDS = 15;

export async function historyStore(): Promise<object> {
  const dir = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
  try {
    const commits = [];
    for (const batch of BATCHES) commits.push(await commitFigures(join(dir, `${batch.size}.db`), batch));
    return { commits, ...(await searchFigures(join(dir, 'search.db'))) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Writes a log as its author does, but for the signature. */
class Log {
  readonly opening: SignedEvent;
  readonly #log;
  #last: SignedEvent | undefined;

  constructor(random: () => number) {
    const bytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
    const opening = { spki: bytes(91), nonce: bytes(16) };
    this.#log = logIdOf(LOBBY, opening);
    this.opening = this.#write(EVENT_KINDS.opening, encodeOpening(opening), true, 1);
  }

  text(text: string, signed: boolean, lamport: number): SignedEvent {
    return this.#write(EVENT_KINDS.message, encodeBody({ kind: 'message', text }), signed, lamport);
  }

  #write(kind: number, body: Uint8Array, signed: boolean, lamport: number): SignedEvent {
    const { seq, hash } = this.#last ?? { seq: 0, hash: new Uint8Array(0) };
    const wallMs = Date.UTC(2026, 0, 1) + lamport * 60_000;
    const read = { room: LOBBY, log: this.#log, seq: seq + 1, prev: hash, parents: [], lamport, wallMs, kind };
    const content = encodeContent({ ...read, bodyHash: sha256(body) });
    this.#last = eventOf(content, body, signed ? new Uint8Array(SIG_BYTES).fill(1) : undefined);
    return this.#last;
  }
}

function commitOf(events: readonly SignedEvent[]) {
  return { events, floors: [], quarantined: [], acknowledged: [], writing: [], atMs: Date.now() };
}

async function commitFigures(file: string, { size, commits }: { size: number; commits: number }): Promise<object> {
  const store = new SqliteHistory({ file, clock: realClock });
  const startedAtMs = performance.now();
  await store.open();
  const openMs = performance.now() - startedAtMs;
  const log = new Log(seededRandom(size));
  const text = 'x'.repeat(64);
  let lamport = 1;
  const made = Array.from({ length: commits }, (_, i) =>
    Array.from({ length: size }, (_, j) =>
      i === 0 && j === 0 ? log.opening : log.text(text, j === size - 1, ++lamport),
    ),
  );
  const samples: number[] = [];
  const beginMs = performance.now();
  for (const events of made) {
    const atMs = performance.now();
    await store.commit(commitOf(events));
    samples.push(performance.now() - atMs);
  }
  const perSecond = Math.round((size * commits) / ((performance.now() - beginMs) / 1_000));
  await store.close();
  return {
    batch: size,
    perSecond,
    openMs: round(openMs),
    p50Ms: quantile(samples, 0.5),
    p99Ms: quantile(samples, 0.99),
  };
}

async function searchFigures(file: string): Promise<object> {
  const random = seededRandom(7);
  const store = new SqliteHistory({ file, clock: realClock });
  await store.open();
  const logs = Array.from({ length: AUTHORS }, () => new Log(random));
  const vocabulary = words(random);
  const characters = Array.from({ length: 3_000 }, (_, i) => String.fromCharCode(0x4e00 + i * 5));
  await store.commit(commitOf(logs.map((log) => log.opening)));
  const beginMs = performance.now();
  for (let lamport = 2; lamport < SEARCHED + 2; ) {
    const log = logs[Math.floor(random() * AUTHORS)] as Log;
    const events = Array.from({ length: 200 }, (_, i) =>
      log.text(sentence(random, vocabulary, characters), i === 199, lamport++),
    );
    await store.commit(commitOf(events));
  }
  const writtenMs = performance.now() - beginMs;
  const indexMs = await timed(() => store.search({ terms: ['first'], count: 1 }));
  const common = vocabulary[0] as string;
  const author = { authors: [(await store.page(LOBBY, undefined, 1)).messages[0]?.author as never] };
  const queries: Record<string, object> = {
    word: parseQuery('meeting'),
    commonWord: parseQuery(common),
    twoWords: parseQuery(`${common} meeting`),
    phrase: parseQuery('"meeting tomorrow"'),
    chinese2: parseQuery(`${characters[0]}${characters[1]}`),
    chinese2Rare: parseQuery(`${characters[700]}${characters[900]}`),
    chinese1: parseQuery(characters[3] as string),
    chinese4: parseQuery('明天开会'),
    shortWord: parseQuery('ok'),
    from: { terms: [], ...author },
    fromWord: { terms: ['meeting'], ...author },
    before: { terms: [common], untilMs: Date.UTC(2026, 0, 3) },
    miss: parseQuery('zzqqxx'),
    missChinese: parseQuery('龘龘'),
    punctuation: parseQuery('?!'),
  };
  const search: Record<string, object> = {};
  for (const [name, query] of Object.entries(queries)) {
    const samples: number[] = [];
    let hits = 0;
    for (let i = 0; i < ROUNDS; i++) {
      samples.push(
        await timed(async () => {
          hits = (await store.search({ terms: [], ...query, count: 50 })).hits.length;
        }),
      );
    }
    search[name] = { p50Ms: quantile(samples, 0.5), maxMs: quantile(samples, 1), hits };
  }
  const pages: number[] = [];
  let before: string | undefined;
  for (let i = 0; i < 50; i++) {
    pages.push(
      await timed(async () => {
        before = (await store.page(LOBBY, before, 200)).messages[0]?.order;
      }),
    );
  }
  const facts = await timed(() => store.facts('' as never));
  const checkMs = await timed(async () => {
    await store.close();
  });
  const bytes = statSync(file).size;
  const again = new SqliteHistory({ file, clock: realClock });
  const reopenMs = await timed(() => again.open());
  const pruneMs = await timed(async () => {
    for (let after: number | undefined = 0; after !== undefined; ) {
      const limits = { maxAgeMs: Number.MAX_SAFE_INTEGER, maxBytes: bytes / 2 };
      after = (await again.pruneStep(limits, Date.now(), after)).next;
    }
    while (await again.giveBack()) {
      // Until nothing is left to give back.
    }
  });
  await again.close();
  return {
    messages: SEARCHED,
    writtenPerSecond: Math.round(SEARCHED / (writtenMs / 1_000)),
    indexMs: round(indexMs),
    search,
    page200: { p50Ms: quantile(pages, 0.5), maxMs: quantile(pages, 1) },
    factsMs: round(facts),
    closeMs: round(checkMs),
    reopenMs: round(reopenMs),
    pruneHalfMs: round(pruneMs),
    bytesPer100000: Math.round((bytes / SEARCHED) * 100_000),
    prunedBytes: statSync(file).size,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

function words(random: () => number): string[] {
  const letters = 'etaoinshrdlucmfwypvbgkqjxz';
  return Array.from({ length: 8_000 }, () =>
    Array.from({ length: 3 + Math.floor(random() * 7) }, () => letters[Math.floor(random() * random() * 26)]).join(''),
  );
}

/** A third Chinese; words as unevenly common as real ones (Zipf). */
function sentence(random: () => number, vocabulary: readonly string[], characters: readonly string[]): string {
  const pick = (from: readonly string[]) => from[Math.floor(from.length ** random()) - 1] as string;
  if (random() < 0.33) {
    const text = Array.from({ length: 8 + Math.floor(random() * 25) }, () => pick(characters)).join('');
    return random() < 0.01 ? `${text}明天开会` : text;
  }
  const text = Array.from({ length: 6 + Math.floor(random() * 10) }, () => pick(vocabulary)).join(' ');
  return random() < 0.01 ? `${text} meeting tomorrow ok` : text;
}
