/** The index that search looks into, brought up to date a little at a time. */

import { parseBody } from './bodies.ts';
import { EVENT_KINDS } from './event.ts';
import { foldText, indexedText } from './search-text.ts';
import type { Statements } from './sqlite-statements.ts';

/** Messages indexed in one go: about 10 ms, during which no commit is written. */
const SLICE = 1_000;

/** And so much of long ones, which take longer: about 30 ms. The last may go past it. */
const SLICE_BYTES = 128 * 1024;

interface VersionRow {
  id: number;
  version: number;
  body: Uint8Array | null;
}

/** What is shown of a message that can be found: neither deleted nor forgotten. */
const SHOWN = `
  SELECT message.id, message.version, event.body FROM message JOIN event ON event.id = message.version
  WHERE message.state <> 2 AND event.body IS NOT NULL`;

export class SqliteSearchIndex {
  readonly #sql: Statements;
  #indexed: number;

  constructor(sql: Statements) {
    this.#sql = sql;
    this.#indexed = this.#stored();
  }

  /** Indexes some of what isn't yet. @returns whether there may be more */
  advance(): boolean {
    const rows = this.#slice();
    const last = rows.at(-1);
    if (!last) return false;
    try {
      // A crash may take the newest of the index, as if it hadn't been written; so nobody waits for the disk here.
      this.#sql.database.exec('PRAGMA synchronous = NORMAL');
      this.#sql.transaction(() => {
        for (const row of rows) this.#insert(row);
        this.#sql.run('UPDATE search_state SET indexed = ?', last.id);
      });
      this.#indexed = last.id;
    } catch (error) {
      this.#indexed = this.#stored();
      throw error;
    } finally {
      this.#sql.database.exec('PRAGMA synchronous = FULL');
    }
    return true;
  }

  #slice(): VersionRow[] {
    const rows: VersionRow[] = [];
    let bytes = 0;
    const sql = `${SHOWN} AND message.id > ? ORDER BY message.id LIMIT ${SLICE}`;
    for (const row of this.#sql.iterate<VersionRow>(sql, this.#indexed)) {
      rows.push(row);
      bytes += row.body?.length ?? 0;
      if (bytes >= SLICE_BYTES) break;
    }
    return rows;
  }

  /** Part of the transaction that changed what the message says. */
  change(id: number): void {
    if (id > this.#indexed) return;
    this.remove(id);
    const row = this.#sql.get<VersionRow>(`${SHOWN} AND message.id = ?`, id);
    if (row) this.#insert(row);
  }

  remove(id: number): void {
    if (id > this.#indexed) return;
    this.#sql.run('DELETE FROM search_trigram WHERE rowid = ?', id);
    this.#sql.run('DELETE FROM search_gram WHERE rowid = ?', id);
  }

  /** What is shown of a message now; undefined: nothing, any more. */
  text(id: number): string | undefined {
    const row = this.#sql.get<VersionRow>(`${SHOWN} AND message.id = ?`, id);
    return row && textOf(row);
  }

  #insert(row: VersionRow): void {
    const text = textOf(row);
    if (text === undefined) return;
    const { id } = row;
    const { spaced, grams } = indexedText(foldText(text));
    if (spaced !== '') this.#sql.prepared('INSERT INTO search_trigram (rowid, t) VALUES (?, ?)').run(id, spaced);
    if (grams !== '') this.#sql.prepared('INSERT INTO search_gram (rowid, t) VALUES (?, ?)').run(id, grams);
  }

  #stored(): number {
    return this.#sql.get<{ indexed: number }>('SELECT indexed FROM search_state')?.indexed ?? 0;
  }
}

function textOf({ id, version, body }: VersionRow): string | undefined {
  const said = parseBody(id === version ? EVENT_KINDS.message : EVENT_KINDS.edit, body as Uint8Array);
  return said?.kind === 'message' || said?.kind === 'edit' ? said.text : undefined;
}
