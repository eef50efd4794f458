/** What stands in letters of one width: bars, names and values. No line is wider than a phone. */
import type { KnownBlock } from "@slack/types";
import type { Block, Gauge, Phrase } from "../../src/present/view.ts";
import { code, context, lines, section } from "./blocks.ts";
import { block, COLUMNS, table } from "./columns.ts";
import { cut, more } from "./cut.ts";
import { clean, verbatim, words } from "./escape.ts";
import { phrase, plainPhrase, strongPhrase, when } from "./phrase.ts";
import { span } from "./prose.ts";
import { type Reader, speaking } from "./reply.ts";

const titled = (title: string | undefined, blocks: KnownBlock[]): KnownBlock[] =>
  title === undefined || blocks.length === 0 ? blocks : [section(`*${words(cut(title, 200))}*`), ...blocks];

const NAME = 10;
const SHARE = 5;
const CELLS = COLUMNS - NAME - SHARE - 2;

/** Full only at the limit or above it. */
const bar = (fraction: number): string => {
  const filled = Math.min(CELLS, Math.max(0, Math.floor(fraction * CELLS)));
  return `${"█".repeat(filled)}${"░".repeat(CELLS - filled)}`;
};

/** The bar comes last on its line, so that a font without its two letters spoils nothing else. */
const gaugeLines = ({ name, fraction, share, figures }: Gauge): string[] => {
  const title = verbatim(clean(name).slice(0, NAME)).padEnd(NAME);
  const fitting = [figures, figures.replace(/,[^,]*$/, "")].find((each) => each.length <= COLUMNS - 2);
  const below = `  ${fitting ?? figures.slice(0, COLUMNS - 2)}`;
  return fraction === null
    ? [title.trimEnd(), below]
    : [`${title}${share.replace(" ", "").padStart(SHARE)}  ${bar(fraction)}`, below];
};

type RowsBlock = Extract<Block, { kind: "rows" }>;

const fixedRow = (row: readonly Phrase[]): readonly [string, string] | null => {
  const cells = row.map(plainPhrase);
  if (!cells.every((cell) => cell !== null)) return null;
  const [key = "", ...values] = cells;
  return [key, values.join(", ")];
};

/** What there is no room for, and where all of it is. */
const restOf = ({ rows, most = rows.length, noun = "", all }: RowsBlock): KnownBlock[] =>
  more(rows.length - most, noun).map((said) => context(all === undefined ? said : `${said}: ${span(all.line, 160)}`));

export const rowsBlocks = (rows: RowsBlock, reader: Reader): KnownBlock[] => {
  const shown = rows.rows.slice(0, rows.most);
  const fixed = shown.map(fixedRow).filter((row) => row !== null);
  const prosaic = shown.filter((row) => fixedRow(row) === null);
  const alone = fixed.every(([, value]) => value === "") && fixed.every((_, at) => (shown[at]?.length ?? 0) < 2);
  return titled(rows.title, [
    ...(fixed.length === 0 ? [] : code(alone ? fixed.flatMap(([key]) => block(key)) : table(fixed))),
    ...lines(
      prosaic.map(([key = "", ...values]) =>
        [strongPhrase(key, speaking(reader)), ...values.map((value) => phrase(value, speaking(reader), 200))].join(
          "  ",
        ),
      ),
    ),
    ...restOf(rows),
  ]);
};

type ChangeBlock = Extract<Block, { kind: "change" }>;

export const changeBlocks = ({ key, from, to, outcome, headroom, until }: ChangeBlock): KnownBlock[] => [
  section(
    [
      `*${words(cut(key, 100))}*`,
      `*${words(cut(`${from} → ${to}`, 200))}*`,
      ...(outcome === null ? [] : [words(outcome)]),
      ...(until === null ? [] : [`Put back by itself at ${when(until)}`]),
    ].join("\n"),
  ),
  ...(headroom === null
    ? []
    : code(
        table([
          [`headroom ${headroom.labels[0]}`, headroom.values[0]],
          [`         ${headroom.labels[1]}`, headroom.values[1]],
        ]),
      )),
];

type GaugesBlock = Extract<Block, { kind: "gauges" }>;

export const gaugesBlocks = ({ title, gauges }: GaugesBlock): KnownBlock[] =>
  titled(title, gauges.length === 0 ? [] : code(gauges.flatMap(gaugeLines)));
