/** Lays a view out as plain text for a terminal of 80 columns. */
import { callerText } from "../protocol/operation.ts";
import { clock } from "../shared/figures.ts";
import { printable, shortened } from "../shared/text.ts";
import { bar } from "./gauge.ts";
import type { Block, Entry, Finding, Gauge, LogLine, Part, Phrase, Step, TextBlock, View } from "./view.ts";

const COLUMNS = 80;
const INDENT = "   ";
const CELLS = 20;

/** The text of the lines; whatever came from outside can neither control the terminal nor start a line of its own. */
const toText = (lines: readonly string[]): string => lines.map((line) => `${printable(line).trimEnd()}\n`).join("");

/** Breaks prose between words. A word longer than a line is left whole: it is a command or a path to be copied. */
const wrap = (said: string, indent = "", first = indent, room = COLUMNS): string[] => {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of said.split(/\s+/).filter((each) => each !== "")) {
    if (!empty && line.length + 1 + word.length > room) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
};

const part = (each: Part): string => {
  if (typeof each === "string") return each;
  switch (each.kind) {
    case "strong":
    case "code":
      return each.text;
    case "instant":
      return clock(each.at);
    case "arrow":
      return `${each.from} -> ${each.to}`.trimStart();
    case "person":
  }
  return callerText(each.caller);
};

const plain = (phrase: Phrase): string => (typeof phrase === "string" ? phrase : phrase.map(part).join(""));

/** The lines of each row, in columns two blanks apart, each as wide as its widest cell; a last cell that does not fit goes on below itself. */
const columnsOf = (rows: readonly (readonly string[])[], right?: number, room = COLUMNS): string[][] => {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  return rows.map((row) => {
    const before = row
      .slice(0, -1)
      .map((cell, at) => `${at === right ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)}  `)
      .join("");
    const last = row.at(-1) ?? "";
    const shown = row.length - 1 === right ? last.padStart(widths[right] ?? 0) : last;
    return before.length + shown.length <= room || before.length > COLUMNS / 2
      ? [`${before}${shown}`.trimEnd()]
      : wrap(shown, " ".repeat(before.length), before, room);
  });
};

const columns = (rows: readonly (readonly string[])[], right?: number, room = COLUMNS): string[] =>
  columnsOf(rows, right, room).flat();

/** A share as `[#######-------------]`; null, where there is no limit, is empty. */
export const barText = (fraction: number | null): string => `[${bar(fraction ?? 0, CELLS, ["#", "-"])}]`;

const gaugeCells = ({ name, fraction, share, figures }: Gauge): string[] => [name, barText(fraction), share, figures];

const stepLines = (step: Step | null | undefined): string[] => (step == null ? [] : [`${INDENT}${step.line}`]);

const evidence = ({ text, command }: Finding["evidence"][number]): string[] => [
  ...wrap(`- ${text}`, INDENT),
  ...(command === null ? [] : [`${INDENT}  $ ${command}`]),
];

/** @param number of a finding that has one */
const findingLines = (finding: Finding, number?: number): string[] => [
  ...wrap(
    `${number === undefined ? "" : `${number}. `}${finding.verdict === "ok" ? "NOTE" : finding.verdict.toUpperCase()}: ${finding.text}`,
  ),
  ...finding.evidence.flatMap(evidence),
  ...(finding.meaning === null ? [] : wrap(finding.meaning, INDENT)),
  ...wrap(`-> ${finding.next}`, INDENT),
  ...stepLines(finding.step),
  ...(finding.source === null ? [] : wrap(`(${finding.source})`, INDENT)),
];

const sampleLines = ({ sample }: Entry): string[] => {
  if (sample === undefined) return [];
  return sample.of === "log" ? wrap(sample.text, INDENT) : sample.text.split("\n").map((line) => `       ${line}`);
};

