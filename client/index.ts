/**
 * The typed client of the HTTP API. Its methods are the operations of the catalogue, so a new operation is a new method without a line here.
 *
 * @example
 * const redis = connect({ url: "https://redis-ops.example.workers.dev", token });
 * const answer = await redis.memory("prod");
 * if (answer.ok) console.log(answer.value.verdict, answer.value.data.used_memory);
 * else console.error(answer.failure.detail, answer.failure.hint);
 */
import type * as z from "zod";
import { type Answer, type Envelope, type Problem, readAs } from "../src/protocol/answer.ts";
import { OPERATION_NAMES, type OperationName, operations } from "../src/protocol/operations.ts";
import { fail, type Result } from "../src/protocol/result.ts";
import { originOf } from "./address.ts";
import { type Ask, askOver, clientProblem, mayChange, NOT_CARRIED } from "./request.ts";
import type { Send } from "./send.ts";

export type { Answer, Problem } from "../src/protocol/answer.ts";
export type { OperationName } from "../src/protocol/operations.ts";

export interface ConnectOptions {
  /** The Worker's address: https, without a path; http on this machine only. */
  url: string;
  /** As `npm run token -- NAME ROLE` printed it. */
  token: string;
  /** Stands in for `fetch`, for tests. */
  send?: Send;
}

export interface CallOptions {
  /** For a change; made up where it is left out. Keep one of your own to repeat a request whose answer was lost. */
  idempotencyKey?: string;
  /** Milliseconds until the request is given up; the operation's own deadline and three seconds where it is left out. */
  timeoutMs?: number;
}

export type Input<N extends OperationName> = z.input<(typeof operations)[N]["input"]>;

/** The input may be left out where nothing of it is required. */
type Rest<I> = Record<string, never> extends I ? [input?: I, options?: CallOptions] : [input: I, options?: CallOptions];

type Scope<N extends OperationName> = (typeof operations)[N]["scope"];

/** One method for each operation; those on one target take its name first. They never reject. */
export type Client = {
  [N in OperationName]: (
    ...args: Scope<N> extends "target" ? [target: string, ...Rest<Input<N>>] : Rest<Input<N>>
  ) => Promise<Result<Answer<N>, Problem>>;
};

/** Whether it is an answer to this operation, in the form that this client knows. */
const isKnown = (name: OperationName, { operation, data }: Envelope): boolean =>
  operation === name && readAs(operations[name].output, data) !== null;

/** Reads what was given, once. A program without types may give anything. @throws where it cannot be read, or is no text or number and cannot be one */
const readArguments = (name: OperationName, args: readonly unknown[]) => {
  const onTarget = operations[name].scope === "target";
  const [input, options] = (onTarget ? args.slice(1) : args) as [Record<string, unknown>?, CallOptions?];
  const question = { operation: name, target: onTarget ? String(args[0]) : null, input: { ...input } };
  const { idempotencyKey, timeoutMs } = options ?? {};
  const changes = mayChange(question);
  return {
    ...{ question, changes },
    idempotencyKey: changes ? (idempotencyKey ?? crypto.randomUUID()) : null,
    timeoutMs: (timeoutMs ?? null) === null ? undefined : Number(timeoutMs),
  };
};

const argumentsIfAny = (...given: Parameters<typeof readArguments>): ReturnType<typeof readArguments> | null => {
  try {
    return readArguments(...given);
  } catch {
    return null;
  }
};

const methodOf =
  (name: OperationName, ask: Ask, origin: string) =>
  async (...args: unknown[]): Promise<Result<Envelope, Problem>> => {
    const asked = argumentsIfAny(name, args);
    const failed = (code: "bad_input" | "internal", detail: string): Result<never, Problem> =>
      fail(clientProblem(code, detail, { origin, requestId: crypto.randomUUID(), changes: asked?.changes ?? false }));
    if (asked === null) return failed("bad_input", NOT_CARRIED);
    const answer = await ask(asked.question, asked);
    if (!answer.ok || isKnown(name, answer.value)) return answer;
    return failed(
      "internal",
      `The Worker answered \`${name}\` in a form that this version of the client does not know.`,
    );
  };

/** @throws TypeError where the address or the token cannot be used at all; everything later is a `Result`. */
export const connect = ({ url, token, send = fetch }: ConnectOptions): Client => {
  const origin = originOf(url);
  if (origin === null) throw new TypeError("url must be the Worker's https address, without a path");
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) throw new TypeError("token must be a token of the API, ro_…");
  const ask = askOver({ origin, token, send: (address, request) => send(address, request) });
  const methods = Object.fromEntries(OPERATION_NAMES.map((name) => [name, methodOf(name, ask, origin)]));
  // The names and the arguments are the catalogue's, and `isKnown` has looked at the data.
  return methods as unknown as Client;
};
