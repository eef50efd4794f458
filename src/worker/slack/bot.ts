/**
 * The one place where the Worker knows the bot, and the bot's way to the operations: `callOperation`, as for an HTTP request. The bot is
 * loaded with Slack's first request, so that an isolate that Slack never calls does not start Bolt.
 */
// oxlint-disable-next-line no-restricted-imports -- the exception that the rule is for
import type { Operations } from "../../../bot/operations/operations.ts";
import type { Problem } from "../../protocol/answer.ts";
import type { Failure } from "../../protocol/failure.ts";
import { problem } from "../../protocol/problem.ts";
import { ok } from "../../protocol/result.ts";
import { throttle, usableTargets } from "../access/auth.ts";
import { chartAddress } from "../access/chart-address.ts";
import { signInLink } from "../access/link.ts";
import type { Config } from "../config/config.ts";
import { claimAtObject } from "../gateway/ask-object.ts";
import { callOperation, type OperationCall } from "../gateway/call.ts";
import { opened } from "../object/sealed.ts";

// oxlint-disable-next-line no-restricted-imports -- the exception that the rule is for
export const loadBot = () => import("../../../bot/worker.ts");

export interface Asking {
  env: Env;
  config: Config;
  origin: string;
  requestId: string;
  now: () => number;
  waitUntil: OperationCall["waitUntil"];
}

const askedBefore: Failure = {
  code: "conflict",
  hop: "worker",
  detail: "This was asked before, so nothing was done.",
  hint: "Ask again with `/redis console`.",
};

/** Slack fetches pictures over https from the open internet; its stand-in in tests, from this machine. */
const isFetchable = (origin: string, { SLACK_HOOKS }: Env): boolean =>
  origin.startsWith("https://") || (SLACK_HOOKS === "loopback" && origin !== "");

/** @param targets those that people in Slack may use; null for all */
export const operationsFor = (
  { env, config, origin, requestId, now, waitUntil }: Asking,
  targets: readonly string[] | null,
): Operations => {
  const grantOf: (by: Parameters<Operations["targets"]>[0]) => OperationCall["grant"] = ({ team, user, role }) => ({
    caller: { id: `${team}/${user}`, role, via: "slack" },
    targets,
  });
  const told = (failure: Failure): Problem => problem(failure, { origin, requestId });
  return {
    call: async ({ by, operation, target, input, idempotencyKey }, claims) => {
      const askedAt = now();
      const { result, lastGood, notFirst } = await callOperation(env, config, {
        grant: grantOf(by),
        operation,
        target,
        named: input,
        input: () => ok(input),
        idempotencyKey,
        claims,
        requestId,
        askedAt,
        waitUntil,
      });
      return result.ok
        ? { ok: true, envelope: opened(target, operation, result.value, Math.max(0, now() - askedAt)) }
        : {
            ok: false,
            problem: problem(result.failure, { origin, requestId, lastGood }),
            ...(notFirst === undefined ? {} : { notFirst }),
          };
    },
    claim: async (_by, target, claims) =>
      target !== null && config.targets.has(target) ? claimAtObject(env, config, target, claims) : "unknown",
    targets: (by) => Promise.resolve(usableTargets(config, grantOf(by))),
    chart: !isFetchable(origin, env)
      ? null
      : async ({ target, metric, since, until }) => {
          const address = await chartAddress(
            config,
            { target, metric, since: Date.parse(since), until: Date.parse(until) },
            now(),
          );
          return address === null ? null : `${origin}${address}`;
        },
    hasConsole: config.console.ways.includes("slack"),
    signIn: async (by, claims) => {
      const { id } = grantOf(by).caller;
      const wait = await throttle(env, id);
      if (wait !== null) return { ok: false, problem: told(wait) };
      // A target remembers what was asked, this as all else, though it is not about one.
      const [target] = usableTargets(config, grantOf(by));
      const claimed = target === undefined ? "unknown" : await claimAtObject(env, config, target, claims);
      if (claimed !== "first" && claimed !== "unknown")
        return { ok: false, problem: told(askedBefore), notFirst: claimed };
      const linked = await signInLink(env, config, { person: id, origin, now: now() });
      return linked.ok ? { ok: true, link: linked.value } : { ok: false, problem: told(linked.failure) };
    },
  };
};
