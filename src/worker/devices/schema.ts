/** The tables of the devices' SQLite, as numbered migrations (`worker/object/schema.ts` applies them): one that was deployed is never edited. */
import { migrate } from "../object/schema.ts";
import type { Database, Sql } from "../object/sql.ts";

const devices = (sql: Sql): void => {
  sql.exec(`CREATE TABLE devices (
    id TEXT PRIMARY KEY, endpoint TEXT NOT NULL UNIQUE, p256dh TEXT NOT NULL, auth TEXT NOT NULL, origin TEXT NOT NULL, name TEXT NOT NULL,
    person TEXT NOT NULL, session TEXT NOT NULL, added_at INTEGER NOT NULL, until INTEGER NOT NULL)`);
};

export const migrateDevices = (database: Database): void => migrate(database, [devices]);
