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

/** The same text for each run: the names that a stack makes up are `shop`, and figures are `#`. */
export const withoutFigures = (line: string): string => line.replaceAll(FIGURE, "#");

/** The page with this line in the place of its state's, or after the last of the table. */
export const withLine = (page: string, row: Row): string => {
  const line = lineOf(row);
  const there = linesOf(page);
  const old = there.get(row.state);
  if (old !== undefined) return page.replace(old, () => line);
  const last = [...there.values()].at(-1) ?? /^\| -.*$/m.exec(page)?.[0] ?? "";
  return page.replace(last, () => `${last}\n${line}`);
};

/**
 * The line that the page has for this row's state, and the one that it should have, both without figures. With UPDATE=1 the page gets
 * the row first; several files of a run may do so at once.
 */
export const recorded = async (row: Row): Promise<{ onPage: string | undefined; seen: string }> => {
  if (process.env["UPDATE"] === "1")
    await withLock(join(tmpdir(), "redis-ops-situations.lock"), async () =>
      writeFile(PAGE, withLine(await readFile(PAGE, "utf8"), row)),
    );
  const line = linesOf(await readFile(PAGE, "utf8")).get(row.state);
  return { onPage: line === undefined ? undefined : withoutFigures(line), seen: withoutFigures(lineOf(row)) };
};
