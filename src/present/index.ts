/** Answers and failures as what a person reads. An operation without a file of its own gets a view made of its data. */
import { shownInput } from "../protocol/operation.ts";
import { type Input, type OperationName, operations } from "../protocol/operations.ts";
import type { Answer, Told, TypedAnswer } from "../protocol/answer.ts";
import { atLeast, type Verdict } from "../protocol/verdict.ts";
import { duration } from "../shared/figures.ts";
import { anyData } from "./default.ts";
import { reasonOf } from "./steps.ts";
import { type Finding, type Heading, type Shown, VERDICT_HEADINGS, type View } from "./view.ts";
import * as views from "./views.ts";

type Said = Readonly<Record<string, unknown>>;

/** A view is made of an answer, and of what in the input says how it is shown. */
type Views = { [N in OperationName]?: (answer: Answer<N>, showing: Partial<Input<N>>) => Shown };

/** None is under a name that no operation has. */
const VIEWS: Views & Record<Exclude<keyof typeof views, OperationName>, never> = views;

const own = <N extends OperationName>(answer: Answer<N>, said: Said): Shown => {
  const view: Views[N] = VIEWS[answer.operation];
  if (view === undefined) return anyData(answer.data);
  // Each value was read by its own schema; a record does not carry that.
  return view(answer, shownInput(operations[answer.operation], said) as Partial<Input<N>>);
};

const shownOf = (answer: Told, said: Said): Shown =>
  // A union of answers is each of them; that the table has the view of the same one, a union does not carry.
  answer.operation === null ? anyData(answer.data) : own(answer as Answer<TypedAnswer["operation"]>, said);

/** A heading without a word means nothing was judged; a warning or critical verdict overrides it. */
const headingOf = (verdict: Verdict, heading: Heading | undefined): Heading =>
  heading === undefined || (heading.word === "" && atLeast(verdict, "warn")) ? VERDICT_HEADINGS[verdict] : heading;

const named = (target: string | null, subject: string): string => (target === null ? subject : `${target} ${subject}`);

/** The tool, with what is said to it of the way: `-p 6380`, `--tls --cacert /ca.crt`. */
const TOOL = /[\w./-]{0,128}-cli(?: --?[a-z]+(?: [^-\s]\S*)?)*/.source;
const REDIS_CLI = new RegExp(` ${TOOL} (?:INFO(?: |$)|PING$)`);
const SCAN = new RegExp(` (${TOOL}) SCAN \\S+ MATCH (.+) COUNT \\d+$`);
const ALL_INFO = new RegExp(` ${TOOL} INFO$`);
/** Of these there is one for each key. */
const EACH_KEY = new RegExp(` (${TOOL}) (SSCAN|LLEN|HLEN|SCARD|ZCARD|EXISTS|TYPE) .*$`);

/** As a person would type it: `SCAN` without its cursors, and of `memory` the sections of INFO that its figures are in. */
const typed = (command: string, operation: string): string[] => {
  const scanned = command.replace(SCAN, " $1 --scan --pattern $2");
  return operation === "memory" && ALL_INFO.test(scanned) ? [`${scanned} memory`, `${scanned} stats`] : [scanned];
};

/** What to ask Redis itself stands first, and of each kind there is one line. */
const commandsOf = ({ commands }: Told, operation: string): string[] => {
  const kinds = new Map<string, Set<string>>();
  for (const line of commands.flatMap((command) => typed(command, operation))) {
    const kind = line.replace(EACH_KEY, " $1 $2");
    kinds.set(kind, (kinds.get(kind) ?? new Set<string>()).add(line));
  }
  const said = [...kinds.values()].map(([...lines]) =>
    lines.length === 1 ? (lines[0] ?? "") : `${lines[0]}  # and ${lines.length - 1} more like it`,
  );
  return [...said.filter((line) => REDIS_CLI.test(line)), ...said.filter((line) => !REDIS_CLI.test(line))];
};

const reasonsOf = ({ reasons, target }: Told, { reasonsTold = false, maxmemory }: Shown): Finding[] =>
  reasonsTold ? [] : reasons.map((reason) => reasonOf(reason, target, maxmemory));

/** @param said the input that was asked with; what of it says how the answer is shown (`showing` in the catalogue) counts here */
export const viewOf = (answer: Told, said: Said = {}): View => {
  const { verdict, target, summary, age_ms } = answer;
  const operation = answer.operation ?? answer.asked;
  const shown = shownOf(answer, said);
  return {
    title: `${verdict.toUpperCase()}  ${named(target, operation)}, ${age_ms < 1 ? "read now" : `read ${duration(age_ms)} ago`}`,
    heading: headingOf(verdict, shown.heading),
    about: named(target, shown.subject ?? operation),
    summary: summary.trim() === "" ? null : { text: summary, told: shown.summaryTold ?? false },
    notice: shown.notice ?? summary,
    body: shown.body ?? [],
    reasons: reasonsOf(answer, shown),
    details: shown.details ?? [],
    steps: shown.steps ?? [],
    commands: commandsOf(answer, operation),
    reference: null,
  };
};
