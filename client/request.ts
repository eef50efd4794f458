/** One request to the HTTP API and its answer as a value. Whatever happens on the way is a `Problem`; nothing is thrown. */
import { type Envelope, envelopeSchema, type Problem, problemSchema, readAs } from "../src/protocol/answer.ts";
import { LOOK_FIRST } from "../src/protocol/failure.ts";
import type { Operation } from "../src/protocol/operation.ts";
import { operations } from "../src/protocol/operations.ts";
import { IDEMPOTENCY_KEY, NO_IDEMPOTENCY_KEY } from "../src/protocol/routes.ts";
import { fail, ok, type Result } from "../src/protocol/result.ts";
import { jsonOrUndefined } from "../src/shared/decode.ts";
import { type Address, addressOf, type Question } from "./address.ts";
import type { Send } from "./send.ts";

/** For the way there and back, on top of the operation's own deadline, which the Worker keeps. */
const WAY_MS = 3_000;

/** 24 days. Node's timers take a longer time for one millisecond. */
const LONGEST_MS = 2 ** 31 - 1;

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

type OwnCode = "bad_input" | "unreachable" | "timeout" | "internal";

const NO_ANSWER = { title: "The API did not answer", status: 502 };
const KINDS: Readonly<Record<OwnCode, { title: string; status: number }>> = {
  bad_input: { title: "Bad input", status: 400 },
  unreachable: NO_ANSWER,
  timeout: { title: "Timed out", status: 504 },
  internal: NO_ANSWER,
};

const hintOf = (code: OwnCode, changes: boolean): string => {
  if (code === "bad_input") return "Nothing was sent. Correct it, then ask again.";
  return changes ? LOOK_FIRST : "Ask again; if it stays so, check the Worker's address and look at its log.";
};

/** A problem that is noticed on this side, in the words of those that the Worker answers. */
export const clientProblem = (
  code: OwnCode,
  detail: string,
  { origin, requestId, changes }: { origin: string; requestId: string; changes: boolean },
): Problem => ({
  type: `${origin}/docs#${code}`,
  ...KINDS[code],
  detail,
  code,
  hop: "worker",
  hint: hintOf(code, changes),
  request_id: requestId,
  ...(changes ? { outcome_unknown: true } : {}),
});

/** What is sent besides the token. */
export interface Request {
  method: string;
  /** With its query, if it has one. */
  path: string;
  headers: Readonly<Record<string, string>>;
  /** JSON; null for none. */
  body: string | null;
  timeoutMs: number;
  /** Whether it may alter something, so that a lost answer leaves open what has happened. No, where it is left out. */
  changes?: boolean;
}

/** As `AbortSignal.timeout` takes it, which throws for a fraction, for less than nothing and for what is no number. */
const timerMs = (ms: number): number => Math.min(LONGEST_MS, Math.max(0, Math.ceil(ms) || 0));

/** Sends one request. `read` gives null where the body of a success is not what it should be. Never rejects. */
export const requestOver =
  ({ origin, token, send }: AskOptions) =>
  async <T>(
    { method, path, headers: more, body, timeoutMs, changes = false }: Request,
    read: (value: unknown) => T | null,
  ): Promise<Result<T, Problem>> => {
    const about = { origin, requestId: crypto.randomUUID(), changes };
    const headers: Record<string, string> = {
      ...more,
      Authorization: `Bearer ${token}`,
      Accept: "application/json",
      "X-Request-Id": about.requestId,
    };
    if (body !== null) headers["Content-Type"] = "application/json";
    const signal = AbortSignal.timeout(timerMs(timeoutMs));
    try {
      const response = await send(`${origin}${path}`, { method, headers, body, redirect: "manual", signal });
      const value = jsonOrUndefined(await response.text());
      const good = response.status >= 200 && response.status < 300 ? read(value) : null;
      if (good !== null) return ok(good);
      const problem = response.status < 300 ? null : readAs(problemSchema, value);
      const said = `The API answered ${response.status} with something that is no answer of redis-ops.`;
      return fail(problem ?? clientProblem("internal", said, about));
    } catch (error) {
      return fail(
        error instanceof DOMException && error.name === "TimeoutError"
          ? clientProblem("timeout", "The API did not answer in time.", about)
          : clientProblem("unreachable", "The API could not be reached.", about),
      );
    }
  };

export const NOT_CARRIED = "The target, the input or the options have something in them that no request can carry.";

/** Null for what no address and no JSON can say: half a character, a BigInt, an object that is part of itself. */
const addressIfAny = (question: Question): Address | null => {
  try {
    return addressOf(question);
  } catch {
    return null;
  }
};

export const askOver = (options: AskOptions): Ask => {
  const request = requestOver(options);
  const { origin } = options;
  /** `fetch` would throw for it too, as it does where the outcome is not known. */
  const unsent = (detail: string): Result<never, Problem> =>
    fail(clientProblem("bad_input", detail, { origin, requestId: crypto.randomUUID(), changes: false }));
  return async (question, { idempotencyKey, timeoutMs, headers = {} }) => {
    const operation: Operation = operations[question.operation];
    // A pattern makes text of what it is given, which fails for a symbol.
    const isKey = typeof idempotencyKey === "string" && IDEMPOTENCY_KEY.test(idempotencyKey);
    if (idempotencyKey !== null && !isKey) return unsent(NO_IDEMPOTENCY_KEY);
    const address = addressIfAny(question);
    if (address === null) return unsent(NOT_CARRIED);
    return request(
      {
        method: operation.http.method,
        ...address,
        headers: { ...headers, ...(idempotencyKey === null ? {} : { "Idempotency-Key": idempotencyKey }) },
        timeoutMs: timeoutMs ?? operation.deadlineMs + WAY_MS,
        changes: mayChange(question),
      },
      (value) => readAs(envelopeSchema, value),
    );
  };
};
