/** Search in the database: the index names candidates, newest first their texts are looked at. */

import { ChatError } from '../core/errors.ts';
import { type Hit, MAX_HITS, type SearchAnswer, type SearchRequest } from './history-view.ts';
import { matches, snippetOf, termGrams } from './search-text.ts';
import type { SqliteLogs } from './sqlite-logs.ts';
import type { SqliteSearchIndex } from './sqlite-search-index.ts';
import type { Statements } from './sqlite-statements.ts';
import { MESSAGES, type MessageRow, type SqliteTimeline } from './sqlite-timeline.ts';

/** Texts looked at for terms the index can't narrow (two commas, say) before it is taken for not found. */
const MAX_LOOKED_AT = 5_000;

/** Of the newest matches that are looked through first: what is common is found among them. */
const FIRST_LOOK = 2_000;

interface Conditions {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

interface Candidate {
  id: number;
  shown_ms: number;
}

interface Cursor {
  readonly shownMs: number;
  readonly id: number;
}

export class SqliteSearch {
  readonly #sql: Statements;
  readonly #logs: SqliteLogs;
  readonly #index: SqliteSearchIndex;
  readonly #timeline: SqliteTimeline;

  constructor(sql: Statements, logs: SqliteLogs, index: SqliteSearchIndex, timeline: SqliteTimeline) {
    this.#sql = sql;
    this.#logs = logs;
    this.#index = index;
    this.#timeline = timeline;
  }

  search(request: SearchRequest): SearchAnswer {
    while (this.#index.advance()) {
      // What was committed last is searched as well.
    }
    const count = Math.max(1, Math.min(MAX_HITS, request.count));
    const where = this.#where(request);
    if (!where) return { hits: [], next: undefined };
    const { terms } = request;
    const after = request.after === undefined ? undefined : cursorOf(request.after);
    const found: Candidate[] = [];
    for (const candidate of this.#candidates(terms, where, after)) {
      if (!this.#holds(candidate.id, terms)) continue;
      found.push(candidate);
      if (found.length > count) break;
    }
    const shown = found.slice(0, count);
    const last = shown.at(-1);
    return {
      hits: shown.map(({ id }) => this.#hit(id, terms)),
      next: found.length > count && last ? `${last.shown_ms}.${last.id}` : undefined,
    };
  }

  #hit(id: number, terms: readonly string[]): Hit {
    const row = this.#sql.get<MessageRow>(`${MESSAGES} WHERE message.id = ?`, id) as MessageRow;
    const message = this.#timeline.kept(row);
    return { message, snippet: snippetOf(message.text, terms) };
  }

  /** The index knows which grams there are, not where: the text decides. */
  #holds(id: number, terms: readonly string[]): boolean {
    const text = this.#index.text(id);
    return text !== undefined && matches(text, terms);
  }

  /** Messages in which the terms may be, newest first. */
  *#candidates(terms: readonly string[], where: Conditions, after: Cursor | undefined): Generator<Candidate> {
    const index = indexConditions(terms);
    if (!index) {
      // By people or time alone everything that is left is a hit; what no index narrows isn't worth looking for longer.
      yield* this.#newest(where, after, terms.length === 0 ? Number.POSITIVE_INFINITY : MAX_LOOKED_AT);
      return;
    }
    let cursor = after;
    // What is found often is found among the newest; sorting all that the index names would take longer.
    if (this.#isCommon(index)) {
      for (const row of this.#newest(where, cursor, FIRST_LOOK)) {
        cursor = { shownMs: row.shown_ms, id: row.id };
        yield row;
      }
    }
    const { sql, values } = withCursor(where, cursor);
    const all = `SELECT message.id, message.shown_ms FROM message WHERE message.id IN (${index.sql}) AND ${sql}
      ORDER BY message.shown_ms DESC, message.id DESC`;
    yield* this.#sql.all<Candidate>(all, ...index.values, ...values);
  }

