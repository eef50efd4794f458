/**
 * Time that has passed for the objects, in their own databases on disk: nothing in the Worker can do so, and nobody can wait so long.
 * No workerd may have the databases open.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const DAY_MS = 86_400_000;
const NS_PER_SECOND = 1_000_000_000n;

/** Calls `use` with each database under the folder that has this table; answers how many there were. */
export const eachWith = (folder: string, table: string, use: (database: DatabaseSync) => void): number => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sqlite"));
  let found = 0;
  for (const file of files) {
    const database = new DatabaseSync(join(folder, file));
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table) !== undefined) {
      use(database);
      found += 1;
    }
    database.close();
  }
  return found;
};

/**
 * Writes a line for each age into the audit of every object.
 *
 * @param folder where the objects' storage is
 */
export const writeAgedLines = (folder: string, days: readonly number[]): void => {
  const written = eachWith(folder, "audit", (database) => {
    const insert = database.prepare(
      `INSERT INTO audit (at, operation, caller, request_id, input, outcome)
        VALUES (?, 'set', '{"id":"operator","role":"operator","via":"token"}', ?, '{}', 'applied')`,
    );
    for (const age of days) insert.run(Date.now() - age * DAY_MS, `aged-${age}`);
  });
  if (written === 0) throw new Error(`No audit was found under ${folder}.`);
};

/**
 * Lets the timers of every object be so many seconds nearer: those of its changes, its watch, and the alarm that the runtime keeps for it, in the
 * object's database and in a list for all objects of a class, in nanoseconds.
 */
export const ageTimers = (folder: string, seconds: number): void => {
  const aged = eachWith(folder, "changes", (database) => {
    const earlier = database.prepare("UPDATE changes SET due = due - ?1, until = until - ?1 WHERE due IS NOT NULL");
    earlier.run(seconds * 1000);
  });
  if (aged === 0) throw new Error(`No changes were found under ${folder}.`);
  eachWith(folder, "watch", (database) => {
    database.prepare("UPDATE watch SET due = due - ?").run(seconds * 1000);
  });
  const ns = BigInt(seconds) * NS_PER_SECOND;
  eachWith(folder, "_cf_METADATA", (database) => {
    database.prepare("UPDATE _cf_METADATA SET value = value - ? WHERE key = 1 AND value IS NOT NULL").run(ns);
  });
  const rung = eachWith(folder, "_cf_ALARM", (database) => {
    database.prepare("UPDATE _cf_ALARM SET scheduled_time = scheduled_time - ?").run(ns);
  });
  if (rung === 0) throw new Error(`No list of alarms was found under ${folder}.`);
};
