/** The Worker under attack: one like the stack's, in workerd, with Slack set up and a place on this machine for what it posts there. */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { listening } from "../../scripts/stack/listening.ts";
import { type ProcessIdentity, isAlive } from "../../scripts/stack/processes.ts";
import { startWorker, type WorkerHandle, type WorkerOptions } from "../../scripts/stack/worker.ts";
import { type TestStack, useStack } from "../setup/stack.ts";
import { ACCESS } from "./people.ts";
import { type Secrets, secretsOf } from "./secrets.ts";

export interface Victim {
  stack: TestStack;
  worker: WorkerHandle;
  port: number;
  secrets: Secrets;
  signingSecret: string;
  /** Where the bot posts to; part of every `response_url`. */
  hooks: string;
  /** What the bot has posted, oldest first; the newest only where there is much of it. */
  posts: string[];
  /** Whether workerd is the process that it was in the beginning. */
  isSame: () => boolean;
  /** Asks as the operator; `path` begins with a slash. */
  get: (path: string, init?: RequestInit & { token?: string | null }) => Promise<Response>;
  /** Everything in the log that was not given out before. */
  newLogs: () => string[];
  stop: () => Promise<void>;
}

const MAX_POSTS = 10_000;

/** Answers what is posted to it with a 200, and keeps it. */
const listen = async (posts: string[]): Promise<{ origin: string; close: () => Promise<void> }> => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      posts.push(Buffer.concat(chunks).toString());
      if (posts.length > MAX_POSTS) posts.splice(0, MAX_POSTS / 2);
      response.end("ok");
    });
  });
  const at = await listening(server, { port: 0, host: "127.0.0.1" });
  return { origin: `http://127.0.0.1:${at.port}`, close: () => at.close() };
};

/** Far above what an attack sends in a minute, so that the throttle does not stand before what is attacked. */
const NO_LIMIT = 999_999;

export interface Changes extends Partial<WorkerOptions> {
  /** Secrets that are not set at all. */
  without?: readonly string[];
  /** Entries of API_TOKENS beside the stack's. */
  tokens?: readonly object[];
}

export const startVictim = async (changes: Changes = {}): Promise<Victim> => {
  const stack = await useStack();
  const posts: string[] = [];
  const hooks = await listen(posts);
  const signingSecret = randomBytes(16).toString("hex");
  const { vars, secrets } = stack.workerOptions;
  const tokens = JSON.parse(secrets?.["API_TOKENS"] ?? "[]") as object[];
  const bound = {
    ...secrets,
    API_TOKENS: JSON.stringify([...tokens, ...(changes.tokens ?? [])]),
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_ACCESS: JSON.stringify(ACCESS),
    ...changes.secrets,
  };
  const worker = await startWorker({
    vars: { ...vars, RATE_LIMIT_PER_MINUTE: String(NO_LIMIT), SLACK_HOOKS_ORIGIN: hooks.origin, ...changes.vars },
    secrets: Object.fromEntries(Object.entries(bound).filter(([name]) => changes.without?.includes(name) !== true)),
    softRateLimit: changes.softRateLimit ?? NO_LIMIT,
  });
  const processes: ProcessIdentity[] = worker.processes();
  let given: string[] = [];
  return {
    stack,
    worker,
    port: Number(new URL(worker.url).port),
    secrets: secretsOf(stack, { "the signing secret": signingSecret }),
    signingSecret,
    hooks: hooks.origin,
    posts,
    isSame: () => processes.length > 0 && processes.every(isAlive),
    get: (path, { token = stack.operatorToken, ...init } = {}) => {
      const headers = new Headers(init.headers);
      if (token !== null) headers.set("authorization", `Bearer ${token}`);
      return fetch(worker.url + path, { ...init, headers });
    },
    newLogs: () => {
      const logs = worker.logs();
      // The newest are kept only: what was given out last is found from the end.
      const known = given.at(-1);
      const from = known === undefined ? 0 : logs.lastIndexOf(known) + 1;
      given = logs;
      return logs.slice(from);
    },
    stop: async () => {
      await worker.stop();
      await hooks.close();
    },
  };
};
