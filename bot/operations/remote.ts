/** The bot's way to the operations in Socket Mode: the HTTP API, with a token that acts for people in Slack. */
import { envelopeSchema, type Problem, problemSchema } from "../../src/protocol/answer.ts";
import type { Operation } from "../../src/protocol/operation.ts";
import { operations } from "../../src/protocol/operations.ts";
import type { Answer, Asked, Call } from "./operations.ts";
import { told } from "../../src/protocol/typed-answer.ts";
import type { Send } from "../slack/send.ts";

/** On top of the operation's own deadline, which the Worker keeps: for the way there and back. */
const WAY_MS = 3_000;

export interface RemoteOptions {
  /** The Worker's origin. */
  url: string;
  token: string;
  send: Send;
}

/** What the path, the query and the body of a request say. */
export interface Address {
  /** With the query. */
  path: string;
  /** JSON, or null for none. */
  body: string | null;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What an input is where the person did not say it, for a path that cannot do without. */
const defaultOf = ({ input }: Operation, name: string): unknown => {
  const parsed = input.shape[name]?.safeParse(undefined);
  return parsed?.success === true ? parsed.data : undefined;
};

/** The request for an operation, from its entry in the catalogue. */
export const addressOf = ({
  operation: name,
  target,
  input,
}: Pick<Asked, "operation" | "target" | "input">): Address => {
  const operation: Operation = operations[name];
  const { http, scope } = operation;
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const filled = http.path.replaceAll(/\/\{([a-z_]+)(\??)\}/g, (_, key: string, optional: string) => {
    const value = rest.get(key) ?? (optional === "" ? defaultOf(operation, key) : undefined);
    rest.delete(key);
    return value === undefined ? "" : `/${encodeURIComponent(textOf(value))}`;
  });
  const path = `${scope === "target" ? `/v1/targets/${encodeURIComponent(target ?? "")}` : "/v1"}${filled}`;
  if (rest.size === 0) return { path, body: null };
  if (http.method !== "GET") return { path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams([...rest].map(([key, value]): [string, string] => [key, textOf(value)]));
  return { path: `${path}?${query.toString()}`, body: null };
};

const parsed = (status: number, value: unknown): Answer | null => {
  if (status >= 200 && status < 300) {
    const envelope = envelopeSchema.safeParse(value);
    return envelope.success ? { ok: true, envelope: told(envelope.data) } : null;
  }
  const problem = problemSchema.safeParse(value);
  return problem.success ? { ok: false, problem: problem.data } : null;
};

/** Asks over HTTP. Never rejects: an API that does not answer, or answers something else, is a problem like another. */
export const remoteCall = ({ url, token, send }: RemoteOptions): Call => {
  const origin = new URL(url).origin;
  return async (asked) => {
    const { by, operation: name, input, idempotencyKey } = asked;
    const operation: Operation = operations[name];
    const requestId = crypto.randomUUID();
    const changes = operation.effect !== "read" && input["dry_run"] !== "true" && input["dry_run"] !== true;
    const failed = (code: "unreachable" | "timeout" | "internal", detail: string): Answer => {
      const problem: Problem = {
        type: `${origin}/docs#${code}`,
        title: code === "timeout" ? "Timed out" : "The API did not answer",
        status: code === "timeout" ? 504 : 502,
        detail,
        code,
        hop: "worker",
        hint: changes
          ? "The change may or may not have been made. See `changes` before you ask again."
          : "Ask again; if it stays so, look at REDIS_OPS_URL and at the Worker's log.",
        request_id: requestId,
        ...(changes ? { outcome_unknown: true } : {}),
      };
      return { ok: false, problem };
    };
    const { path, body } = addressOf(asked);
    const headers: Record<string, string> = {
      Authorization: `Bearer ${token}`,
      Accept: "application/json",
      "X-On-Behalf-Of": `${by.team}/${by.user}`,
      "X-On-Behalf-Role": by.role,
      "X-Request-Id": requestId,
    };
    if (body !== null) headers["Content-Type"] = "application/json";
    if (idempotencyKey !== null) headers["Idempotency-Key"] = idempotencyKey;
    try {
      const response = await send(`${origin}${path}`, {
        method: operation.http.method,
        headers,
        body,
        // A redirect would take the token elsewhere.
        redirect: "manual",
        signal: AbortSignal.timeout(operation.deadlineMs + WAY_MS),
      });
      const answer = parsed(response.status, await response.json().catch(() => null));
      return (
        answer ??
        failed("internal", `The API answered ${response.status} with something that is no answer of redis-ops.`)
      );
    } catch (error) {
      return error instanceof DOMException && error.name === "TimeoutError"
        ? failed("timeout", "The API did not answer in time.")
        : failed("unreachable", "The API could not be reached.");
    }
  };
};
