/** What stands in letters of one width: bars, names and values. No line is wider than a phone. */
import type { KnownBlock } from "@slack/types";
import { bar } from "../../src/present/gauge.ts";
import type { Block, Gauge, Phrase } from "../../src/present/view.ts";
import { code, context, lines, section } from "./blocks.ts";
import { block, COLUMNS, table } from "./columns.ts";
import { cut, more, ROOM } from "./cut.ts";
import { clean, verbatim, words } from "./escape.ts";
import { phrase, plainPhrase, strongPhrase, when } from "./phrase.ts";
import { span } from "./prose.ts";
import { type Reader, speaking } from "./reply.ts";

const titled = (title: string | undefined, blocks: KnownBlock[]): KnownBlock[] =>
  title === undefined || blocks.length === 0 ? blocks : [section(`*${words(cut(title, ROOM.fact))}*`), ...blocks];

const NAME = 10;
const SHARE = 5;
const CELLS = COLUMNS - NAME - SHARE - 2;

/** The bar comes last on its line, so that a font without its two letters spoils nothing else. */
const gaugeLines = ({ name, fraction, share, figures }: Gauge): string[] => {
  const title = verbatim(clean(name).slice(0, NAME)).padEnd(NAME);
  const fitting = [figures, figures.replace(/,[^,]*$/, "")].find((each) => each.length <= COLUMNS - 2);
  const below = `  ${fitting ?? figures.slice(0, COLUMNS - 2)}`;
  return fraction === null
    ? [title.trimEnd(), below]
    : [`${title}${share.replace(" ", "").padStart(SHARE)}  ${bar(fraction, CELLS, ["█", "░"])}`, below];
};

/** Below other text, in a block of their own. */
export const gaugesText = (gauges: readonly Gauge[] = []): string[] =>
  gauges.length === 0 ? [] : [`\`\`\`\n${gauges.flatMap(gaugeLines).join("\n")}\n\`\`\``];

type RowsBlock = Extract<Block, { kind: "rows" }>;

/** Rows that follow each other and are shown alike: in letters of one width, or as prose, since only prose shows times. */
type Run = { fixed: true; rows: string[][] } | { fixed: false; rows: (readonly Phrase[])[] };

/** In the order of the view. */
const runsOf = (rows: readonly (readonly Phrase[])[]): Run[] => {
  const runs: Run[] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    const cells = row.map(plainPhrase);
    if (cells.every((cell) => cell !== null)) {
      if (last?.fixed === true) last.rows.push(cells);
      else runs.push({ fixed: true, rows: [cells] });
    } else if (last?.fixed === false) last.rows.push(row);
    else runs.push({ fixed: false, rows: [row] });
  }
  return runs;
};

const fixedLines = (rows: readonly (readonly string[])[]): string[] =>
  rows.every((row) => row.length < 2)
    ? rows.flatMap(([key = ""]) => block(key))
    : table(rows.map(([key = "", ...values]) => [key, values.join(", ")]));

const proseLine = ([key = "", ...values]: readonly Phrase[], reader: Reader): string =>
  [strongPhrase(key, speaking(reader)), ...values.map((value) => phrase(value, speaking(reader), ROOM.fact))].join(
    "  ",
  );

/** What there is no room for, and where all of it is. */
const restOf = ({ rows, most = rows.length, noun = "", all }: RowsBlock): KnownBlock[] =>
  more(rows.length - most, noun).map((said) =>
    context(all === undefined ? said : `${said}: ${span(all.line, ROOM.command)}`),
  );

export const rowsBlocks = (rows: RowsBlock, reader: Reader): KnownBlock[] => {
  const shown = rows.rows.slice(0, rows.most);
  return titled(rows.title, [
    ...runsOf(shown).flatMap((run) =>
      run.fixed ? code(fixedLines(run.rows)) : lines(run.rows.map((row) => proseLine(row, reader))),
    ),
    ...restOf(rows),
  ]);
};

type ChangeBlock = Extract<Block, { kind: "change" }>;

export const changeBlocks = ({ key, from, to, outcome, headroom, until }: ChangeBlock): KnownBlock[] => [
  section(
    [
      `*${words(cut(key, ROOM.name))}*`,
      `*${words(cut(`${from} → ${to}`, ROOM.fact))}*`,
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
