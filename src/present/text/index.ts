/** What a person reads in a terminal: the same answers as the JSON, verdict first. */
import { type OperationName, operations, type Output } from "../../protocol/operations.ts";
import type { Reason } from "../../protocol/verdict.ts";
import type { Envelope } from "../../protocol/answer.ts";
import type { Problem } from "../../protocol/answer.ts";
import { applyLines, changeLines, changesLines } from "./changes.ts";
import { auditLines } from "./audit.ts";
import { containerLines } from "./container.ts";
import { doctorLines } from "./doctor.ts";
import { driftLines } from "./drift.ts";
import { errorsLines } from "./errors.ts";
import { duration } from "../../shared/figures.ts";
import { genericLines, section } from "./generic.ts";
import { toText, wrap } from "./lines.ts";
import { memoryLines } from "./memory.ts";
import { persistenceLines } from "./persistence.ts";
import { hopLines } from "./ping.ts";
import { statsLines } from "./stats.ts";
import { stepLines } from "./step.ts";

type Renderer<N extends OperationName> = (data: Output<N>, answer: Envelope) => string[];

const renderers: { [N in OperationName]?: Renderer<N> } = {
  memory: (data, { at }) => memoryLines(data, at),
  persistence: persistenceLines,
  container: containerLines,
  errors: errorsLines,
  doctor: (data, { target }) => doctorLines(data, target),
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

const dataLines = <N extends OperationName>(name: N, answer: Envelope): string[] => {
  const renderer: Renderer<N> | undefined = renderers[name];
  const parsed = operations[name].output.safeParse(answer.data);
  return renderer !== undefined && parsed.success
    ? renderer(parsed.data as Output<N>, answer)
    : genericLines(answer.data);
};

const reasonLines = ({ verdict, text, next_step, step }: Reason, target: string | null): string[] => [
  ...wrap(`${verdict.toUpperCase()}: ${text}`),
  ...wrap(`-> ${next_step}`, "   "),
  ...stepLines(step, target),
];

/** Blocks with a blank line between them; an empty block is left out. */
const blocks = (...parts: string[][]): string =>
  toText(parts.filter((part) => part.length > 0).flatMap((part, at) => (at === 0 ? part : ["", ...part])));

/** A success: verdict and sentence, the data, why it is not ok and what to do, how old it is, and the commands behind it. */
export const renderText = (name: OperationName, answer: Envelope): string => {
  const { verdict, target, summary, reasons, age_ms, commands } = answer;
  return blocks(
    [
      `${verdict.toUpperCase()}  ${target === null ? "" : `${target} `}${name}, ${age_ms < 1 ? "read now" : `read ${duration(age_ms)} ago`}`,
      ...wrap(summary),
    ],
    dataLines(name, answer),
    // The doctor's findings are its reasons, told at length.
    name === "doctor" ? [] : reasons.flatMap((reason) => reasonLines(reason, target)),
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
