/** Statements of one database, each prepared once, and transactions around them. */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

export class Statements {
  readonly database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Rows are what the tables say they are: nobody else writes to them. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Read as far as it is wanted; nothing may be written meanwhile. */
  iterate<Row>(sql: string, ...values: SQLInputValue[]): NodeJS.Iterator<Row> {
    return this.#prepare(sql).iterate(...values) as NodeJS.Iterator<Row>;
  }

  /** The statement itself, for what is done ten thousand times a second. */
  prepared(sql: string): StatementSync {
    return this.#prepare(sql);
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const value = work();
      this.database.exec('COMMIT');
      return value;
    } catch (error) {
      // A full disk may have rolled it back already.
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}
