/** The part of a Durable Object's SQLite that is used here. */
export interface Sql {
  exec: <T extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]) => { toArray: () => T[] };
}

export type SqlValue = string | number | null | ArrayBuffer;