  /** A few, then more and more: most searches are done with the first. */
  *#newest(where: Conditions, after: Cursor | undefined, limit: number): Generator<Candidate> {
    let cursor = after;
    for (let size = 128, seen = 0; seen < limit; size *= 2) {
      const { sql, values } = withCursor(where, cursor);
      const rows = this.#sql.all<Candidate>(
        `SELECT id, shown_ms FROM message WHERE ${sql} ORDER BY shown_ms DESC, id DESC LIMIT ?`,
        ...values,
        Math.min(size, limit - seen),
      );
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < Math.min(size, limit - seen)) return;
      seen += rows.length;
      cursor = { shownMs: last.shown_ms, id: last.id };
    }
  }

  /** So many candidates that a page of them must be near the newest. */
  #isCommon(index: Conditions): boolean {
    const found = this.#sql.get<{ n: number }>(
      `SELECT count(*) AS n FROM (${index.sql} LIMIT ${FIRST_LOOK + 1})`,
      ...index.values,
    );
    return (found?.n ?? 0) > FIRST_LOOK;
  }

  /** Undefined: nobody and nowhere. */
  #where({ authors, hidden = [], rooms, sinceMs, untilMs }: SearchRequest): Conditions | undefined {
    const parts = ['message.state <> 2'];
    const values: number[] = [];
    for (const [column, numbers] of [
      ['message.author', authors?.map((peer) => this.#logs.knownPerson(peer))],
      // With the plus no index of rooms is used: most messages are in a few rooms, and all of those would be sorted.
      ['+message.room', rooms?.map((room) => this.#logs.knownRoom(room))],
    ] as const) {
      const known = numbers?.filter((number) => number !== undefined);
      if (known?.length === 0) return undefined;
      if (known) parts.push(`${column} IN (${known.join(', ')})`);
    }
    const unseen = hidden.map((peer) => this.#logs.knownPerson(peer)).filter((number) => number !== undefined);
    if (unseen.length > 0) parts.push(`message.author NOT IN (${unseen.join(', ')})`);
    if (sinceMs !== undefined) {
      parts.push('message.shown_ms >= ?');
      values.push(sinceMs);
    }
    if (untilMs !== undefined) {
      parts.push('message.shown_ms < ?');
      values.push(untilMs);
    }
    return { sql: parts.join(' AND '), values };
  }
}

/** Rows of the index in which every gram of every term is; undefined: it can't narrow these terms. */
function indexConditions(terms: readonly string[]): Conditions | undefined {
  const all = terms.map(termGrams);
  const grams = all.flatMap(({ grams, prefixes }) => [...grams.map(quoted), ...prefixes.map((it) => `${quoted(it)}*`)]);
  const tables = [
    { table: 'search_trigram', query: all.flatMap(({ trigrams }) => trigrams.map(quoted)) },
    { table: 'search_gram', query: grams },
  ].filter(({ query }) => query.length > 0);
  if (tables.length === 0) return undefined;
  return {
    sql: tables.map(({ table }) => `SELECT rowid FROM ${table} WHERE ${table} MATCH ?`).join(' INTERSECT '),
    values: tables.map(({ query }) => query.join(' AND ')),
  };
}

/** SQLite's strings end at a NUL; no text has one. */
function quoted(gram: string): string {
  return `"${gram.replaceAll('\u0000', '').replaceAll('"', '""')}"`;
}

function withCursor({ sql, values }: Conditions, cursor: Cursor | undefined): Conditions {
  if (!cursor) return { sql, values };
  return {
    sql: `${sql} AND message.shown_ms <= ? AND (message.shown_ms, message.id) < (?, ?)`,
    values: [...values, cursor.shownMs, cursor.shownMs, cursor.id],
  };
}

function cursorOf(text: string): Cursor {
  const [shownMs, id] = (/^(-?\d{1,16})\.(\d{1,16})$/.exec(text) ?? []).slice(1).map(Number);
  if (shownMs === undefined || id === undefined) {
    throw new ChatError('bad-request', `'${text.slice(0, 100)}' is not where a search can go on`);
  }
  return { shownMs, id };
}
