/** For tests of the agent: a Docker at the seam that replays recorded replies. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { createContext, type RecordedContext } from "../session/context.ts";
import type { ContainerStats, Docker, Found, RedisReply } from "../docker/seam.ts";
import type { TargetPolicy } from "../policy/policy.ts";

export const STATS: ContainerStats = {
  container: "shop-redis-1",
  cpuFraction: 0.0325,
  memoryUsed: 201_326_592,
  memoryLimit: 805_306_368,
  networkRx: 1024,
  networkTx: 2048,
  blockRead: 4096,
  blockWrite: 8192,
  pids: 6,
  throttling: { periods: 0, throttledPeriods: 0 },
  sampledAt: 1_795_381_532_000,
};

/** Of a container without a variable of its own, of a project in `/srv/shop`. */
export const COMPOSED: Found = {
  container: "shop-redis-1",
  directory: "/srv/shop",
  files: ["/srv/shop/compose.yaml"],
  envFiles: [],
  variables: [],
  cli: "redis-cli",
  options: [],
};

export const TARGET: TargetPolicy = {
  project: "shop",
  service: "redis",
  config_keys: ["maxmemory", "maxmemory-policy", "save"],
  changes: { keys: ["maxmemory", "maxmemory-policy"], maxmemory: {} },
};

/** The `INFO everything` that this version replied with. */
export const infoOf = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../redis/fixtures", `${name}.txt`), "utf8");

export const text = (said: string): RedisReply => ({ kind: "text", text: said });
export const list = (...items: string[]): RedisReply => ({ kind: "list", items });
export const error = (message: string): RedisReply => ({ kind: "error", message });

export const failure = (code: Failure["code"], hop: Failure["hop"], detail: string): Failure => ({
  code,
  hop,
  detail,
  hint: "Do something.",
});

/** What was recorded for each command line. A command that is not in it must not be sent. */
export type Recording = Readonly<Record<string, RedisReply>>;

export interface Recorded extends RecordedContext {
  /** Each batch that was sent, as command lines. */
  batches: string[][];
}

const unrecorded = (): Promise<Result<never>> =>
  Promise.resolve(fail(failure("docker_failed", "docker", "Not recorded.")));

/** A context whose Redis replies by the recording, or fails, and whose container has `STATS`, or fails. */
export const recorded = (
  redis: Recording | Failure,
  container: ContainerStats | Failure = STATS,
  password: Result<string | null> = ok(null),
  more: Partial<Docker> = {},
  policy: Partial<TargetPolicy> = {},
): Recorded => {
  const batches: string[][] = [];
  const docker: Docker = {
    redis: (commands) => {
      const lines = commands.map((words) => words.join(" "));
      batches.push(lines);
      if ("hop" in redis && typeof redis.hop === "string") return Promise.resolve(fail(redis as Failure));
      const replies = lines.map((line) => {
        const reply = (redis as Recording)[line];
        if (reply === undefined) throw new Error(`not recorded: ${line}`);
        return reply;
      });
      return Promise.resolve(ok(replies));
    },
    stats: () => Promise.resolve("hop" in container ? fail(container) : ok(container)),
    inspect: unrecorded,
    composed: unrecorded,
    ends: unrecorded,
    services: unrecorded,
    logs: unrecorded,
    neighbours: unrecorded,
    file: unrecorded,
    diskSpace: unrecorded,
    fileAt: unrecorded,
    whereabouts: unrecorded,
    asksForPassword: unrecorded,
    close: () => Promise.resolve(),
    ...more,
  };
  const context = createContext({
    policy: { ...TARGET, ...policy },
    budget: { signal: new AbortController().signal, deadlineAt: 10_000 },
    now: () => 0,
    docker,
    password: () =>
      Promise.resolve(
        password.ok
          ? ok(password.value === null ? null : { text: password.value, login: { from: "shell" as const } })
          : password,
      ),
    hostMemory: () =>
      Promise.resolve(
        ok({ total: 25_276_510_208, available: 20_000_000_000, swapTotal: 2_147_483_648, swapFree: 1_073_741_824 }),
      ),
    hostSettings: () => Promise.resolve({ thp: "madvise", overcommitMemory: 1 }),
    hostAddresses: () => ["127.0.0.1", "192.0.2.10"],
  });
  return { ...context, batches };
};