const entryLines = ({ entries, spaced }: Extract<Block, { kind: "entries" }>): string[] => {
  const rows = columnsOf(
    entries.map(({ mark, title, facts }) => [
      ...(mark === undefined ? [] : [mark.word]),
      plain(title).replaceAll(/\s+/g, " "),
      ...facts.map((fact) => plain(fact).replaceAll(/\s+/g, " ")),
    ]),
  );
  return entries.flatMap((entry, at) => [
    ...(spaced && at > 0 ? [""] : []),
    ...(rows[at] ?? []),
    ...entry.notes.flatMap((note) => wrap(plain(note), INDENT)),
    ...columns((entry.gauges ?? []).map(gaugeCells), 2, COLUMNS - INDENT.length).map((line) => `${INDENT}${line}`),
    ...sampleLines(entry),
  ]);
};

/** What does not fit is cut, with the least needed last. */
const logLine = ({ at, target, caller, operation, outcome, what, reason }: LogLine): string[] => [
  `${at.slice(5, 10)} ${at.slice(11, 16)}`,
  shortened(target, 10),
  shortened(caller.id, 12),
  shortened(operation, 6),
  shortened(outcome, 16),
  `${plain(what)}${reason === null ? "" : ` (${reason})`}`.trimStart(),
];

type ChangeBlock = Extract<Block, { kind: "change" }>;

const changeLines = ({ key, from, to, outcome, headroom, until }: ChangeBlock): string[] =>
  columns([
    [key, `${from} -> ${to}`],
    ...(outcome === null ? [] : [["outcome", outcome]]),
    ...(headroom === null ? [] : [["headroom", headroom.values.join(" -> ")]]),
    ...(until === null ? [] : [["put back", `by itself at ${clock(until)}`]]),
  ]);

const textLines = ({ paragraphs, withoutButtons, mark, next }: TextBlock, room: number): string[] => {
  const word = mark === undefined || mark.word === "" ? "" : `${mark.word}: `;
  return [...paragraphs, ...(withoutButtons === undefined ? [] : [withoutButtons])].flatMap((each) =>
    next === true ? wrap(`-> ${plain(each)}`, INDENT, INDENT, room) : wrap(`${word}${plain(each)}`, "", "", room),
  );
};

/** @param room columns */
const contentLines = (block: Block, room: number): string[] => {
  switch (block.kind) {
    case "text":
      return textLines(block, room);
    case "gauges":
      return columns(block.gauges.map(gaugeCells), 2);
    case "rows":
      return columns(
        block.rows.map((row) => row.map(plain)),
        block.right,
        room,
      );
    case "entries":
      return entryLines(block);
    case "log":
      return columnsCut(block.lines.map(logLine));
    case "findings":
      return block.findings.flatMap((finding, at) => [...(at === 0 ? [] : [""]), ...findingLines(finding, at + 1)]);
    case "change":
      return changeLines(block);
    case "way":
  }
  // The first line names the hop.
  return [];
};

const columnsCut = (rows: readonly (readonly string[])[]): string[] =>
  columns(rows.map((row) => [...row, ""])).map((line) => shortened(line, COLUMNS));

const blockLines = (block: Block): string[] => {
  const title = "title" in block ? block.title : undefined;
  if (title === undefined) return contentLines(block, COLUMNS);
  const lines = contentLines(block, COLUMNS - 2);
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
};

/** What to do stands right below the sentence it follows from; all else is a blank line apart. */
const joined = (blocks: readonly { lines: readonly string[]; close?: boolean }[]): string[] =>
  blocks
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ lines, close = false }, at) => (at === 0 || close ? lines : ["", ...lines]));

const isNext = (block: Block, before: Block | undefined): boolean =>
  block.kind === "text" && block.next === true && before?.kind !== "entries";

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\b/g;

export const textOf = ({ title, summary, body, details, reasons, commands, reference }: View): string =>
  toText(
    joined([
      { lines: [title, ...(summary === null ? [] : wrap(summary.text.replaceAll(INSTANT, clock)))] },
      ...[...body, ...details].map((block, at, all) => ({
        lines: blockLines(block),
        close: isNext(block, all[at - 1]),
      })),
      ...(reasons.length === 0 ? [] : [{ lines: reasons.flatMap((reason) => findingLines(reason)) }]),
      { lines: commands.map((command) => `$ ${command}`) },
      { lines: reference === null ? [] : [reference] },
    ]),
  );
