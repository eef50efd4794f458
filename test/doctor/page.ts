/** The table of docs/situations.md: what doctor said in each state that a stack was brought into. Pure, but for `recorded`. */
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "../../scripts/stack/lock.ts";

export interface Row {
  state: string;
  situation: string;
  /** The rule that is named first. */
  finding: string;
  /** What it says, and what to do. */
  text: string;
  next_step: string;
  /** What ran: `Redis 7.0.15`. */
  version: string;
  /** Where people report it, or what the rule comes from. */
  source: string;
}

const PAGE = fileURLToPath(new URL("../../docs/situations.md", import.meta.url));

const cell = (text: string): string => text.replaceAll("|", String.raw`\|`).replaceAll("\n", " ");

export const lineOf = ({ state, situation, finding, text, next_step, version, source }: Row): string =>
  `| ${[`\`${state}\``, situation, `${text} (\`${finding}\`)`, next_step, `${version}; ${source}`].map(cell).join(" | ")} |`;

/** The lines of the table's states, by name. */
export const linesOf = (page: string): Map<string, string> =>
  new Map(
    page.split("\n").flatMap((line) => {
      const name = /^\| `([a-z0-9-]+)` \|/.exec(line)?.[1];
      return name === undefined ? [] : [[name, line]];
    }),
  );

/** Figures differ from run to run, and so do the units that they are told in and what is plural. */
const FIGURE = /\d[\d.,:]*(?:\s?(?:[KMG]i?B|[kMG]B|bytes?|ms|s|min|h|days?|minutes?|hours?|seconds?|times?|%))?/g;

/** What is the same in each run: all but figures, and the sentence that is made of them. */
export const compared = (line: string): string => {
  const cells = line.split(/(?<!\\)\|/);
  return cells
    .map((text, index) => (index === 3 ? (/`[a-z_]+`/.exec(text.slice(text.lastIndexOf("("))) ?? [""])[0] : text))
    .join("|")
    .replaceAll(FIGURE, "#");
};

/** The page with this line; the lines are in the order of `states`, and one of a state that is no more is gone. */
export const withLine = (page: string, row: Row, states: readonly string[]): string => {
  const lines = linesOf(page).set(row.state, lineOf(row));
  const table = states.flatMap((state) => lines.get(state) ?? []);
  const rest = page.split("\n").filter((line) => linesOf(line).size === 0);
  const head = rest.findIndex((line) => line.startsWith("| -"));
  return rest.toSpliced(head + 1, 0, ...table).join("\n");
};

/**
 * The line that the page has for this row's state, and the one that it should have, as far as they are compared. With UPDATE=1 the page
 * gets the row first; several files of a run may do so at once.
 */
export const recorded = async (row: Row, states: readonly string[]): Promise<{ onPage: string; seen: string }> => {
  if (process.env["UPDATE"] === "1")
    await withLock(join(tmpdir(), "redis-ops-situations.lock"), async () =>
      writeFile(PAGE, withLine(await readFile(PAGE, "utf8"), row, states)),
    );
  const line = linesOf(await readFile(PAGE, "utf8")).get(row.state) ?? "";
  return { onPage: compared(line), seen: compared(lineOf(row)) };
};
