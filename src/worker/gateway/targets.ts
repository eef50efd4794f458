/**
 * The targets that a caller may use: from the configuration, without a link. Only of one that tells somebody its object is asked, which
 * destinations take nothing of what they are told.
 */
import { type Input, operations, type Output } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import { atMost } from "../../shared/at-most.ts";
import { type Grant, usableTargets } from "../access/auth.ts";
import type { Config } from "../config/config.ts";
import type { Question } from "../object/contract.ts";
import { seal, unseal } from "../object/sealed.ts";
import { askObject, type Called } from "./ask-object.ts";

/** All that an object may take of the operation's deadline: a list is worth more in time than whole. */
const EACH_MS = 600;
const AT_ONCE = 32;

export const ASKED_OF_EACH: Input<"alerts"> = { limit: 1 };

type Failing = Output<"alerts">["failing"];

/** Nothing where all destinations take what they are told, and where that is not known. */
const failingOf = async (env: Env, config: Config, question: Question): Promise<{ failing?: Failing }> => {
  const { result } = await askObject(env, config, question);
  const read = result.ok ? operations.alerts.output.safeParse(unseal(result.value).data) : null;
  return read?.success && read.data.failing.length > 0 ? { failing: read.data.failing } : {};
};

/**
 * Never fails.
 *
 * @param askedAt when the request came in, milliseconds since the epoch
 * @param questionOf `alerts`, with how long it may take in all, from `askedAt` on
 */
export const listTargets = async (
  env: Env,
  config: Config,
  grant: Grant,
  askedAt: number,
  questionOf: (target: string, deadlineMs: number) => Question,
): Promise<Called> => {
  const targets: Output<"targets">["targets"] = await atMost(AT_ONCE, usableTargets(config, grant), async (name) => {
    const target = config.targets.get(name);
    const tells = target?.watch != null && target.watch.tell.length > 0;
    const failing = tells ? await failingOf(env, config, questionOf(name, EACH_MS)) : {};
    return { name, description: target?.description ?? null, ...failing };
  });
  const names = targets.map(({ name }) => name).join(", ");
  const answer = {
    ...{ at: new Date(askedAt).toISOString(), age_ms: 0, verdict: "ok" as const, reasons: [], commands: [] },
    data: { targets },
    summary: `You may use ${targets.length === 1 ? "one target" : `${targets.length} targets`}: ${names}.`,
  };
  return { result: ok(seal(answer)), lastGood: null, timings: {} };
};
