/** What came of it for each target, as one answer: what was done, for whom, and why not for the others. Pure. */
import type { Answered } from "../../../protocol/answer.ts";
import type { Failure } from "../../../protocol/failure.ts";
import type { Output } from "../../../protocol/operations.ts";
import type { Together } from "../../../protocol/operations/together.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { someOf } from "../../../shared/text.ts";
import type { ByHandOperation } from "../../object/alerts/by-hand.ts";
import { NO_ANSWER } from "../../object/alerts/machine/observe.ts";
import type { Question } from "../../object/contract.ts";
import { seal, type Sealed, unseal } from "../../object/sealed.ts";

export interface Part {
  target: string;
  result: Result<Sealed>;
}

type Data = Output<ByHandOperation>;

/** Of a hundred nobody reads more. */
const NAMED_MOST = 10;

const SAID: Readonly<Record<ByHandOperation, readonly [done: string, dry: string]>> = {
  acknowledge: ["Acknowledged", "Would be acknowledged"],
  mute: ["Muted", "Would be muted"],
  unmute: ["No longer muted", "Would no longer be muted"],
};

const whyNot = ({ detail, outcome_unknown }: Failure): string =>
  outcome_unknown === true ? `${detail} It may have been done all the same.` : detail;

/** The number of the alert that it was done to. */
const alertOf = (data: Data): number | null => ("id" in data ? data.id : (data.alerts[0] ?? null));

const entryOf = ({ target, result }: Part): Together[number] => {
  if (!result.ok) return { target, alert: null, done: false, detail: whyNot(result.failure) };
  const { data, summary } = unseal(result.value);
  // It was written by an object of this version, of the operation that it was asked for.
  return { target, alert: alertOf(data as Data), done: true, detail: summary };
};

/** Of the named target where nothing was done to it; of another one that it was done to. */
const unchanged = (question: Question, data: Data): Data => {
  const { id } = question.input;
  if ("id" in data) return { ...data, id: typeof id === "number" ? id : data.id, cause: NO_ANSWER, state: "unchanged" };
  return "ended" in data ? { ...data, ended: 0, alerts: [] } : { ...data, alerts: [] };
};

/** @param parts the named target's first; `now` milliseconds since the epoch */
export const joined = (
  question: Question & { operation: ByHandOperation },
  parts: readonly Part[],
  now: number,
): Result<Sealed> => {
  const [first] = parts;
  const done = parts.find(({ result }) => result.ok)?.result;
  const together = parts.map(entryOf);
  if (first === undefined || done?.ok !== true) return failedWith(parts, together);
  const answer: Answered = unseal(first.result.ok ? first.result.value : done.value);
  const data = first.result.ok ? (answer.data as Data) : unchanged(question, answer.data as Data);
  const namesOf = (isDone: boolean): string[] =>
    together.filter((each) => each.done === isDone).map(({ target }) => target);
  const not = namesOf(false);
  const said = SAID[question.operation][data.dry_run === true ? 1 : 0];
  return ok(
    seal({
      ...{ at: new Date(now).toISOString(), age_ms: 0, reasons: [], commands: [] },
      verdict: not.length === 0 ? "ok" : "warn",
      summary: `${said}: ${someOf(namesOf(true), NAMED_MOST)}.${not.length === 0 ? "" : ` Not: ${someOf(not, NAMED_MOST)}.`}`,
      data: { ...data, together },
    }),
  );
};

/** Nothing was done, as far as anybody knows: the named target's failure, with why not of each. */
const failedWith = (parts: readonly Part[], together: Together): Result<never> => {
  const failures = parts.flatMap(({ result }) => (result.ok ? [] : [result.failure]));
  const [failure] = failures;
  if (failure === undefined) throw new Error("Somebody was asked.");
  const detail =
    together.length === 1
      ? failure.detail
      : someOf(
          together.map((each) => `${each.target}: ${each.detail}`),
          NAMED_MOST,
          " ",
        );
  const unknown = failures.find(({ outcome_unknown }) => outcome_unknown === true);
  return fail({ ...failure, detail, ...(unknown === undefined ? {} : { outcome_unknown: true, hint: unknown.hint }) });
};
