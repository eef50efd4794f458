/**
 * The one seam to Docker. Two implementations stand behind it, `socket` (the Engine API) and `cli` (the documented
 * commands), and one contract test holds both to the same answers.
 */
import type { Result } from "../../protocol/result.ts";

/** One redis-cli command as words: `["CONFIG", "GET", "maxmemory"]`. Never a shell string; no word holds a line break. */
export type RedisCommand = readonly [string, ...string[]];

/** What Redis replied. An error reply of Redis is a value here; only what keeps a reply from arriving is a failure. */
export type RedisReply =
  | { kind: "text"; text: string }
  | { kind: "list"; items: string[] }
  | { kind: "nil" }
  | { kind: "error"; message: string };

/** What is left for the whole operation. */
export interface Budget {
  /** Aborted when the deadline passes or the link ends. */
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  deadlineAt: number;
}

/** Which compose service, and the password of the Redis in it (`null`: none is needed or none was found). */
export interface Service {
  project: string;
  service: string;
  password: () => Promise<string | null>;
}

/** Sizes in bytes, counters since the container started; memory as `docker stats` counts it. */
export interface ContainerStats {
  /** The container's name without the leading slash. */
  container: string;
  /** Null until two samples are known: a processor share needs an interval. 1 is one processor fully busy. */
  cpuFraction: number | null;
  memoryUsed: number;
  memoryLimit: number;
  networkRx: number;
  networkTx: number;
  blockRead: number;
  blockWrite: number;
  pids: number;
  /** When the engine took the sample, in milliseconds since the epoch. */
  sampledAt: number;
}

/** How the container was made, as far as it bears on memory, restarts and data. Sizes in bytes, 0 is none. */
export interface Inspection {
  /** The container's name without the leading slash. */
  container: string;
  memoryLimit: number;
  memoryReservation: number;
  /** `no`, `always`, `unless-stopped`, `on-failure`. */
  restartPolicy: string;
  /** `type` is `volume`, `bind` or `tmpfs`. */
  mounts: { path: string; type: string }[];
}

export interface Docker {
  /**
   * Runs the commands in order in the service's container and answers with one reply for each.
   *
   * Failures: `docker_failed` at hop `docker` (no container, more than one, stopped, paused, restarting, engine
   * unreachable, output larger than the bound), `redis_failed` at hop `redis` (no connection, wrong password),
   * `timeout` at the hop that did not answer. With `outcome_unknown` where a command that is no read may have run; such a
   * batch is never sent a second time.
   */
  redis(commands: readonly RedisCommand[], budget: Budget): Promise<Result<RedisReply[]>>;
  /** The service's container's figures; with `cpu`, waits for the second sample if need be. Failures as above. */
  stats(wanted: "memory" | "cpu", budget: Budget): Promise<Result<ContainerStats>>;
  /** How the container was made. Failures as above. */
  inspect(budget: Budget): Promise<Result<Inspection>>;
  /** Whether Redis refuses a client that gives no password; null before Redis 6.2, which cannot be asked so. Failures as above. */
  asksForPassword(budget: Budget): Promise<Result<boolean | null>>;
  /** Ends everything this transport started: exec sessions, streams, child processes. Idempotent. */
  close(): Promise<void>;
}
