import type { Hop } from "../protocol/failure.ts";
import { ok, type Result } from "../protocol/result.ts";
import type { Budget, Docker, RedisCommand, RedisReply } from "./docker/seam.ts";
import { HOST_MEMORY_COMMAND, type HostMemory, readHostMemory } from "./host.ts";
import type { TargetPolicy } from "./policy.ts";

/** What a handler may use: its target's Docker, the policy, the budget, and the record of what it ran. */
export interface Context {
  policy: TargetPolicy;
  budget: Budget;
  now: () => number;
  /** As `Docker.redis`, and notes the equivalent command lines for the answer. */
  redis: (...commands: RedisCommand[]) => Promise<Result<RedisReply[]>>;
  /** As `Docker.stats`, and notes the equivalent command line. */
  stats: (wanted: Parameters<Docker["stats"]>[0]) => ReturnType<Docker["stats"]>;
  /** The host's memory, and notes the equivalent command line. */
  hostMemory: () => Promise<Result<HostMemory>>;
}

export interface ContextParts {
  policy: TargetPolicy;
  budget: Budget;
  now: () => number;
  docker: Docker;
  /** Why the Redis password cannot be had, if it cannot: then Redis is not asked. */
  password: () => Promise<Result<string | null>>;
  hostMemory?: () => Promise<Result<HostMemory>>;
}

export interface RecordedContext {
  context: Context;
  /** The command lines noted so far, each once. They hold no password. */
  commands: () => string[];
  /** The hop that owes an answer now; `agent` where none does. */
  waitingFor: () => Hop;
}

/** A word as a POSIX shell reads it back. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** What a person would type in the compose project's directory for the same reply. */
export const redisCommandLine = (service: string, command: RedisCommand): string =>
  ["docker", "compose", "exec", "-T", service, "redis-cli", ...command].map(shellWord).join(" ");

/** Makes the context of one request. */
export const createContext = (parts: ContextParts): RecordedContext => {
  const { policy, budget, now, docker } = parts;
  const commands = new Set<string>();
  const waiting: Hop[] = [];

  const owedBy = async <T>(hop: Hop, answer: Promise<T>): Promise<T> => {
    waiting.push(hop);
    try {
      return await answer;
    } finally {
      waiting.splice(waiting.indexOf(hop), 1);
    }
  };

  const context: Context = {
    policy,
    budget,
    now,
    redis: async (...asked) => {
      const password = await parts.password();
      if (!password.ok) return password;
      const result = await owedBy("redis", docker.redis(asked, budget));
      if (!result.ok) return result;
      for (const [index, command] of asked.entries()) {
        if (result.value[index]?.kind !== "error") commands.add(redisCommandLine(policy.service, command));
      }
      return ok(result.value);
    },
    stats: async (wanted) => {
      const result = await owedBy("docker", docker.stats(wanted, budget));
      if (result.ok) commands.add(`docker stats ${shellWord(result.value.container)} --no-stream`);
      return result;
    },
    hostMemory: async () => {
      const result = await (parts.hostMemory ?? readHostMemory)();
      if (result.ok) commands.add(HOST_MEMORY_COMMAND);
      return result;
    },
  };
  return { context, commands: () => [...commands], waitingFor: () => waiting.at(-1) ?? "agent" };
};
