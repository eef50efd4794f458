/**
 * The agent, as sshd's forced command starts it: requests on stdin, responses on stdout. It takes no arguments, and nothing
 * from SSH_ORIGINAL_COMMAND: what it may do is in the policy on this host.
 */
import { writeSync } from "node:fs";
import { type AgentOperation, type Handlers, operations } from "../protocol/operations.ts";
import { createDocker } from "./docker/index.ts";
import * as all from "./handlers/index.ts";
import type { Context } from "./session/context.ts";
import { type ChangeLog, changeLog } from "./session/change-log.ts";
import { loadPolicy, type Policy } from "./policy/policy.ts";
import type { Result } from "../protocol/result.ts";
import { helloLine, runSession } from "./session/session.ts";

/** Put in by `scripts/build-agent.ts`. */
declare const AGENT_VERSION: string | undefined;
const version = typeof AGENT_VERSION === "string" ? AGENT_VERSION : "0.0.0-source";

/** One for each of the agent's operations, and none under another name. */
const handlers: Handlers<"agent", Context> & Record<Exclude<keyof typeof all, AgentOperation>, never> = all;

const POLICY_PATH = "/etc/redis-ops/policy.json";
/** Within a second after its input has ended the agent exits, even if something that it waits for has not ended. */
const EXIT_MS = 900;

/** Reads once, when first asked. */
const once = <T>(read: () => T): (() => T) => {
  let had: { value: T } | null = null;
  return () => (had ??= { value: read() }).value;
};

/** Without the policy there is no log, and no change is made. */
const logOf = (policy: () => Result<Policy, string>): ChangeLog => {
  const log = once(() => {
    const read = policy();
    return changeLog(read.ok ? read.value.change_log : "", Date.now);
  });
  return {
    intent: (request, input) => log().intent(request, input),
    outcome: (request, result) => log().outcome(request, result),
  };
};

const STDOUT = 1;

/** Says hello before anything that it does not need: to open the streams alone takes longer than all that the agent has done until now. */
const greet = (): boolean => {
  try {
    writeSync(STDOUT, helloLine({ version, catalogue: operations }));
    return true;
  } catch {
    // The stream will say it, or tell what is wrong.
    return false;
  }
};

const serve = async (): Promise<void> => {
  process.umask(0o077);
  const { env } = process;
  // The Worker's login, which comes through sudo, must not choose the policy. (sudo's env_reset removes the variable anyway.)
  const policyPath = (env["SUDO_COMMAND"] === undefined ? env["REDIS_OPS_POLICY"] : undefined) ?? POLICY_PATH;
  // A clock that no one can set back, in milliseconds since the epoch, finer than a millisecond.
  const now = (): number => performance.timeOrigin + performance.now();
  const stop = new AbortController();
  const leave = (code: number): void => {
    process.exitCode = code;
    setTimeout(() => process.exit(code), EXIT_MS).unref();
    stop.abort();
  };
  const onBug = (error: unknown): void => {
    // Only the error's class and where it was thrown: its message could quote what Redis or Docker said.
    const [, ...frames] = error instanceof Error ? (error.stack ?? "").split("\n    at ") : [];
    process.stderr.write(`redis-ops agent: ${error instanceof Error ? error.name : "error"} ${frames[0] ?? ""}\n`);
  };
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.on(signal, () => leave(0));
  process.on("uncaughtException", (error) => {
    onBug(error);
    leave(1);
  });
  const greeted = greet();

  const policy = once(() => loadPolicy(policyPath));
  const over = runSession({
    get input() {
      return process.stdin;
    },
    get output() {
      return process.stdout;
    },
    environment: env,
    catalogue: operations,
    signal: stop.signal,
    get policy() {
      return policy();
    },
    handlers,
    createDocker,
    log: logOf(policy),
    now,
    version,
    onBug,
    greeted,
  });
  process.stdin.on("end", () => leave(0));
  process.stdout.on("error", () => leave(0));
  // With stderr gone there is nobody left to tell.
  process.stderr.on("error", () => undefined);
  await over;
  process.exit();
};

const [argument, ...more] = process.argv.slice(2);
if (argument === "--version" && more.length === 0) {
  process.stdout.write(`${version}\n`);
} else if (argument !== undefined) {
  process.stderr.write("usage: agent [--version]\nIt takes no other arguments: requests come on its input.\n");
  process.exitCode = 2;
} else {
  // The bundle is CommonJS (see `scripts/build-agent.ts`), so there is no top-level await.
  void serve();
}
