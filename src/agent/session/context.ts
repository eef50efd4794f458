import { formatDuration } from "../../shared/duration.ts";
import type { Hop } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
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
  /** As `Docker.logs`, of Redis's own service, and notes the equivalent command line. What comes of it is for `doctor/redis-log.ts` alone. */
  ownLog: (sinceMs: number) => ReturnType<Docker["logs"]>;
  /** As `Docker.neighbours`, and notes an equivalent command line. */
  neighbours: () => ReturnType<Docker["neighbours"]>;
  /** As `Docker.file`. No command line is noted: a configuration file may hold the password. */
  file: (path: string) => ReturnType<Docker["file"]>;
  /** The addresses that the host itself has. */
  hostAddresses: () => string[];
  /** As `Docker.diskSpace`, and notes a command line that shows it, without the path: where Redis's files are is not given out. */
  diskSpace: (path: string) => Promise<Result<{ total: number; available: number } | null>>;
  /** Takes out of a text what may be a secret, the password of this Redis first of all. */
  redact: (text: string) => Promise<string>;
  /** As `Docker.asksForPassword`, and notes an equivalent command line. */
  asksForPassword: () => ReturnType<Docker["asksForPassword"]>;
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
  password: () => Promise<Result<string | null>>;
  hostMemory?: () => Promise<Result<HostMemory>>;
  hostSettings?: () => Promise<HostSettings>;
  hostAddresses?: () => string[];
  onBug?: (error: unknown) => void;
}

export interface RecordedContext {
  context: Context;
  /** The command lines noted so far, each once. They hold no password. */
  commands: () => string[];
  /** The hop that owes an answer now; `agent` where none does. */
  waitingFor: () => Hop;
  /** Whether a command that is no read has been sent and nobody knows yet what came of it. */
  writing: () => boolean;
}

/** A word as a POSIX shell reads it back; control characters, which kombu has in the names of keys, in POSIX 2024's `$'…'`. */
const shellWord = (word: string): string => {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (!/\p{Cc}/u.test(word)) return `'${word.replaceAll("'", `'\\''`)}'`;
  const escaped = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  return `$'${word.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll(/\p{Cc}/gu, escaped)}'`;
};

/** What a person would type in the compose project's directory for the same reply. */
export const redisCommandLine = (service: string, command: RedisCommand, database = 0): string => {
  const where = database === 0 ? [] : ["-n", String(database)];
  return ["docker", "compose", "exec", "-T", service, "redis-cli", ...where, ...command].map(shellWord).join(" ");
};

/** What a person would type to see how the service's containers ended. */
const endsCommandLine = ({ project, service }: TargetPolicy, sinceMs: number): string =>
  [
    `docker events --since ${formatDuration(sinceMs)} --until 0s --filter event=die --filter event=oom`,
    `--filter label=com.docker.compose.project=${project} --filter label=com.docker.compose.service=${service}`,
  ].join(" ");

/** What a person would type to see a service's log; `shop/worker` is of another project, which compose finds by its name alone. */
const logsCommandLine = (name: string, sinceMs: number): string => {
  const [first = "", second] = name.split("/");
  const [elsewhere, service] = second === undefined ? ["", first] : [` -p ${shellWord(first)}`, second];
  return `docker compose${elsewhere} logs --since ${formatDuration(sinceMs)} ${shellWord(service)}`;
};

/** Makes the context of one request. */
export const createContext = (parts: ContextParts): RecordedContext => {
  const { policy, now, docker } = parts;
  const commands = new Set<string>();
  const waiting: Hop[] = [];
  let writing = false;

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
    writing = !asked.every(isReadOnly);
    const result = await owedBy("redis", docker.redis(asked, budget, database));
    writing = false;
    if (!result.ok) return result;
    for (const [index, command] of asked.entries()) {
      if (result.value[index]?.kind !== "error") commands.add(redisCommandLine(policy.service, command, database));
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
      if (result.ok) commands.add(`docker stats ${shellWord(result.value.container)} --no-stream`);
      return result;
    },
    inspect: async () => {
      const result = await owedBy("docker", docker.inspect(budget));
      if (result.ok) commands.add(`docker inspect ${shellWord(result.value.container)}`);
      return result;
    },
    ends: async (sinceMs) => {
      const result = await owedBy("docker", docker.ends(now() - sinceMs, budget));
      if (result.ok) commands.add(endsCommandLine(policy, sinceMs));
      return result;
    },
    services: async () => {
      const result = await owedBy("docker", docker.services(budget));
      if (result.ok) commands.add(`docker compose ps -a --services`);
      return result;
    },
    logs: async (service, sinceMs) => {
      if (!mayReadLog(policy, service)) return fail(logNotListed(service));
      const result = await owedBy("docker", docker.logs(service, now() - sinceMs, budget));
      if (result.ok) commands.add(logsCommandLine(service, sinceMs));
      return result;
    },
    ownLog: async (sinceMs) => {
      const { service } = policy;
      const result = await owedBy("docker", docker.logs(service, now() - sinceMs, budget));
      if (result.ok) commands.add(`docker compose logs --since ${formatDuration(sinceMs)} ${shellWord(service)}`);
      return result;
    },
    neighbours: async () => {
      const result = await owedBy("docker", docker.neighbours(budget));
      if (result.ok) commands.add("docker ps -a");
      return result;
    },
    file: async (path) => owedBy("docker", docker.file(path, budget)),
    hostAddresses: parts.hostAddresses ?? readHostAddresses,
    diskSpace: async (path) => {
      const result = await owedBy("docker", docker.diskSpace(path, budget));
      if (result.ok && result.value !== null) commands.add(`docker compose exec -T ${policy.service} df -Pk`);
      return result;
    },
    redact: async (text) => {
      const password = await parts.password();
      return redact(text, password.ok && password.value !== null ? [password.value] : []);
    },
    asksForPassword: async () => {
      const result = await owedBy("redis", docker.asksForPassword(budget));
      if (result.ok) commands.add(`printf 'RESET\\nPING\\n' | docker compose exec -T ${policy.service} redis-cli`);
      return result;
    },
    hostMemory: async () => {
      const result = await (parts.hostMemory ?? readHostMemory)();
      if (result.ok) commands.add(HOST_MEMORY_COMMAND);
      return result;
    },
    hostSettings: async () => {
      const settings = await (parts.hostSettings ?? readHostSettings)();
      commands.add(HOST_SETTINGS_COMMAND);
      return settings;
    },
  });
  return {
    context: under(parts.budget),
    commands: () => [...commands],
    waitingFor: () => waiting.at(-1) ?? "agent",
    writing: () => writing,
  };
};
