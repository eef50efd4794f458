/**
 * The one seam to Docker. Two implementations stand behind it, `socket` (the Engine API) and `cli` (the documented
 * commands), and one contract test holds both to the same answers.
 */
import type { CONTAINER_STATES } from "../../protocol/operations/container.ts";
import type { Result } from "../../protocol/result.ts";
import type { Launch } from "./launch.ts";
import type { Reach } from "./redis-cli/reach.ts";
import type { Ways } from "./ways.ts";

/** One redis-cli command as words: `["CONFIG", "GET", "maxmemory"]`. Never a shell string; no word holds a line break. */
export type RedisCommand = readonly [string, ...string[]];

/** What Redis replied. An error reply of Redis is a value here; only what keeps a reply from arriving is a failure. */
export type RedisReply =
  | { kind: "text"; text: string }
  | { kind: "list"; items: string[] }
  /** A list that holds lists, as `SCAN` and `SLOWLOG GET` reply. */
  | { kind: "nested"; items: RedisItem[] }
  | { kind: "nil" }
  | { kind: "error"; message: string };

export type RedisItem = string | RedisItem[];

/** The time that is left for the whole operation. */
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
  reach: Reach;
}

/**
 * How often the kernel has held a container back at its limit of processor time, since it started: a period is 100 ms where nobody has set another.
 * All are 0 where it has no limit; podman says 0 of one that has a limit as well.
 */
export interface Throttling {
  periods: number;
  throttledPeriods: number;
}

/** Sizes in bytes, counters since the container started; memory as `docker stats` counts it. */
export interface ContainerStats {
  /** The container's name without the leading slash. */
  container: string;
  /** Null until two samples are known: a processor share needs an interval. 1 is one processor fully busy. */
  cpuFraction: number | null;
  /** Null where the host's kernel counts no container's memory (no memory controller); then there is no limit either, and that is 0. */
  memoryUsed: number | null;
  memoryLimit: number;
  networkRx: number;
  networkTx: number;
  blockRead: number;
  blockWrite: number;
  pids: number;
  /** Null where the engine does not tell: `docker stats` prints nothing of it. */
  throttling: Throttling | null;
  /** When the engine took the sample, in milliseconds since the epoch. */
  sampledAt: number;
}

export type ContainerState = (typeof CONTAINER_STATES)[number];

/**
 * How the container was made and how it is, as far as it bears on memory, restarts and data. Sizes in bytes, 0 is none;
 * instants in milliseconds since the epoch.
 */
export interface Inspection {
  /** The container's name without the leading slash. */
  container: string;
  state: ContainerState;
  /** `healthy`, `unhealthy`, `starting`; null where there is no health check. */
  health: string | null;
  /** What the last health check printed, which may be anything; null where there is none. */
  healthSaid: string | null;
  startedAt: number | null;
  /** When it last ended; null if it never has. */
  finishedAt: number | null;
  /** Of the last end; null if there was none, and while it runs, since the engine forgets it when the container starts. */
  exitCode: number | null;
  /** Whether it last ended because the kernel killed it for memory; false while it runs, for the same reason. */
  oomKilled: boolean;
  /** How often the restart policy has restarted it since it was created. */
  restarts: number;
  memoryLimit: number;
  memoryReservation: number;
  /** How many processors it may use at most, with their fraction; null where there is no limit. */
  cpuLimit: number | null;
  /** `no`, `always`, `unless-stopped`, `on-failure`. */
  restartPolicy: string;
  /** `type` is `volume`, `bind` or `tmpfs`; a volume that is unnamed was made for this container alone. */
  mounts: { path: string; type: string; unnamed?: boolean }[];
  /** What it was started with. */
  launch: Launch;
  /** Where it says that its Redis is asked. */
  ways: Ways;
  /** `port` is `6379/tcp`, `address` one of the host's; none while it does not run. */
  published: { port: string; address: string; hostPort: string }[];
  /** Whether it has no network of its own. */
  hostNetwork: boolean;
  /** Whether it has another container's, whose ports are not among its own. */
  sharesNetwork: boolean;
  /** Of its main process, as the engine's host numbers it; null while it does not run. */
  pid: number | null;
  /** Whether its command line asks for a TLS port. */
  tls: boolean;
}

/** Where the processes of the service's container listen. */
export interface Whereabouts {
  /** The container's name; null where it is not known. */
  container: string | null;
  /** `0.0.0.0:6379`, `[::]:6379`, `unix:/run/redis.sock`; empty where none listens, null where it cannot be looked up. */
  listens: string[] | null;
  /** Whether its command line asks for a TLS port. */
  tls: boolean;
}

/** A container of the host, of whatever project, as others reach it. */
export interface Neighbour {
  /** Without the leading slash. */
  container: string;
  /** Names and addresses: its own, its service's, those that its networks give it. */
  known: string[];
}

/** What Compose made the service's container from, as its labels say, and what its environment holds, by name. */
export interface Composed {
  /** The container's name without the leading slash. */
  container: string;
  /** Null where the labels do not say. */
  directory: string | null;
  files: string[];
  /** Those that Compose was told with `--env-file`. */
  envFiles: string[];
  /** The names of the variables, without their values. */
  variables: string[];
}

/** With the tool by which Redis was asked last, or will be first. */
export interface Found extends Composed {
  cli: string;
  /** What is said to it before the command. */
  options: string[];
}

