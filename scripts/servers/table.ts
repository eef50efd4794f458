/** What was asked of each server, as the table of docs/servers.md. Pure. */
import { markdownTable } from "../markdown-table.ts";

export interface Row {
  /** As the agent names it: `Valkey 9.1.2`. */
  server: string;
  /** Debian's suite. */
  from: string;
  /** By operation: null where it answers, else why not. */
  cells: Readonly<Record<string, string | null>>;
  /** Figures that are null in its readings; those that some other server tells. */
  untold: readonly string[];
}

/** @param operations the columns, in their order */
export const tableOf = (rows: readonly Row[], operations: readonly string[]): string => {
  const head = ["Server", "Debian", ...operations.map((name) => `\`${name}\``), "Does not tell"];
  const body = rows.map(({ server, from, cells, untold }) => [
    ...[server, from],
    ...operations.map((name) => {
      const cell = cells[name];
      return cell === undefined ? "not asked" : (cell ?? "✓");
    }),
    untold.map((name) => `\`${name}\``).join(", ") || "–",
  ]);
  return markdownTable(
    head,
    body.map((cells) => cells.map((cell) => cell.replaceAll(/\s+/g, " "))),
  );
};

/** Of figures that are null, by server, those that another one tells. */
export const untoldOf = (nulls: readonly (readonly string[])[]): string[][] =>
  nulls.map((own) => own.filter((name) => nulls.some((others) => !others.includes(name))));

const TABLE = /(?:^\|.*\|$\n?)+/m;

/** The table in a page; null where it has none. */
export const tableIn = (page: string): string | null => TABLE.exec(page)?.[0].trimEnd() ?? null;

/** The page with this table in the place of its own. */
export const withTable = (page: string, table: string): string => page.replace(TABLE, () => `${table}\n`);

/** A minor version, as a table that was made with another patch release says the same. */
export const compared = (table: string): string => table.replaceAll(/(\d+\.\d+)\.\d+/g, "$1");
