/** What the samples have in common: 22 November 2026, 21:04:05 UTC, in the hands of an operator. */
import type { Envelope } from "../../../src/protocol/answer.ts";
import { type OperationName, operations, type Output } from "../../../src/protocol/operations.ts";
import type { TypedAnswer } from "../../../src/protocol/answer.ts";
import type { Reason } from "../../../src/protocol/verdict.ts";
import type { Press } from "../../access/buttons.ts";
import type { Reply } from "../reply.ts";

export const MIB = 1024 ** 2;
export const AT = "2026-11-22T21:04:05.000Z";
export const NOW = Date.parse(AT);
export const ASKING = "U0OPERATOR";

/** As readable as a signed value is not. */
export const press = (): Press => {
  let made = 0;
  return ({ kind, ...step }) => {
    made += 1;
    return { action_id: `redis_ops:${kind}:${made}`, value: JSON.stringify(step) };
  };
};

export const reply = (more: Partial<Reply> = {}): Reply => ({
  press: press(),
  role: "operator",
  audience: "ephemeral",
  now: NOW,
  by: ASKING,
  input: {},
  ...more,
});

export const envelope = <N extends OperationName>(
  operation: N,
  summary: string,
  data: Output<N>,
  more: Partial<Omit<Envelope, "operation" | "data">> & { reasons?: Reason[] } = {},
): TypedAnswer =>
  ({
    target: operations[operation].scope === "all" ? null : "prod",
    operation,
    at: AT,
    age_ms: 0,
    verdict: more.reasons?.[0]?.verdict ?? "ok",
    reasons: [],
    summary,
    data,
    commands: [],
    took_ms: 12,
    ...more,
  }) as TypedAnswer;

/** One reply, under the name of its golden file. */
export interface Sample {
  name: string;
  message: () => import("../../slack/message.ts").Message;
}
