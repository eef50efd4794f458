import {
  allContainers,
  beforehand,
  containerEnds,
  containerStats,
  inContainer,
  inspect,
  ownLog,
  type Place,
  placeOf,
  projectServices,
  redisCli,
  serviceLog,
  shellWord,
  shellWords,
  toolOf,
} from "../../protocol/commands.ts";
import type { Hop } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { briefly } from "../docker/briefly.ts";
import type { Budget, Docker, RedisCommand, RedisReply } from "../docker/seam.ts";
import { isReadOnly } from "../docker/redis-cli/words.ts";
import {
  HOST_MEMORY_COMMAND,
  HOST_SETTINGS_COMMAND,
  type HostMemory,
  type HostSettings,
  readHostAddresses,
  readHostMemory,
  readHostSettings,
} from "../host.ts";
import { redact } from "../logs/redact.ts";
import { logNotListed, mayReadLog } from "../logs/services.ts";
import type { Password } from "../policy/password.ts";
import type { TargetPolicy } from "../policy/policy.ts";

/** What a handler may use: its target's Docker, the policy, the budget, and the record of what it ran. */
export interface Context {
  policy: TargetPolicy;
  budget: Budget;
  now: () => number;
  /** As `Docker.redis`, and notes the equivalent command lines for the answer. */
  redis: (...commands: RedisCommand[]) => Promise<Result<RedisReply[]>>;
  /** The same in a database other than 0. */
  redisIn: (database: number, ...commands: RedisCommand[]) => Promise<Result<RedisReply[]>>;
  /** As `Docker.stats`, and notes the equivalent command line. */
  stats: (wanted: Parameters<Docker["stats"]>[0]) => ReturnType<Docker["stats"]>;
  /** As `Docker.inspect`, and notes the equivalent command line. */
  inspect: () => ReturnType<Docker["inspect"]>;
  /** As `Docker.ends`, of the last `sinceMs` milliseconds, and notes the equivalent command line. */
  ends: (sinceMs: number) => ReturnType<Docker["ends"]>;
  /** As `Docker.services`, and notes the equivalent command line. */
  services: () => ReturnType<Docker["services"]>;
  /** As `Docker.logs`, of the last `sinceMs` milliseconds, and notes the equivalent command line. */
  logs: (service: string, sinceMs: number) => ReturnType<Docker["logs"]>;
  /**
   * As `Docker.logs`, of Redis's own service, and notes the equivalent command line. What comes of it is for `doctor/redis-log.ts` and
   * `redis-log/busiest.ts` alone. The reading is aborted after `withinMs` milliseconds where they are given.
   */
  ownLog: (sinceMs: number, withinMs?: number) => ReturnType<Docker["logs"]>;
  /** As `Docker.neighbours`, and notes an equivalent command line. */
  neighbours: () => ReturnType<Docker["neighbours"]>;
  /** As `Docker.file`. No command line is noted: a configuration file may hold the password. */
  file: (path: string) => ReturnType<Docker["file"]>;
  /** The addresses that the host itself has. */
  hostAddresses: () => string[];
  /** As `Docker.diskSpace`, and notes a command line that shows it. */
  diskSpace: (path: string) => Promise<Result<{ total: number; available: number } | null>>;
  /** As `Docker.fileAt`. No command line is noted: none does that works in every image and where the container does not run. */
  fileAt: (path: string) => ReturnType<Docker["fileAt"]>;
  /** Takes out of a text what may be a secret, the password of this Redis first of all. */
  redact: (text: string) => Promise<string>;
  /** As `Docker.asksForPassword`, and notes an equivalent command line. */
  asksForPassword: () => ReturnType<Docker["asksForPassword"]>;
  /** As `Docker.whereabouts`. The kernel is asked, for which there is no command to note that works on any host. */
  whereabouts: () => ReturnType<Docker["whereabouts"]>;
  /** Whether there is a password to give to Redis; null where that cannot be read. */
  passwordGiven: () => Promise<boolean | null>;
  /** The host's memory, and notes the equivalent command line. */
  hostMemory: () => Promise<Result<HostMemory>>;
  /** How the host's kernel gives memory away, and notes the equivalent command line. */
  hostSettings: () => Promise<HostSettings>;
  /** The same with another budget. */
  under: (budget: Budget) => Context;
  /** For what was thrown and does not fail the operation. */
  onBug: (error: unknown) => void;
}

export interface ContextParts {
  policy: TargetPolicy;
  budget: Budget;
  now: () => number;
  docker: Docker;
  /** Why the Redis password cannot be had, if it cannot: then Redis is not asked. */
  password: () => Promise<Result<Password | null>>;
  /** False of an operation that reads: nothing that it asks is a write. True where it is left out. */
  mayWrite?: boolean;
  hostMemory?: () => Promise<Result<HostMemory>>;
  hostSettings?: () => Promise<HostSettings>;
  hostAddresses?: () => string[];
  onBug?: (error: unknown) => void;
}

export interface RecordedContext {
  context: Context;
  /** The command lines noted so far, each once. They hold no password. Without a place they are as far as the policy tells it. */
  commands: (place?: Place) => string[];
  /** The hop that owes an answer now; `agent` where none does. */
  waitingFor: () => Hop;
  /** Whether a command that is no read may have been carried out: it was sent and is not answered, or what it was answered is no error. */
  writing: () => boolean;
}

