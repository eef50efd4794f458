import { cpSync, existsSync, rmSync } from "node:fs";
import { eachWith } from "./aged.ts";

const copyOf = (folder: string): string => `${folder}-own`;

/** What the runtime itself keeps there, the alarm among it, is not ours to drop. */
const OURS = "name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";

/**
 * Has every target's object find the tables of a dump instead of its own, in the file that workerd made for it; a copy of all is kept. No
 * workerd may have the databases open.
 *
 * @param folder where the objects' storage is
 * @param dump what `sqlite3 … .dump` prints
 */
export const replaceDatabases = (folder: string, dump: string): void => {
  cpSync(folder, copyOf(folder), { recursive: true });
  const replaced = eachWith(folder, "audit", (database) => {
    for (const { name } of database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND ${OURS}`).all())
      database.exec(`DROP TABLE ${String(name)}`);
    database.exec(dump);
  });
  if (replaced === 0) throw new Error(`No target's database was found under ${folder}.`);
};

/** Puts back what `replaceDatabases` had found. */
export const restoreDatabases = (folder: string): void => {
  if (!existsSync(copyOf(folder))) throw new Error(`There is no copy of ${folder}.`);
  rmSync(folder, { recursive: true });
  cpSync(copyOf(folder), folder, { recursive: true });
  rmSync(copyOf(folder), { recursive: true });
};
