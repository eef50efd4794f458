import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const DAY_MS = 86_400_000;

export const hasAudit = (database: DatabaseSync): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'audit'").get() !== undefined;

/**
 * Writes a line for each age into the audit of every object, in its own database on disk. Nothing in the Worker can do so, and nobody
 * can wait so long. No workerd may have the databases open.
 *
 * @param folder where the objects' storage is
 */
export const writeAgedLines = (folder: string, days: readonly number[]): void => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sqlite"));
  let written = 0;
  for (const file of files) {
    const database = new DatabaseSync(join(folder, file));
    if (hasAudit(database)) {
      const insert = database.prepare(
        `INSERT INTO audit (at, operation, caller, request_id, input, outcome)
          VALUES (?, 'set', '{"id":"operator","role":"operator","via":"token"}', ?, '{}', 'applied')`,
      );
      for (const age of days) insert.run(Date.now() - age * DAY_MS, `aged-${age}`);
      written += 1;
    }
    database.close();
  }
  if (written === 0) throw new Error(`No audit was found under ${folder}.`);
};
