/** For tests of a session: one that runs over streams in memory, with a Docker that the test chooses. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach } from "vitest";
import * as z from "zod";
import { type Catalogue, operation } from "../../protocol/operation.ts";
import { operations } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import { type AgentRequest, type AgentResponse, responseSchema } from "../../protocol/wire.ts";
import type { AgentHandlers } from "./perform.ts";
import type { Docker } from "../docker/seam.ts";
import * as allHandlers from "../handlers/index.ts";
import { COMPOSED, infoOf, STATS, text } from "../handlers/recorded.fixture.ts";
import { changeLog } from "./change-log.ts";
import { parsePolicy, type Policy } from "../policy/policy.ts";
import { runSession, type SessionOptions } from "./session.ts";

const running: { input: PassThrough; over: Promise<void> }[] = [];

/** Ends the sessions that a test has opened. */
export const endSessions = async (): Promise<void> => {
  for (const { input, over } of running.splice(0)) {
    input.end();
    await over;
  }
};

/**
 * For a file of tests whose sessions write to disk: a new directory for each test, which ends the test's sessions and is gone after it.
 *
 * @returns makes a path in it
 */
export const sessionsInDirectory = (): ((name: string) => string) => {
  let directory = "";
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "redis-ops-session-"));
  });
  afterEach(async () => {
    await endSessions();
    await rm(directory, { recursive: true });
  });
  return (name) => join(directory, name);
};

export const policyOf = (value: unknown): SessionOptions["policy"] => parsePolicy("/p", JSON.stringify(value));
const SHOP = { targets: { prod: { project: "shop" }, spare: { project: "spare", operations: ["ping"] } } };

export interface Opened {
  input: PassThrough;
  output: PassThrough;
  over: Promise<void>;
  /** The next line that the agent writes. */
  line: () => Promise<string>;
  /** Sends a request and gives the next response. */
  ask: (request: Partial<AgentRequest>) => Promise<AgentResponse>;
  say: (line: string) => void;
  /** Projects whose Docker was made, and closed. */
  made: string[];
  closed: string[];
  bugs: unknown[];
}

/** A Docker for tests that need only `redis`. */
export const docker = (redis: Docker["redis"]): Docker => ({
  redis,
  stats: () => Promise.resolve(ok(STATS)),
  inspect: () => Promise.reject(new Error("not asked for")),
  composed: () => Promise.resolve(ok(COMPOSED)),
  ends: () => Promise.reject(new Error("not asked for")),
  services: () => Promise.reject(new Error("not asked for")),
  logs: () => Promise.reject(new Error("not asked for")),
  neighbours: () => Promise.reject(new Error("not asked for")),
  file: () => Promise.reject(new Error("not asked for")),
  diskSpace: () => Promise.reject(new Error("not asked for")),
  fileAt: () => Promise.reject(new Error("not asked for")),
  whereabouts: () => Promise.reject(new Error("not asked for")),
  asksForPassword: () => Promise.reject(new Error("not asked for")),
  close: () => Promise.resolve(),
});
export const answering = docker((commands) =>
  Promise.resolve(ok(commands.map(([name]) => text(name === "PING" ? "PONG" : infoOf("redis-7.4"))))),
);

export const request = (given: Partial<AgentRequest>): AgentRequest => ({
  id: 1,
  operation: "ping",
  target: "prod",
  input: {},
  deadline_ms: 5000,
  caller: { id: "ann", role: "viewer", via: "token" },
  request_id: "r-1",
  ...given,
});

export const open = (given: Partial<SessionOptions> & { docker?: Docker } = {}): Opened => {
  const input = new PassThrough();
  const output = new PassThrough();
  const made: string[] = [];
  const closed: string[] = [];
  const bugs: unknown[] = [];
  const over = runSession({
    input,
    output,
    policy: policyOf(SHOP),
    catalogue: operations,
    handlers: allHandlers,
    environment: {},
    log: changeLog("/nonexistent/changes.log", Date.now),
    now: () => performance.timeOrigin + performance.now(),
    version: "9.9.9",
    onBug: (error) => bugs.push(error),
    createDocker: (_policy: Policy, { project }) => {
      made.push(project);
      const close = (): Promise<void> => {
        closed.push(project);
        return Promise.resolve();
      };
      return { ...(given.docker ?? answering), close };
    },
    ...given,
  });
  running.push({ input, over });
  output.setEncoding("utf8");
  let held = "";
  const line = async (): Promise<string> => {
    for (;;) {
      const end = held.indexOf("\n");
      if (end !== -1) {
        const found = held.slice(0, end);
        held = held.slice(end + 1);
        return found;
      }
      const chunk = output.read() as string | null;
      if (chunk === null) await new Promise((resolve) => output.once("readable", resolve));
      else held += chunk;
    }
  };
  const say = (said: string): void => void input.write(`${said}\n`);
  const ask = async (asked: Partial<AgentRequest>): Promise<AgentResponse> => {
    say(JSON.stringify(request(asked)));
    return responseSchema.parse(JSON.parse(await line()));
  };
  return { input, output, over, line, ask, say, made, closed, bugs };
};

export const opened = async (given: Parameters<typeof open>[0] = {}): Promise<Opened> => {
  const session = open(given);
  await session.line();
  return session;
};

/** A catalogue of one operation, with its handler. */
export const one = (effect: "read" | "change", handler: AgentHandlers[string]) => {
  const declared = operation({
    summary: "For a test",
    role: effect === "read" ? "viewer" : "operator",
    effect,
    scope: "target",
    answeredBy: "agent",
    input: z.strictObject({ value: z.string().optional() }),
    positional: ["value"],
    http: { method: "GET", path: "/test" },
    reading: z.unknown(),
    deadlineMs: 1000,
  });
  return { catalogue: { test: declared } satisfies Catalogue, handlers: { test: handler } };
};
