/** For tests: a Durable Object's storage over a SQLite of the test's own, such as Node's. */
import type { AlarmStorage } from "../clocks.ts";
import type { Database } from "../sql.ts";

/** The part of `DatabaseSync` (node:sqlite) that is used here. */
export interface Sqlite {
  exec(query: string): void;
  prepare(query: string): { all(...bindings: (string | number | null)[]): unknown[] };
}

export interface ObjectStorage extends Database, AlarmStorage {
  /** When the alarm is set to ring, milliseconds since the epoch; null for never. */
  alarm: number | null;
}

export const storageOver = (sqlite: Sqlite): ObjectStorage => {
  // The platform keeps statements that it has prepared, too (workerd's `SqlStorage`).
  const prepared = new Map<string, ReturnType<Sqlite["prepare"]>>();
  const storage: ObjectStorage = {
    sql: {
      exec: (query, ...bindings) => {
        const statement = prepared.get(query) ?? sqlite.prepare(query);
        prepared.set(query, statement);
        const rows = statement.all(...(bindings as (string | number | null)[]));
        return { toArray: () => rows as never };
      },
    },
    alarm: null,
    transactionSync: (work) => {
      sqlite.exec("BEGIN");
      try {
        const worked = work();
        sqlite.exec("COMMIT");
        return worked;
      } catch (error) {
        sqlite.exec("ROLLBACK");
        throw error;
      }
    },
    setAlarm: async (at) => {
      storage.alarm = Number(at);
    },
    deleteAlarm: async () => {
      storage.alarm = null;
    },
  };
  return storage;
};