const mayHaveWritten = (asked: readonly RedisCommand[], result: Result<RedisReply[]>): boolean =>
  result.ok
    ? asked.some((command, index) => !isReadOnly(command) && result.value[index]?.kind !== "error")
    : result.failure.outcome_unknown === true;

/** Makes the context of one request. */
export const createContext = (parts: ContextParts): RecordedContext => {
  const { policy, now, docker } = parts;
  const noted: ((place: Place) => string)[] = [];
  const waiting: Hop[] = [];
  let writing = false;
  let written = false;

  const owedBy = async <T>(hop: Hop, answer: Promise<T>): Promise<T> => {
    waiting.push(hop);
    try {
      return await answer;
    } finally {
      waiting.splice(waiting.indexOf(hop), 1);
    }
  };

  const ask = async (
    asked: readonly RedisCommand[],
    budget: Budget,
    database: number,
  ): Promise<Result<RedisReply[]>> => {
    const password = await parts.password();
    if (!password.ok) return password;
    writing = parts.mayWrite !== false && !asked.every(isReadOnly);
    const result = await owedBy("redis", docker.redis(asked, budget, database));
    // What is asked after a write, such as what came of it, may end late: the write was made all the same.
    written ||= writing && mayHaveWritten(asked, result);
    writing = false;
    if (!result.ok) return result;
    for (const [index, command] of asked.entries()) {
      const words = shellWords([...(database === 0 ? [] : ["-n", String(database)]), ...command]);
      if (result.value[index]?.kind !== "error") noted.push((place) => redisCli({ place }, words));
    }
    return ok(result.value);
  };

  const under = (budget: Budget): Context => ({
    policy,
    budget,
    now,
    under,
    onBug: parts.onBug ?? (() => undefined),
    redis: (...asked) => ask(asked, budget, 0),
    redisIn: (database, ...asked) => ask(asked, budget, database),
    stats: async (wanted) => {
      const result = await owedBy("docker", docker.stats(wanted, budget));
      if (result.ok) noted.push((place) => containerStats({ place: { ...place, container: result.value.container } }));
      return result;
    },
    inspect: async () => {
      const result = await owedBy("docker", docker.inspect(budget));
      if (result.ok) noted.push((place) => inspect({ place }, result.value.container));
      return result;
    },
    ends: async (sinceMs) => {
      const result = await owedBy("docker", docker.ends(now() - sinceMs, budget));
      if (result.ok) noted.push((place) => containerEnds({ place }, sinceMs));
      return result;
    },
    services: async () => {
      const result = await owedBy("docker", docker.services(budget));
      if (result.ok) noted.push((place) => projectServices({ place }));
      return result;
    },
    logs: async (service, sinceMs) => {
      if (!mayReadLog(policy, service)) return fail(logNotListed(service));
      const result = await owedBy("docker", docker.logs(service, now() - sinceMs, budget));
      if (result.ok) noted.push((place) => serviceLog({ place }, service, sinceMs));
      return result;
    },
    ownLog: async (sinceMs, withinMs) => {
      const read = (signal: AbortSignal): ReturnType<Docker["logs"]> =>
        docker.logs(policy.service, now() - sinceMs, { ...budget, signal });
      const asked = withinMs === undefined ? read(budget.signal) : briefly(withinMs, budget, read);
      const result = await owedBy("docker", asked);
      if (result.ok) noted.push((place) => ownLog({ place }, sinceMs));
      return result;
    },
    neighbours: async () => {
      const result = await owedBy("docker", docker.neighbours(budget));
      if (result.ok) noted.push((place) => allContainers({ place }));
      return result;
    },
    file: async (path) => owedBy("docker", docker.file(path, budget)),
    hostAddresses: parts.hostAddresses ?? readHostAddresses,
    diskSpace: async (path) => {
      const result = await owedBy("docker", docker.diskSpace(path, budget));
      if (result.ok && result.value !== null)
        noted.push((place) => inContainer({ place }, `df -Pk ${shellWord(path)}`));
      return result;
    },
    fileAt: (path) => owedBy("docker", docker.fileAt(path, budget)),
    redact: async (text) => {
      const password = await parts.password();
      return redact(text, password.ok && password.value !== null ? [password.value.text] : []);
    },
    asksForPassword: async () => {
      const result = await owedBy("redis", docker.asksForPassword(budget));
      if (result.ok) noted.push((place) => `printf 'RESET\\nPING\\n' | ${inContainer({ place }, toolOf(place))}`);
      return result;
    },
    whereabouts: () => owedBy("docker", docker.whereabouts(budget)),
    passwordGiven: async () => {
      const password = await parts.password();
      return password.ok ? password.value !== null : null;
    },
    hostMemory: async () => {
      const result = await (parts.hostMemory ?? readHostMemory)();
      if (result.ok) noted.push(() => HOST_MEMORY_COMMAND);
      return result;
    },
    hostSettings: async () => {
      const settings = await (parts.hostSettings ?? readHostSettings)();
      noted.push(() => HOST_SETTINGS_COMMAND);
      return settings;
    },
  });
  const fromPolicy = placeOf(policy.service, policy.project);
  return {
    context: under(parts.budget),
    commands: (where = fromPolicy) => {
      const lines = new Set(noted.map((line) => line(where)));
      return lines.size === 0 ? [] : [...beforehand({ place: where }), ...lines];
    },
    waitingFor: () => waiting.at(-1) ?? "agent",
    writing: () => writing || written,
  };
};
