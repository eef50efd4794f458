/** Every table of a person's SQLite, as numbered migrations (`worker/object/schema.ts` applies them): one that was deployed is never edited. */
import { migrate } from "../object/schema.ts";
import type { Database, Sql } from "../object/sql.ts";

const signIn = (sql: Sql): void => {
  sql.exec("CREATE TABLE links (hash TEXT PRIMARY KEY, known TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID");
  sql.exec(`CREATE TABLE sessions (
    hash TEXT PRIMARY KEY, known TEXT NOT NULL, way TEXT NOT NULL, passkey TEXT, at INTEGER NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID`);
  sql.exec(`CREATE TABLE passkeys (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, public_key TEXT NOT NULL, counter INTEGER NOT NULL,
    known TEXT NOT NULL, added_at INTEGER NOT NULL, used_at INTEGER) WITHOUT ROWID`);
  sql.exec("CREATE TABLE challenges (hash TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID");
};

const MIGRATIONS = [signIn];

export const migratePerson = (database: Database): void => migrate(database, MIGRATIONS);

/** Whether anything was ever written. An object that somebody else wakes has no table, and gets none by being asked. */
export const isWritten = (sql: Sql): boolean =>
  sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'").toArray().length > 0;
