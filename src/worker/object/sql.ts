/** The part of a Durable Object's SQLite that is used here. */
export interface Sql {
  exec: <T extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]) => { toArray: () => T[] };
}

export type SqlValue = string | number | null | ArrayBuffer;

/** The part of a Durable Object's storage that is used here; what `work` writes is undone if it throws. */
export interface Database {
  sql: Sql;
  transactionSync<T>(work: () => T): T;
}
