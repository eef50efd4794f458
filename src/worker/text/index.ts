/** What a person reads in a terminal: the same answers as the JSON, verdict first. */
import { type OperationName, operations, type Output } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import type { Envelope } from "../http/envelope.ts";
import type { Problem } from "../problem.ts";
import { applyLines, changeLines, changesLines } from "./changes.ts";
import { auditLines } from "./audit.ts";
import { driftLines } from "./drift.ts";
import { duration } from "./figures.ts";
import { genericLines, section } from "./generic.ts";
import { toText, wrap } from "./lines.ts";
import { memoryLines } from "./memory.ts";
import { hopLines } from "./ping.ts";
import { statsLines } from "./stats.ts";

const renderers: { [N in OperationName]?: (data: Output<N>) => string[] } = {
  memory: memoryLines,
  ping: ({ hops }) => hopLines(hops),
  stats: statsLines,
  info: ({ sections }) =>
    Object.entries(sections)
      .flatMap(([name, fields]) => section(name, genericLines(fields)))
      .slice(1),
  set: changeLines,
  undo: changeLines,
  changes: changesLines,
  drift: driftLines,
  apply: applyLines,
  audit: auditLines,
};

const dataLines = <N extends OperationName>(name: N, data: unknown): string[] => {
  const renderer: ((data: Output<N>) => string[]) | undefined = renderers[name];
  const parsed = operations[name].output.safeParse(data);
  return renderer !== undefined && parsed.success ? renderer(parsed.data as Output<N>) : genericLines(data);
};

const reasonLines = ({ verdict, text, next_step }: Reason): string[] => [
  ...wrap(`${verdict.toUpperCase()}: ${text}`),
  ...wrap(`-> ${next_step}`, "   "),
];

/** Blocks with a blank line between them; an empty block is left out. */
const blocks = (...parts: string[][]): string =>
  toText(parts.filter((part) => part.length > 0).flatMap((part, at) => (at === 0 ? part : ["", ...part])));

/** A success: verdict and sentence, the data, why it is not ok and what to do, how old it is, and the commands behind it. */
export const renderText = (name: OperationName, answer: Envelope): string => {
  const { verdict, target, summary, data, reasons, age_ms, commands } = answer;
  return blocks(
    [
      `${verdict.toUpperCase()}  ${target === null ? "" : `${target} `}${name}, ${age_ms < 1 ? "read now" : `read ${duration(age_ms)} ago`}`,
      ...wrap(summary),
    ],
    dataLines(name, data),
    reasons.flatMap(reasonLines),
    commands.map((command) => `$ ${command}`),
  );
};

/** A failure: what happened and where, what to do, and what is known all the same. */
export const renderProblemText = (problem: Problem): string => {
  const { title, hop, detail, hint, hops, last_good, request_id } = problem;
  return blocks(
    [`FAILED at ${hop}: ${title}`, ...wrap(detail), ...wrap(`-> ${hint}`, "   ")],
    hops === undefined ? [] : hopLines(hops),
    last_good === undefined
      ? []
      : wrap(
          `Last good reading, ${duration(last_good.age_ms)} old: ${last_good.verdict.toUpperCase()}. ${last_good.summary}`,
        ),
    [`request ${request_id}`],
  );
};
