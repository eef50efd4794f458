/** The bot's way to the operations in Socket Mode: the HTTP API, with a token that acts for people in Slack. */
import { askOver, type AskOptions } from "../../client/ask.ts";
import { told } from "../../src/protocol/answer.ts";
import type { Call } from "./operations.ts";

/** Asks over HTTP. Never rejects: an API that does not answer, or answers something else, is a problem like any other. */
export const remoteCall = (options: AskOptions): Call => {
  const ask = askOver(options);
  return async ({ by, operation, target, input, idempotencyKey }) => {
    const headers = { "X-On-Behalf-Of": `${by.team}/${by.user}`, "X-On-Behalf-Role": by.role };
    const answer = await ask({ operation, target, input }, { idempotencyKey, headers });
    return answer.ok ? { ok: true, envelope: told(answer.value) } : { ok: false, problem: answer.failure };
  };
};
