/** For tests: a storage whose object ends at some write, or which is full for a while; and what was written to it. */
import type { ObjectStorage } from "./storage.ts";

/** A table that is there already is made by no write. */
const WRITES = /^\s*(insert|update|delete|alter|drop|create(?! table if not exists))\b/i;

export class Ended extends Error {}

export interface FaultyStorage extends ObjectStorage {
  /** The object ends with the write after so many; null for not. From then on nothing is read or written until it is made anew. */
  endsAfter: number | null;
  isFull: boolean;
  readonly hasEnded: boolean;
  /** Another object takes its place. */
  renew(): void;
  /** Rows as the platform bills them: an alarm that is set is one. */
  readonly rows: number;
}

export const faulty = (storage: ObjectStorage): FaultyStorage => {
  let hasEnded = false;
  let alarms = 0;
  const made: FaultyStorage = {
    ...{ endsAfter: null, isFull: false },
    get hasEnded() {
      return hasEnded;
    },
    renew: () => {
      hasEnded = false;
      made.endsAfter = null;
    },
    get rows() {
      return (storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").toArray()[0]?.n ?? 0) + alarms;
    },
    get alarm() {
      return storage.alarm;
    },
    set alarm(at) {
      storage.alarm = at;
    },
    sql: {
      exec: (query, ...bindings) => {
        written(WRITES.test(query));
        return storage.sql.exec(query, ...bindings);
      },
    },
    transactionSync: (work) => {
      written(false);
      return storage.transactionSync(work);
    },
    setAlarm: async (at) => {
      if (isOver()) return;
      alarms += 1;
      await storage.setAlarm(at);
    },
    deleteAlarm: async () => {
      if (!isOver()) await storage.deleteAlarm();
    },
  };
  /** Nobody waits for an alarm to be written, so there it ends without a word. */
  const isOver = (): boolean => {
    if (made.endsAfter === 0) hasEnded = true;
    else if (made.endsAfter !== null) made.endsAfter -= 1;
    return hasEnded;
  };
  const written = (isWrite: boolean): void => {
    if (hasEnded) throw new Ended("The object has ended.");
    if (!isWrite) return;
    if (made.endsAfter === 0) {
      hasEnded = true;
      throw new Ended("The object ends.");
    }
    if (made.endsAfter !== null) made.endsAfter -= 1;
    if (made.isFull) throw new Error("database or disk is full: SQLITE_FULL");
  };
  return made;
};
