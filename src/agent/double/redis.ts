/**
 * For tests: a Docker at the seam with a small Redis in memory behind it, which a test can change from outside, restart, fill
 * and cut off. It answers as the two real transports do; the contract tests in test/agent show what that is.
 */
import { fail, ok, type Result } from "../../protocol/result.ts";
import { parseSize } from "../../shared/size.ts";
import * as failures from "../docker/failures.ts";
import { isReadOnly } from "../docker/redis-cli/words.ts";
import { started } from "./started.ts";
import type { ContainerStats, DiskSpace, Docker, Inspection, RedisCommand, RedisReply } from "../docker/seam.ts";

/** The keys of one database: strings by their names, the others by their length; sets by their members. */
export interface MemoryKeys {
  /** Of no type that matters. */
  keys?: string[];
  lists?: Record<string, number>;
  hashes?: Record<string, number>;
  sorted?: Record<string, number>;
  sets?: Record<string, string[]>;
}

/** `MemoryKeys` are those of database 0. */
export interface MemoryRedisOptions extends MemoryKeys {
  /** What the compose file starts it with: bytes, or a size. */
  maxmemory?: number | string;
  policy?: string;
  /** The policies that it knows; those of Redis 7.4 where they are left out. */
  policies?: readonly string[];
  usedMemory?: number;
  /** What the last save copied, bytes. */
  lastCopied?: number;
  containerLimit?: number;
  databases?: Record<number, MemoryKeys>;
  /** The lines of CLIENT LIST. */
  clients?: string[];
  /** The lines of INFO commandstats. */
  commandstats?: string[];
  /** Further settings of the compose file. */
  config?: Record<string, string>;
  passwordRequired?: boolean | null;
  inspection?: Partial<Inspection>;
  diskSpace?: DiskSpace;
}

/**
 * Where the connection to Redis breaks, the next time a batch with a write is run. `before_write`: sent, never run;
 * `after_write`: run, never answered; `before_send`: not even sent, so the outcome is known. `hang`: run, and silent until the
 * budget is over.
 */
export type Cut = "before_send" | "before_write" | "after_write" | "hang";

export interface MemoryRedis extends Docker {
  /** What Redis has now; undefined for a setting that it does not know. */
  value(key: string): string | undefined;
  /** `CONFIG SET` by somebody else. */
  setFromOutside(key: string, value: string): void;
  use(bytes: number): void;
  load(loading: boolean): void;
  /** A new process: the compose file's values, a new run_id. */
  restart(): void;
  runId(): string;
  cut(where: Cut): void;
  /** Every command that is no read, in the order in which Redis ran them. */
  writes: string[][];
}

const text = (said: string): RedisReply => ({ kind: "text", text: said });
const error = (message: string): RedisReply => ({ kind: "error", message });

/** Redis's globs, of which the star and sets of characters are needed. */
const matches = (pattern: string, name: string): boolean => {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[^\w[\]]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
};

interface Held {
  type: "string" | "list" | "hash" | "zset" | "set";
  length: number;
  members: string[];
}

const held = ({ keys = [], lists = {}, hashes = {}, sorted = {}, sets = {} }: MemoryKeys): Map<string, Held> => {
  const counted = (type: Held["type"], all: Record<string, number>): [string, Held][] =>
    Object.entries(all).map(([name, length]) => [name, { type, length, members: [] }]);
  return new Map([
    ...keys.map((name): [string, Held] => [name, { type: "string", length: 1, members: [] }]),
    ...counted("list", lists),
    ...counted("hash", hashes),
    ...counted("zset", sorted),
    ...Object.entries(sets).map(([name, members]): [string, Held] => [
      name,
      { type: "set", length: members.length, members },
    ]),
  ]);
};

/** In the order in which Redis 7.4 lists them. */
const POLICIES_OF_7_4 =
  "volatile-lru, allkeys-lru, volatile-lfu, allkeys-lfu, volatile-random, allkeys-random, volatile-ttl, noeviction".split(
    ", ",
  );

