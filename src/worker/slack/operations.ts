/** The bot's way to the operations on the Worker: the same `call` as an HTTP request takes, without the request. */
import type { Problem } from "../../protocol/answer.ts";
import type { Role } from "../../protocol/caller.ts";
import type { OperationName } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import type { TypedAnswer } from "../../protocol/typed-answer.ts";
import { type Call, call } from "../gateway/call.ts";
import type { Config, Env } from "../config/config.ts";
import { envelope } from "../http/envelope.ts";
import { problem } from "../http/problem.ts";

/** What the bot asks; its own `Asked`, said here because only one file of the Worker knows the bot. */
export interface SlackAsked {
  by: { team: string; user: string; role: Role };
  operation: OperationName;
  target: string | null;
  input: Record<string, unknown>;
  idempotencyKey: string | null;
}

export type SlackAnswer = { ok: true; envelope: TypedAnswer } | { ok: false; problem: Problem };

export interface Asking {
  env: Env;
  config: Config;
  origin: string;
  requestId: string;
  now: () => number;
  waitUntil: Call["waitUntil"];
}

/** @param targets those that people in Slack may use; null for all */
export const callFor =
  ({ env, config, origin, requestId, now, waitUntil }: Asking, targets: readonly string[] | null) =>
  async ({ by, operation, target, input, idempotencyKey }: SlackAsked): Promise<SlackAnswer> => {
    const askedAt = now();
    const { result, lastGood } = await call(env, config, {
      grant: { caller: { id: `${by.team}/${by.user}`, role: by.role, via: "slack" }, targets },
      operation,
      target,
      named: input,
      input: () => ok(input),
      idempotencyKey,
      requestId,
      askedAt,
      waitUntil,
    });
    return result.ok
      ? { ok: true, envelope: envelope(target, operation, result.value, Math.max(0, now() - askedAt)) }
      : { ok: false, problem: problem(result.failure, { origin, requestId, lastGood }) };
  };
