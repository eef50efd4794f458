/** Lays a view out as Block Kit, for a phone. */
import type { Button, KnownBlock } from "@slack/types";
import type { Block, Entry, Finding, LogLine, Step, TextBlock, Tone, View } from "../../src/present/view.ts";
import { actions, context, contexts, header, lines, section } from "./blocks.ts";
import { block } from "./columns.ts";
import { cut, more, ROOM } from "./cut.ts";
import { verbatim, words } from "./escape.ts";
import { changeBlocks, gaugesBlocks, gaugesText, rowsBlocks } from "./figures.ts";
import { phrase, strongPhrase, when } from "./phrase.ts";
import { prose, span } from "./prose.ts";
import { isOffered, type Reader, speaking, stepButton } from "./reply.ts";

/** By Slack's names. */
export const SIGNS: Readonly<Record<Tone, string>> = {
  ok: ":large_green_circle:",
  warn: ":warning:",
  critical: ":red_circle:",
  info: ":information_source:",
  done: ":white_check_mark:",
  failed: ":x:",
  refused: ":no_entry:",
  unknown: ":warning:",
  waiting: ":hourglass:",
  question: ":grey_question:",
  ask: ":pencil2:",
};

const sampleText = ({ sample }: Entry): string[] => {
  if (sample === undefined) return [];
  // Lines of a file keep their indent: they are for copying.
  const shown =
    sample.of === "file"
      ? sample.text
          .split("\n")
          .slice(0, ROOM.fileLines)
          .map((line) => verbatim(cut(line, ROOM.fact)))
      : block(sample.text, "", ROOM.figure);
  return [`\`\`\`\n${shown.join("\n") || "-"}\n\`\`\``];
};

const entryText = (entry: Entry, reader: Reader): string => {
  const { mark, title, facts, notes, gauges } = entry;
  const said = facts.map((fact) => phrase(fact, speaking(reader), ROOM.fact)).filter((fact) => fact !== "");
  const sign = mark === undefined ? "" : `${SIGNS[mark.tone]} ${mark.word === "" ? "" : `${words(mark.word)}: `}`;
  return [
    `${sign}${strongPhrase(title, speaking(reader), ROOM.fact)}${said.length === 0 ? "" : `  ${said.join(" · ")}`}`,
    ...notes.map((note) => phrase(note, speaking(reader), ROOM.note)).filter((note) => note !== ""),
    ...gaugesText(gauges),
    ...sampleText(entry),
  ].join("\n");
};

/** Whether there is nothing below its first line. */
const isBare = ({ notes, sample, gauges = [] }: Entry): boolean =>
  notes.length === 0 && sample === undefined && gauges.length === 0;

/** What is as it should be needs no line of its own. */
const isQuiet = (entry: Entry): boolean => entry.mark?.tone === "ok" && isBare(entry);

type EntriesBlock = Extract<Block, { kind: "entries" }>;

const entriesBlocks = ({ entries, most, noun }: EntriesBlock, reader: Reader): KnownBlock[] => {
  const loud = entries.filter((entry) => !isQuiet(entry));
  const quiet = entries.filter(isQuiet).map(({ title }) => phrase(title, speaking(reader), ROOM.name));
  const shown = loud.slice(0, most);
  const short = shown.every((entry) => isBare(entry) && entry.step === undefined);
  return [
    ...(short
      ? lines(shown.map((entry) => entryText(entry, reader)))
      : shown.map((entry) => section(entryText(entry, reader), stepButton(entry.step, reader)))),
    ...more(loud.length - most, noun).map((said) => context(said)),
    ...(quiet.length === 0 ? [] : [context(`${SIGNS.ok} As it should be: ${quiet.join(", ")}`)]),
  ];
};

const logText = ({ at, target, operation, caller, outcome, what, reason, detail }: LogLine, reader: Reader): string =>
  [
    `*${words(cut(`${target} ${operation}`, ROOM.name))}*  ${phrase(what, speaking(reader), ROOM.fact)}`,
    [words(outcome), when(at), phrase([{ kind: "person", caller }], speaking(reader))].join(" · "),
    ...(reason === null ? [] : [`“${prose(reason, ROOM.fact)}”`]),
    ...(detail === null ? [] : [`→ ${prose(detail, ROOM.fact)}`]),
  ].join("\n");

/** What to do, with the line to type where there is no button for it. */
const nextText = ({ next, step }: Finding, reader: Reader): string => {
  const bare = step === null ? "" : step.line.replace(/ on \S+/, "");
  const said = step === null || isOffered(step, reader) || next.includes(step.line) || next.includes(bare);
  return `→ ${phrase(next, speaking(reader))}${said ? "" : `\n${span(step.line)}`}`;
};

