/** How the targets stand, from what each of them answered to `memory`. Pure. */
import * as z from "zod";
import { type Failure, isFault } from "../../../protocol/failure.ts";
import { operations, type Output } from "../../../protocol/operations.ts";
import { type Standing, verdictOf } from "../../../protocol/operations/overview.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { type Reason, type Verdict, worstOf } from "../../../protocol/verdict.ts";
import type { Answered } from "../../../protocol/answer.ts";
import { counted } from "../../../shared/figures.ts";
import { someOf } from "../../../shared/text.ts";
import type { Outcome } from "../../object/contract.ts";
import { unseal } from "../../object/sealed.ts";

const { ceilings, evictions_per_second, used_memory, used_memory_rss, maxmemory, software } =
  operations.memory.output.shape;
const figuresSchema = z.object({ ceilings, evictions_per_second, used_memory, used_memory_rss, maxmemory, software });

type Figures = Pick<
  Standing,
  "at" | "age_ms" | "ceilings" | "evictions_per_second" | "used_memory" | "used_memory_rss" | "maxmemory" | "software"
>;

const NONE: Figures = {
  at: null,
  age_ms: null,
  ceilings: [],
  evictions_per_second: null,
  used_memory: null,
  used_memory_rss: null,
  maxmemory: null,
  software: null,
};

const unsound: Failure = {
  code: "internal",
  hop: "worker",
  detail: "The target's object gave no sound answer.",
  hint: "Look for the request id in the Worker's log.",
};

const figuresOf = ({ at, age_ms, data }: Answered): Result<Figures> => {
  const parsed = figuresSchema.safeParse(data);
  return parsed.success ? ok({ at, age_ms, ...parsed.data }) : fail(unsound);
};

/** One target, and why it is not well, if it is not. */
export interface Stood {
  standing: Standing;
  reason: Reason | null;
}

type Named = Pick<Standing, "name" | "description">;

const unanswered = (named: Named, failure: Failure, lastGood: Answered | null): Stood => {
  const { code, detail, hint } = failure;
  const known = lastGood === null ? ok(NONE) : figuresOf(lastGood);
  const standing: Standing = {
    ...named,
    verdict: null,
    summary: detail,
    ...(known.ok ? known.value : NONE),
    failure,
  };
  return {
    standing,
    reason: {
      id: "target_unanswered",
      verdict: verdictOf(standing),
      figure: 1,
      threshold: 0,
      text: `${named.name} does not answer (${code}): ${detail}`,
      next_step: hint,
    },
  };
};

/** The worst of its reasons, under its name; a verdict is that of the worst. Its step is left out, which would not say on which target. */
const reasonOf = (name: string, { verdict, reasons }: Answered): Reason | null => {
  const worst = reasons.find((reason) => reason.verdict === verdict);
  return worst === undefined
    ? null
    : {
        ...{ id: worst.id, verdict, figure: worst.figure, threshold: worst.threshold },
        text: `${name}: ${worst.text}`,
        next_step: worst.next_step,
      };
};

export const stoodOf = (named: Named, { result, lastGood }: Pick<Outcome, "result" | "lastGood">): Stood => {
  if (!result.ok) return unanswered(named, result.failure, lastGood);
  const answer = unseal(result.value);
  const figures = figuresOf(answer);
  if (!figures.ok) return unanswered(named, figures.failure, null);
  const { verdict, summary } = answer;
  return {
    standing: { ...named, verdict, summary, ...figures.value, failure: null },
    reason: reasonOf(named.name, answer),
  };
};

const OK_RANK = 4;
const RANKS: Readonly<Record<Verdict, number>> = { critical: 1, warn: 3, ok: OK_RANK };

/** From the worst: what cannot be reached, critical, what was not looked at, warn, ok. */
const rankOf = ({ verdict, failure }: Standing): number => {
  if (failure !== null) return isFault(failure) ? 0 : 2;
  return verdict === null ? 0 : RANKS[verdict];
};

/** The fullest of its ceilings. */
const fullness = ({ ceilings: all }: Standing): number => Math.max(0, ...all.map(({ fraction }) => fraction ?? 0));

/** The worst first; of those that stand alike, the fullest. */
export const worstFirst = (stood: readonly Stood[]): Stood[] =>
  stood.toSorted(
    ({ standing: one }, { standing: other }) => rankOf(one) - rankOf(other) || fullness(other) - fullness(one),
  );

const MOST_NAMED = 4;

const wordOf = ({ verdict, failure }: Standing): string =>
  failure === null ? (verdict ?? "not known") : isFault(failure) ? "does not answer" : "was not asked";

/** `2 of 3 targets are not well: queue (does not answer), prod (warn).` */
const sentence = (standings: readonly Standing[]): string => {
  const [first] = standings;
  if (first === undefined) return "There is no target that you may use.";
  const bad = standings.filter((standing) => rankOf(standing) < OK_RANK);
  if (bad.length === 0)
    return standings.length === 1 ? `${first.name} is well.` : `All ${counted(standings.length, "target")} are well.`;
  const named = bad.map((standing) => `${standing.name} (${wordOf(standing)})`);
  return `${bad.length} of ${counted(standings.length, "target")} ${bad.length === 1 ? "is" : "are"} not well: ${someOf(named, MOST_NAMED)}.`;
};

/** @param now milliseconds since the epoch */
export const overviewOf = (stood: readonly Stood[], now: number): Answered => {
  const sorted = worstFirst(stood);
  const targets = sorted.map(({ standing }) => standing);
  const reasons = sorted.flatMap(({ reason }) => (reason === null ? [] : [reason]));
  const data: Output<"overview"> = { targets };
  return {
    at: new Date(now).toISOString(),
    age_ms: 0,
    verdict: worstOf(targets.map(verdictOf)),
    reasons,
    summary: sentence(targets),
    data,
    commands: [],
  };
};
