/** One request to the HTTP API and its answer as a value. Whatever happens on the way is a `Problem`; nothing is thrown. */
import { type Envelope, envelopeSchema, type Problem, problemSchema, readAs } from "../src/protocol/answer.ts";
import { LOOK_FIRST } from "../src/protocol/failure.ts";
import type { Operation } from "../src/protocol/operation.ts";
import { operations } from "../src/protocol/operations.ts";
import { fail, ok, type Result } from "../src/protocol/result.ts";
import { jsonOrUndefined } from "../src/shared/decode.ts";
import { addressOf, type Question } from "./address.ts";
import type { Send } from "./send.ts";

/** For the way there and back, on top of the operation's own deadline, which the Worker keeps. */
const WAY_MS = 3_000;

export interface AskOptions {
  /** The Worker's origin, as `originOf` gives it. */
  origin: string;
  token: string;
  send: Send;
}

export interface RequestOptions {
  /** With a change: a request that is repeated with the same key gets the first one's answer, and nothing is done twice. Null for none. */
  idempotencyKey: string | null;
  /** Milliseconds until the request is given up; the operation's deadline and three seconds where it is left out. */
  timeoutMs?: number | undefined;
  headers?: Readonly<Record<string, string>>;
}

/** Asks for one operation. Never rejects. */
export type Ask = (question: Question, options: RequestOptions) => Promise<Result<Envelope, Problem>>;

const isFlagged = (flag: unknown): boolean => flag === true || flag === "true";

/** Whether asking may alter something, so that a lost answer leaves open what has happened. */
export const mayChange = ({ operation, input }: Pick<Question, "operation" | "input">): boolean =>
  operations[operation].effect !== "read" && !isFlagged(input["dry_run"]);

/** Null where the body is not what redis-ops answers. */
const answerOf = (status: number, body: string): Result<Envelope, Problem> | null => {
  const value = jsonOrUndefined(body);
  if (status >= 200 && status < 300) {
    const envelope = readAs(envelopeSchema, value);
    return envelope === null ? null : ok(envelope);
  }
  const problem = readAs(problemSchema, value);
  return problem === null ? null : fail(problem);
};

type OwnCode = "unreachable" | "timeout" | "internal";

/** A problem that is noticed on this side, in the words of those that the Worker answers. */
export const clientProblem = (
  code: OwnCode,
  detail: string,
  { origin, requestId, changes }: { origin: string; requestId: string; changes: boolean },
): Problem => ({
  type: `${origin}/docs#${code}`,
  title: code === "timeout" ? "Timed out" : "The API did not answer",
  status: code === "timeout" ? 504 : 502,
  detail,
  code,
  hop: "worker",
  hint: changes ? LOOK_FIRST : "Ask again; if it stays so, check the Worker's address and look at its log.",
  request_id: requestId,
  ...(changes ? { outcome_unknown: true } : {}),
});

export const askOver =
  ({ origin, token, send }: AskOptions): Ask =>
  async (question, { idempotencyKey, timeoutMs, headers: more = {} }) => {
    const operation: Operation = operations[question.operation];
    const about = { origin, requestId: crypto.randomUUID(), changes: mayChange(question) };
    const { path, body } = addressOf(question);
    const headers: Record<string, string> = {
      ...more,
      Authorization: `Bearer ${token}`,
      Accept: "application/json",
      "X-Request-Id": about.requestId,
    };
    if (body !== null) headers["Content-Type"] = "application/json";
    if (idempotencyKey !== null) headers["Idempotency-Key"] = idempotencyKey;
    try {
      const response = await send(`${origin}${path}`, {
        method: operation.http.method,
        headers,
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs ?? operation.deadlineMs + WAY_MS),
      });
      const answer = answerOf(response.status, await response.text());
      if (answer !== null) return answer;
      const said = `The API answered ${response.status} with something that is no answer of redis-ops.`;
      return fail(clientProblem("internal", said, about));
    } catch (error) {
      return fail(
        error instanceof DOMException && error.name === "TimeoutError"
          ? clientProblem("timeout", "The API did not answer in time.", about)
          : clientProblem("unreachable", "The API could not be reached.", about),
      );
    }
  };
