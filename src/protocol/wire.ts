/**
 * What crosses the SSH channel: one JSON value per line, both ways. On start the agent says `hello`; then each request
 * line gets one response line with the same `id`, in whatever order they finish. Anything an operation needs rides in
 * `input` and `result`, so that the envelope never has to change for one operation.
 */
import * as z from "zod";
import { placeSchema } from "./commands.ts";
import { callerSchema } from "./operation.ts";
import { resultSchema } from "./result.ts";

/** Raised when the two sides could misunderstand each other. The agent and the Worker must agree on it exactly. */
export const PROTOCOL = 1;

/** Longest line either side accepts, in bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** Loose, so that an older or newer agent can still be told apart from something that is no agent. */
export const helloSchema = z.looseObject({
  hello: z.looseObject({
    version: z.string().max(64),
    protocol: z.int(),
    arch: z.string().max(32),
    node: z.string().max(32),
    operations: z.array(z.string().max(64)).max(256),
  }),
});
export type Hello = z.output<typeof helloSchema>;

export const requestSchema = z.strictObject({
  id: z.int().positive(),
  operation: z.string().max(64),
  target: z.string().max(64),
  input: z.record(z.string(), z.unknown()),
  /** What is left of the caller's deadline; the agent answers `timeout` itself before it has passed. */
  deadline_ms: z.int().positive().max(120_000),
  /** For the agent's log of changes. */
  caller: callerSchema,
  request_id: z.string().max(64),
});
export type AgentRequest = z.output<typeof requestSchema>;

/** What an operation's handler found, and the command lines a person could paste on the host for the same figures. */
export const answerSchema = z.strictObject({
  reading: z.unknown(),
  commands: z.array(z.string()),
  /**
   * What command lines about the service need. It is said once: left out, it is as in the last answer of the session that had it. Agents before
   * 0.2.0 never say it.
   */
  place: placeSchema.optional(),
});
export type AgentAnswer = z.output<typeof answerSchema>;

export const responseSchema = z.strictObject({
  /** 0 answers a line that was not a request with an id. */
  id: z.int().nonnegative(),
  result: resultSchema(answerSchema),
  /** Spent in the agent, in milliseconds. */
  took_ms: z.number().nonnegative(),
});
export type AgentResponse = z.output<typeof responseSchema>;
