/** The audit of every target a caller may use, as one: each object keeps its own. */
import * as z from "zod";
import type { Failure } from "../../../protocol/failure.ts";
import { operations, type Output } from "../../../protocol/operations.ts";
import type { AuditLine } from "../../../protocol/operations/audit.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { Reason } from "../../../protocol/verdict.ts";
import { askObject, type Called, failed } from "../ask-object.ts";
import { type Grant, refuseTarget, usableTargets } from "../../access/auth.ts";
import type { Config } from "../../config/config.ts";
import type { Answered } from "../../../protocol/answer.ts";
import type { AuditQuery, Question } from "../../object/contract.ts";
import { seal, unseal } from "../../object/sealed.ts";
import { counted } from "../../../shared/figures.ts";
import { decodeCursor, encodeCursor, mergePages, type Positions } from "./pages.ts";
import { parseSince } from "../../../shared/since.ts";

export type AuditInput = z.output<typeof operations.audit.input>;

/** The input after the checks that the operation's schema cannot make. */
interface Wanted {
  targets: string[];
  since: string | null;
  limit: number;
  before: Positions;
}

const badInput = (detail: string, hint: string): Failure => ({ code: "bad_input", hop: "worker", detail, hint });

const wantedOf = (
  config: Config,
  grant: Grant,
  { target, since, limit, before }: AuditInput,
  now: number,
): Result<Wanted> => {
  const refusal = target === undefined ? null : refuseTarget(config, grant, target);
  if (refusal !== null) return fail(refusal);
  const from = since === undefined ? ok(null) : parseSince(since, now);
  if (!from.ok) return fail(badInput(`since: ${from.failure}.`, "Leave it out for as far back as lines are kept."));
  const positions = before === undefined ? new Map<string, number>() : decodeCursor(before);
  if (positions === null)
    return fail(badInput("before is no cursor of this audit.", "Give `next` of the answer before as it is."));
  return ok({
    targets: target === undefined ? usableTargets(config, grant) : [target],
    since: from.value,
    limit,
    before: positions,
  });
};

const linesSchema = z.object({ lines: operations.audit.output.shape.lines });

const linesOf = ({ result }: Called): Result<AuditLine[]> => {
  if (!result.ok) return result;
  const parsed = linesSchema.safeParse(unseal(result.value).data);
  return parsed.success
    ? ok(parsed.data.lines)
    : fail({
        code: "internal",
        hop: "worker",
        detail: "The target's object gave no sound audit.",
        hint: "Look for the request id in the Worker's log.",
      });
};

/** The answer says which targets' lines are missing. */
const missing = (target: string, { code, detail, hint }: Failure): Reason => ({
  id: "audit_incomplete",
  verdict: "warn",
  figure: 1,
  threshold: 0,
  text: `The lines of ${target} are missing (${code}): ${detail}`,
  next_step: hint,
});

const sentence = (lines: number, targets: readonly string[], absent: readonly string[], more: boolean): string => {
  const what = lines === 0 ? "No line" : more ? `The newest ${counted(lines, "line")}` : counted(lines, "line");
  const without = absent.length === 0 ? "" : `; ${absent.join(", ")} did not answer`;
  return `${what} in the audit of ${targets.join(", ")}${without}.`;
};

/**
 * Asks all objects at once, under one deadline. Fails with `bad_input`, `forbidden` or `unknown_target` because of the input, and with the
 * first target's failure if none of them answers.
 */
export const gatherAudit = async (
  env: Env,
  config: Config,
  grant: Grant,
  input: AuditInput,
  questionOf: (target: string, query: AuditQuery) => Question,
): Promise<Called> => {
  const now = Date.now();
  const wanted = wantedOf(config, grant, input, now);
  if (!wanted.ok) return failed(wanted.failure);
  const { targets, since, limit, before } = wanted.value;
  const answers = await Promise.all(
    targets.map(async (target) => {
      const called = await askObject(
        env,
        config,
        questionOf(target, { since, limit, before_id: before.get(target) ?? null }),
      );
      return { target, called, lines: linesOf(called) };
    }),
  );
  const repeated = answers.find(({ called }) => called.notFirst !== undefined);
  if (repeated !== undefined) return repeated.called;
  const pages = new Map<string, AuditLine[]>();
  const reasons: Reason[] = [];
  const absent: string[] = [];
  let first: Called | null = null;
  for (const { target, called, lines } of answers)
    if (lines.ok) pages.set(target, lines.value.slice(0, limit));
    else {
      first ??= failed(lines.failure, called.error);
      reasons.push(missing(target, lines.failure));
      absent.push(target);
    }
  if (pages.size === 0 && first !== null) return first;
  const page = mergePages(pages, before, limit);
  const data: Output<"audit"> = { lines: page.lines, next: page.next === null ? null : encodeCursor(page.next) };
  const answered: Answered = {
    at: new Date(now).toISOString(),
    age_ms: 0,
    verdict: reasons.length > 0 ? "warn" : "ok",
    reasons,
    summary: sentence(page.lines.length, [...pages.keys()], absent, page.next !== null),
    data,
    commands: [],
  };
  return { result: ok(seal(answered)), lastGood: null, timings: answers[0]?.called.timings ?? {} };
};