/** One end of the main process of one of the service's containers. */
export interface End {
  /** Milliseconds since the epoch. */
  at: number;
  exitCode: number | null;
  /** Whether it was killed right after the container had run out of memory. */
  oomKilled: boolean;
  /** Whether the engine does not tell that of a kill: podman has no event of it. Left out where it tells. */
  oomUnknown?: true;
}

/** A service of the compose project, with its containers in whatever state; several where it is scaled. */
export interface ServiceContainers {
  service: string;
  containers: { id: string; name: string }[];
}

export interface LogLine {
  /** When the engine read it, in milliseconds since the epoch, with microseconds as their fraction. */
  at: number;
  /** Without the line break and a carriage return before it, cut to 16 KiB. */
  text: string;
  /** Which of the service's containers it is of; left out where there is one. */
  container?: number;
}

/** Both ends in milliseconds since the epoch. */
export interface Span {
  from: number;
  to: number;
}

export interface Log {
  /** Oldest first, of all containers of the service, stdout and stderr. */
  lines: LogLine[];
  /** Of what time every line was read, oldest first: of all that was asked for, where the log was not too long. */
  spans: Span[];
  /** Whether lines of the time that was asked for may be missing. */
  truncated: boolean;
}

/** Bytes. */
export interface DiskSpace {
  total: number;
  available: number;
}

/** What is at a path; `modifiedAt` in milliseconds since the epoch, `size` in bytes. */
export type FileFound = { exists: true; modifiedAt: number; size: number } | { exists: false };

export interface Docker {
  /**
   * Runs the commands in order in the service's container and answers with one reply for each.
   *
   * Failures: `docker_failed` at hop `docker` (no container, more than one, stopped, paused, restarting, engine
   * unreachable, output larger than the bound, no redis-cli), `redis_failed` at hop `redis` (no connection, wrong password, TLS only),
   * `timeout` at the hop that did not answer. With `outcome_unknown` where a command that is no read may have run; such a
   * batch is never sent a second time. In a database other than 0 where one is given; one that Redis does not let us into makes
   * every reply an error.
   */
  redis(commands: readonly RedisCommand[], budget: Budget, database?: number): Promise<Result<RedisReply[]>>;
  /** The service's container's figures; with `cpu`, waits for the second sample if need be. Failures as above. */
  stats(wanted: "memory" | "cpu", budget: Budget): Promise<Result<ContainerStats>>;
  /** How the container was made and how it is, in whatever state it is. Failures: none, more than one, engine, timeout. */
  inspect(budget: Budget): Promise<Result<Inspection>>;
  /** What the container was made from, in whatever state it is. Asked of the engine once for each container. Failures as of `inspect`. */
  composed(budget: Budget): Promise<Result<Found>>;
  /**
   * The ends of the service's containers since an instant (milliseconds since the epoch), oldest first, as far as the
   * engine still remembers: it keeps 256 events of everything, and none over its own restart.
   */
  ends(since: number, budget: Budget): Promise<Result<End[]>>;
  /** The project's services that have containers, by name. */
  services(budget: Budget): Promise<Result<ServiceContainers[]>>;
  /**
   * The lines of a service's log since an instant (milliseconds since the epoch), at most 1 MiB of them: where there are more, the newest
   * ones and samples of what was before. A service of another project is named with it: `shop/worker`.
   * Failures: the service has no container, its logging driver cannot be read, engine, timeout.
   */
  logs(service: string, since: number, budget: Budget): Promise<Result<Log>>;
  /** All containers of the host, in whatever state; at most 200. Failures: engine, timeout. */
  neighbours(budget: Budget): Promise<Result<Neighbour[]>>;
  /**
   * The text of a file in the service's container, running or not. Null where there is no such file, it is none that holds text, or is
   * larger than 256 KiB. Failures: no container, more than one, engine, timeout.
   */
  file(path: string, budget: Budget): Promise<Result<string | null>>;
  /**
   * Of the file system at an absolute path in the container. Null where the container does not run, has no `df`, or has no
   * such path. Failures: no container, more than one, engine, timeout.
   */
  diskSpace(path: string, budget: Budget): Promise<Result<DiskSpace | null>>;
  /**
   * What is at an absolute path in the container. Null where that cannot be seen, or it is no plain file: the engine sees into no tmpfs,
   * and where the commands are used the container has to run and to have `stat`. Failures: no container, more than one, engine, timeout.
   */
  fileAt(path: string, budget: Budget): Promise<Result<FileFound | null>>;
  /** Where Redis listens, for when it is not reached. Failures: no container, more than one, engine, timeout. */
  whereabouts(budget: Budget): Promise<Result<Whereabouts>>;
  /** Whether Redis refuses a client that gives no password; null before Redis 6.2, which cannot be asked so. Failures as above. */
  asksForPassword(budget: Budget): Promise<Result<boolean | null>>;
  /**
   * Opens what a first question will want: which container it is, redis-cli in it, its stats. Whoever asks meanwhile waits for it rather than
   * opening another. What fails here is tried again, and told, when it is asked for. Never rejects. Left out where nothing stays open.
   */
  prepare?(signal: AbortSignal): Promise<void>;
  /** Ends everything this transport started: exec sessions, streams, child processes. Idempotent. */
  close(): Promise<void>;
}

/** How much one batch of commands, or one child process, may print at most. `INFO everything` prints far less. */
export const MAX_OUTPUT_BYTES = 256 * 1024;