/** As Redis's own `CONFIG SET` reads a value. */
const accepted = (key: string, value: string, policies: readonly string[]): Result<string, string> => {
  if (key === "maxmemory") {
    const size = parseSize(value);
    return size.ok ? ok(String(size.value)) : fail("argument must be a memory value");
  }
  if (key !== "maxmemory-policy") return ok(value);
  const policy = value.toLowerCase();
  return policies.includes(policy)
    ? ok(policy)
    : fail(`argument(s) must be one of the following: ${policies.join(", ")}`);
};

export const memoryRedis = (options: MemoryRedisOptions = {}): MemoryRedis => {
  const { maxmemory = 512 * 1024 ** 2, policy = "allkeys-lru", containerLimit = 768 * 1024 ** 2 } = options;
  const { policies = POLICIES_OF_7_4 } = options;
  const { passwordRequired = true, clients = [], commandstats = [] } = options;
  const databases = new Map([
    [0, held(options)],
    ...Object.entries(options.databases ?? {}).map(([index, keys]) => [Number(index), held(keys)] as const),
  ]);
  const composed = (): Map<string, string> =>
    new Map(
      Object.entries({
        appendonly: "yes",
        save: "3600 1 300 100 60 10000",
        dir: "/data",
        ...options.config,
        maxmemory: String(
          typeof maxmemory === "number" ? maxmemory : (parseSize(maxmemory) as { value: number }).value,
        ),
        "maxmemory-policy": policy,
      }),
    );
  let config = composed();
  let used = options.usedMemory ?? 100 * 1024 ** 2;
  let loading = false;
  let starts = 1;
  let cut: Cut | null = null;
  let closed = false;
  const writes: string[][] = [];
  const runId = (): string => starts.toString(16).padStart(40, "0");

  const info = (): string =>
    [
      "# Server",
      "redis_version:7.4.0",
      `run_id:${runId()}`,
      "uptime_in_seconds:60",
      "",
      "# Memory",
      `used_memory:${used}`,
      `maxmemory:${config.get("maxmemory")}`,
      `maxmemory_policy:${config.get("maxmemory-policy")}`,
      "",
      "# Persistence",
      `loading:${loading ? 1 : 0}`,
      `rdb_last_cow_size:${options.lastCopied ?? 1024 ** 2}`,
      "rdb_last_bgsave_time_sec:1",
      "",
      "# Clients",
      `connected_clients:${clients.length}`,
      "",
      "# Stats",
      "evicted_keys:0",
      "",
      "# Keyspace",
      ...[...databases].flatMap(([index, keys]) =>
        keys.size > 0 ? [`db${index}:keys=${keys.size},expires=0,avg_ttl=0`] : [],
      ),
      "",
    ].join("\r\n");

  const set = (key: string, value: string): RedisReply => {
    if (!config.has(key)) return error(`ERR Unknown option or number of arguments for CONFIG SET - '${key}'`);
    const checked = accepted(key, value, policies);
    if (!checked.ok) return error(`ERR CONFIG SET failed (possibly related to argument '${key}') - ${checked.failure}`);
    config.set(key, checked.value);
    return text("OK");
  };

  const run = (command: RedisCommand, keys: ReadonlyMap<string, Held>): RedisReply => {
    const length = (key: string, type: Held["type"]): RedisReply => {
      const found = keys.get(key);
      if (found === undefined) return text("0");
      return found.type === type
        ? text(String(found.length))
        : error("WRONGTYPE Operation against a key holding the wrong kind of value");
    };
    const [name, ...words] = command;
    if (!isReadOnly(command)) writes.push([...command]);
    switch (name.toUpperCase()) {
      case "PING":
        return text("PONG");
      case "INFO":
        return text(words[0] === "commandstats" ? ["# Commandstats", ...commandstats, ""].join("\r\n") : info());
      case "EXISTS":
        return text(String(words.filter((key) => keys.has(key)).length));
      case "TYPE":
        return text(keys.get(words[0] ?? "")?.type ?? "none");
      case "LLEN":
        return length(words[0] ?? "", "list");
      case "HLEN":
        return length(words[0] ?? "", "hash");
      case "ZCARD":
        return length(words[0] ?? "", "zset");
      case "SCARD":
        return length(words[0] ?? "", "set");
      case "SSCAN":
        return { kind: "nested", items: ["0", keys.get(words[0] ?? "")?.members ?? []] };
      case "CLIENT":
        return text(`${clients.join("\n")}\n`);
      case "SCAN": {
        const pattern = words[words.findIndex((word) => word.toUpperCase() === "MATCH") + 1] ?? "*";
        const found = [...keys.keys()].filter((key) => matches(pattern, key));
        return { kind: "nested", items: ["0", found] };
      }
      case "CONFIG": {
        const [verb, key = "", value = ""] = words;
        if (verb?.toUpperCase() === "SET") return set(key, value);
        const wanted = words.slice(1).filter((each) => config.has(each));
        return { kind: "list", items: wanted.flatMap((each) => [each, config.get(each) ?? ""]) };
      }
      default:
        return error(`ERR unknown command '${name}'`);
    }
  };

  const stats = (): ContainerStats => ({
    container: "shop-redis-1",
    cpuFraction: 0,
    memoryUsed: used + 8 * 1024 ** 2,
    memoryLimit: containerLimit,
    networkRx: 0,
    networkTx: 0,
    blockRead: 0,
    blockWrite: 0,
    pids: 6,
    throttling: { periods: 0, throttledPeriods: 0 },
    sampledAt: 0,
  });
  const open = <T>(value: () => T): Promise<Result<T>> =>
    Promise.resolve(closed ? fail(failures.transportClosed()) : ok(value()));

  return {
    async redis(commands, { signal }, database = 0) {
      const keys = databases.get(database) ?? new Map<string, Held>();
      const each = (command: RedisCommand): RedisReply => run(command, keys);
      if (closed) return fail(failures.transportClosed());
      if (signal.aborted) return fail(failures.timedOut("redis"));
      const where = commands.every(isReadOnly) ? null : cut;
      if (where === null) return ok(commands.map(each));
      cut = null;
      if (where === "before_send") return fail(failures.connectionLost(false));
      if (where !== "before_write") for (const command of commands) each(command);
      if (where !== "hang") return fail(failures.connectionLost(true));
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return fail(failures.outcomeUnknown(failures.timedOut("redis")));
    },
    stats: () => open(stats),
    inspect: () =>
      open(() => ({
        container: "shop-redis-1",
        state: "running" as const,
        health: null,
        healthSaid: null,
        cpuLimit: null,
        startedAt: 0,
        finishedAt: null,
        exitCode: null,
        oomKilled: false,
        restarts: 0,
        memoryLimit: containerLimit,
        memoryReservation: 256 * 1024 ** 2,
        restartPolicy: "unless-stopped",
        mounts: [{ path: "/data", type: "volume" }],
        ...started,
        published: [],
        hostNetwork: false,
        sharesNetwork: false,
        pid: 4321,
        tls: false,
        ...options.inspection,
      })),
    composed: () =>
      open(() => ({
        container: "shop-redis-1",
        directory: null,
        files: [],
        envFiles: [],
        variables: [],
        cli: "redis-cli",
        options: [],
      })),
    ends: () => open(() => []),
    services: () => open(() => []),
    logs: () => open(() => ({ lines: [], spans: [], truncated: false })),
    neighbours: () => open(() => []),
    file: () => open(() => null),
    diskSpace: () => open(() => options.diskSpace ?? null),
    fileAt: () => open(() => null),
    whereabouts: () => open(() => ({ container: "shop-redis-1", listens: ["0.0.0.0:6379"], tls: false })),
    asksForPassword: () => open(() => passwordRequired),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
    value: (key) => config.get(key),
    setFromOutside: (key, value) => {
      const said = set(key, value);
      if (said.kind === "error") throw new Error(said.message);
    },
    use: (bytes) => {
      used = bytes;
    },
    load: (now) => {
      loading = now;
    },
    restart: () => {
      config = composed();
      starts += 1;
    },
    runId,
    cut: (at) => {
      cut = at;
    },
    writes,
  };
};
