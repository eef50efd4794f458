/** Lays a view out as Block Kit, for a phone. */
import type { Button, KnownBlock } from "@slack/types";
import type { Block, Entry, Finding, LogLine, Step, TextBlock, Tone, View } from "../../src/present/view.ts";
import { actions, context, contexts, header, lines, section } from "./blocks.ts";
import { block } from "./columns.ts";
import { cut, more } from "./cut.ts";
import { verbatim, words } from "./escape.ts";
import { changeBlocks, gaugesBlocks, rowsBlocks } from "./figures.ts";
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

const MOST_REASONS = 8;
const MOST_REASON_BUTTONS = 3;
const MOST_EVIDENCE = 4;
const MOST_LINES = 12;
const MOST_PARAGRAPHS = 14;

const sampleText = ({ sample }: Entry): string[] => {
  if (sample === undefined) return [];
  // Lines of a file keep their indent: they are for copying.
  const shown =
    sample.of === "file"
      ? sample.text
          .split("\n")
          .slice(0, MOST_LINES)
          .map((line) => verbatim(cut(line, 200)))
      : block(sample.text, "", 240);
  return [`\`\`\`\n${shown.join("\n") || "-"}\n\`\`\``];
};

const entryText = (entry: Entry, reader: Reader): string => {
  const { mark, title, facts, notes } = entry;
  const said = facts.map((fact) => phrase(fact, speaking(reader), 200)).filter((fact) => fact !== "");
  const sign = mark === undefined ? "" : `${SIGNS[mark.tone]} ${mark.word === "" ? "" : `${words(mark.word)}: `}`;
  return [
    `${sign}${strongPhrase(title, speaking(reader), 200)}${said.length === 0 ? "" : `  ${said.join(" · ")}`}`,
    ...notes.map((note) => phrase(note, speaking(reader), 300)).filter((note) => note !== ""),
    ...sampleText(entry),
  ].join("\n");
};

/** What is as it should be needs no line of its own. */
const isQuiet = ({ mark, notes, sample }: Entry): boolean =>
  mark?.tone === "ok" && notes.length === 0 && sample === undefined;

type EntriesBlock = Extract<Block, { kind: "entries" }>;

const entriesBlocks = ({ entries, most, noun }: EntriesBlock, reader: Reader): KnownBlock[] => {
  const loud = entries.filter((entry) => !isQuiet(entry));
  const quiet = entries.filter(isQuiet).map(({ title }) => phrase(title, speaking(reader), 100));
  const shown = loud.slice(0, most);
  const short = shown.every(
    ({ notes, sample, step }) => notes.length === 0 && sample === undefined && step === undefined,
  );
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
    `*${words(cut(`${target} ${operation}`, 100))}*  ${phrase(what, speaking(reader), 200)}`,
    [words(outcome), when(at), phrase([{ kind: "person", caller }], speaking(reader))].join(" · "),
    ...(reason === null ? [] : [`“${prose(reason, 200)}”`]),
    ...(detail === null ? [] : [`→ ${prose(detail, 200)}`]),
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
      `• ${phrase(figure, speaking(reader), 240)}${command === null || figure.includes(command) ? "" : ` ${span(command, 160)}`}`,
  );
  return [
    section(
      `${SIGNS[verdict]} ${strongPhrase(said, speaking(reader), 400)}${meaning === null ? "" : `\n${phrase(meaning, speaking(reader), 400)}`}`,
    ),
    context([...figures.slice(0, MOST_EVIDENCE), ...more(figures.length - MOST_EVIDENCE, "figure")].join("\n")),
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
  ...reasons.slice(0, MOST_REASONS).map((reason) => reasonBlock(reason, summary?.text ?? "", reader)),
  ...more(reasons.length - MOST_REASONS, "reason").map((said) => context(said)),
];

const textBlocks = ({ title, paragraphs, mark, next, small }: TextBlock, reader: Reader): KnownBlock[] => {
  const sign = mark === undefined ? "" : `${SIGNS[mark.tone]} `;
  const said = [
    ...(title === undefined ? [] : [`${sign}*${words(cut(title, 200))}*`]),
    ...paragraphs
      .slice(0, MOST_PARAGRAPHS)
      .map((each) => phrase(each, speaking(reader), small === true ? 1800 : 600))
      .filter((each) => each !== "")
      .map((each) => `${title === undefined ? sign : ""}${next === true ? "→ " : ""}${each}`),
    ...more(paragraphs.length - MOST_PARAGRAPHS),
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
  cut([heading.word, about].filter((part) => part !== "").join(" · "), 120);

/** The steps that the reasons name and the reader may take, each once; then those of the view. */
export const buttonsOf = ({ reasons, steps }: View, reader: Reader): (Button | null)[] => {
  const named = new Map<string, Step>();
  for (const { step } of reasons)
    if (step !== null && isOffered(step, reader) && named.size < MOST_REASON_BUTTONS && !named.has(step.label))
      named.set(step.label, step);
  return [
    ...[...named.values()].map((step, at) => stepButton(step, reader, at === 0 ? "primary" : undefined)),
    ...steps.map((step) => stepButton(step, reader, step.first === true ? "primary" : undefined)),
  ];
};

/** All of a view but its buttons. */
export const layOut = (view: View, reader: Reader): KnownBlock[] => [
  header(SIGNS[view.heading.tone], headOf(view)),
  ...(view.summary === null || view.summary.told ? [] : [section(phrase(view.summary.text, speaking(reader), 600))]),
  ...view.body.flatMap((each) => blocksOf(each, reader)),
  ...reasonBlocks(view, reader),
  ...view.details.flatMap((each) => blocksOf(each, reader)),
];
