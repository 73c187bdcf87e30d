/** The tables of history.db, and how an older file becomes one of today. */

import type { DatabaseSync } from 'node:sqlite';
import { ChatError } from '../core/errors.ts';

/**
 * Number n takes a file from version n to n + 1, in one transaction. Never change one that was released: add another.
 * A body stands once, in `event`; what is shown of a message points at the event that says it.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE person (id INTEGER PRIMARY KEY, peer TEXT NOT NULL UNIQUE, spki BLOB);
  CREATE TABLE log (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    room INTEGER NOT NULL REFERENCES room, author INTEGER NOT NULL REFERENCES person,
    head_seq INTEGER NOT NULL, head_hash BLOB NOT NULL, head_lamport INTEGER NOT NULL,
    floor_seq INTEGER NOT NULL, floor_hash BLOB NOT NULL, floor_lamport INTEGER NOT NULL,
    quarantined INTEGER NOT NULL DEFAULT 0, opened_ms INTEGER NOT NULL
  );
  -- The id counts as they come; the newest of a log is never deleted, so no id is given twice.
  CREATE TABLE event (
    id INTEGER PRIMARY KEY, log INTEGER NOT NULL REFERENCES log, seq INTEGER NOT NULL, lamport INTEGER NOT NULL,
    kept_ms INTEGER NOT NULL, content BLOB NOT NULL, body BLOB, sig BLOB
  );
  CREATE UNIQUE INDEX event_place ON event (log, seq);
  CREATE TABLE quarantine (id INTEGER PRIMARY KEY, log INTEGER NOT NULL REFERENCES log, content BLOB, body BLOB, sig BLOB);
  CREATE TABLE writing (room INTEGER PRIMARY KEY REFERENCES room, log TEXT NOT NULL);
  CREATE TABLE ack (log TEXT, peer TEXT, seq INTEGER NOT NULL, PRIMARY KEY (log, peer)) WITHOUT ROWID;

  -- id: of the event. state: 0 said, 1 edited, 2 deleted. version: the event whose text is shown.
  CREATE TABLE message (
    id INTEGER PRIMARY KEY REFERENCES event, room INTEGER NOT NULL, log INTEGER NOT NULL, seq INTEGER NOT NULL,
    author INTEGER NOT NULL, lamport INTEGER NOT NULL, wall_ms INTEGER NOT NULL, shown_ms INTEGER NOT NULL,
    state INTEGER NOT NULL, version INTEGER NOT NULL
  );
  CREATE INDEX message_room ON message (room, lamport);
  CREATE INDEX message_shown ON message (shown_ms, room, author);
  CREATE TABLE claim (
    log TEXT, seq INTEGER, room INTEGER, author INTEGER, deleted INTEGER NOT NULL, edit_order TEXT, edit INTEGER,
    PRIMARY KEY (log, seq, room, author)
  ) WITHOUT ROWID;
  -- Every edit of a message by one person: a deletion forgets them all.
  CREATE TABLE edit (
    log TEXT, seq INTEGER, room INTEGER, author INTEGER, event INTEGER, PRIMARY KEY (log, seq, room, author, event)
  ) WITHOUT ROWID;
  CREATE TABLE reaction (
    log TEXT, seq INTEGER, room INTEGER, author INTEGER, emoji TEXT, place TEXT NOT NULL, given INTEGER NOT NULL,
    PRIMARY KEY (log, seq, room, author, emoji)
  ) WITHOUT ROWID;

  CREATE TABLE member (
    room INTEGER, person INTEGER, joined TEXT NOT NULL, gone TEXT, PRIMARY KEY (room, person)
  ) WITHOUT ROWID;
  CREATE TABLE naming (room INTEGER PRIMARY KEY, place TEXT NOT NULL, name TEXT NOT NULL);
  CREATE TABLE kept_room (
    room INTEGER PRIMARY KEY REFERENCES room, kind TEXT NOT NULL, name TEXT NOT NULL, secret BLOB, other TEXT,
    joined_ms INTEGER NOT NULL, left_ms INTEGER
  );
  CREATE TABLE read_mark (room INTEGER PRIMARY KEY REFERENCES room, place TEXT NOT NULL);
  `,
  // Search. No positions and no texts in it: it names candidates, and their texts are looked at (search-text.ts).
  `
  CREATE VIRTUAL TABLE search_trigram USING fts5(
    t, content='', contentless_delete=1, detail=none, tokenize="trigram case_sensitive 1"
  );
  CREATE VIRTUAL TABLE search_gram USING fts5(t, content='', contentless_delete=1, detail=none, tokenize="ascii");
  -- Messages up to this event are in the index: writing it can wait, saying "stored" can't wait for it.
  CREATE TABLE search_state (one INTEGER PRIMARY KEY CHECK (one = 1), indexed INTEGER NOT NULL);
  INSERT INTO search_state VALUES (1, 0);
  `,
  // Messages that came to a place before the read mark: nobody has read them for that.
  `
  CREATE TABLE late (room INTEGER, place TEXT, id INTEGER NOT NULL, PRIMARY KEY (room, place)) WITHOUT ROWID;
  `,
];

/** @throws ChatError `history-unusable` for a file of a later version */
export function migrate(database: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  refuseLater(version, migrations.length);
  for (let next = version; next < migrations.length; next++) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(migrations[next] as string);
      database.exec(`PRAGMA user_version = ${next + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** @throws ChatError `history-unusable` */
export function refuseLater(version: number, known: number = MIGRATIONS.length): void {
  if (version <= known) return;
  throw new ChatError(
    'history-unusable',
    `the history was written by a later version of Earshot (its format is ${version}, this version knows ${known}): start that version, or move history.db away to begin a new one`,
    { params: { reason: 'newer', version, known } },
  );
}