const findingBlocks = (finding: Finding, at: number, reader: Reader): KnownBlock[] => {
  const { verdict, text: said, evidence, meaning, step } = finding;
  const figures = evidence.map(
    ({ text: figure, command }) =>
      `• ${phrase(figure, speaking(reader), ROOM.figure)}${command === null || figure.includes(command) ? "" : ` ${span(command, ROOM.command)}`}`,
  );
  return [
    section(
      `${SIGNS[verdict]} ${strongPhrase(said, speaking(reader), ROOM.finding)}${meaning === null ? "" : `\n${phrase(meaning, speaking(reader), ROOM.finding)}`}`,
    ),
    context([...figures.slice(0, ROOM.evidence), ...more(figures.length - ROOM.evidence, "figure")].join("\n")),
    section(nextText(finding, reader)),
    ...actions([stepButton(step, reader, at === 0 ? "primary" : undefined)]),
  ];
};

const bare = (said: string): string => said.replace(/\.$/, "").toLowerCase();

/** The summary often ends with the worst reason; reading it twice helps nobody. */
const reasonBlock = (reason: Finding, summary: string, reader: Reader): KnownBlock => {
  const next = nextText(reason, reader);
  return section(
    bare(summary).includes(bare(reason.text))
      ? next
      : `${SIGNS[reason.verdict]} ${strongPhrase(reason.text, speaking(reader))}\n${next}`,
  );
};

/** Why it is not ok and what to do, worst first. */
const reasonBlocks = ({ reasons, summary }: View, reader: Reader): KnownBlock[] => [
  ...reasons.slice(0, ROOM.reasons).map((reason) => reasonBlock(reason, summary?.text ?? "", reader)),
  ...more(reasons.length - ROOM.reasons, "reason").map((said) => context(said)),
];

const textBlocks = ({ title, paragraphs, mark, next, small }: TextBlock, reader: Reader): KnownBlock[] => {
  const sign = mark === undefined ? "" : `${SIGNS[mark.tone]} `;
  const said = [
    ...(title === undefined ? [] : [`${sign}*${words(cut(title, ROOM.fact))}*`]),
    ...paragraphs
      .slice(0, ROOM.paragraphs)
      .map((each) => phrase(each, speaking(reader), small === true ? ROOM.smallPrint : ROOM.paragraph))
      .filter((each) => each !== "")
      .map((each) => `${title === undefined ? sign : ""}${next === true ? "→ " : ""}${each}`),
    ...more(paragraphs.length - ROOM.paragraphs),
  ];
  if (said.length === 0) return [];
  return small === true ? contexts(said) : lines(said);
};

const blocksOf = (each: Block, reader: Reader): KnownBlock[] => {
  switch (each.kind) {
    case "text":
      return textBlocks(each, reader);
    case "gauges":
      return gaugesBlocks(each);
    case "rows":
      return rowsBlocks(each, reader);
    case "entries":
      return entriesBlocks(each, reader);
    case "log":
      return [
        ...lines(
          each.lines.slice(0, each.most).map((line) => logText(line, reader)),
          "\n\n",
        ),
        ...more(each.lines.length - each.most, each.noun).map((said) => context(said)),
      ];
    case "findings":
      return [
        ...each.findings.slice(0, each.most).flatMap((finding, at) => findingBlocks(finding, at, reader)),
        ...more(each.findings.length - each.most, each.noun).map((said) => context(said)),
      ];
    case "change":
      return changeBlocks(each);
    case "way":
  }
  const [failing, ...before] = each.hops.toReversed();
  return [section(`${[...before.toReversed(), `*${failing} fails*`].join(" → ")}\n${prose(each.meaning)}`)];
};

/** The sign, the word for those who cannot see it, and what it is about. */
export const headOf = ({ heading, about }: Pick<View, "heading" | "about">): string =>
  cut([heading.word, about].filter((part) => part !== "").join(" · "), ROOM.head);

/** The steps that the reasons name and the reader may take, each once; then those of the view. */
export const buttonsOf = ({ reasons, steps }: View, reader: Reader): (Button | null)[] => {
  const named = new Map<string, Step>();
  for (const { step } of reasons)
    if (step !== null && isOffered(step, reader) && named.size < ROOM.reasonButtons && !named.has(step.label))
      named.set(step.label, step);
  return [
    ...[...named.values()].map((step, at) => stepButton(step, reader, at === 0 ? "primary" : undefined)),
    ...steps.map((step) => stepButton(step, reader, step.first === true ? "primary" : undefined)),
  ];
};

/** All of a view but its buttons. */
export const layOut = (view: View, reader: Reader): KnownBlock[] => [
  header(SIGNS[view.heading.tone], headOf(view)),
  ...(view.summary === null || view.summary.told
    ? []
    : [section(phrase(view.summary.text, speaking(reader), ROOM.paragraph))]),
  ...view.body.flatMap((each) => blocksOf(each, reader)),
  ...reasonBlocks(view, reader),
  ...view.details.flatMap((each) => blocksOf(each, reader)),
];
