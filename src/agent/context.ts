import type { Hop } from "../protocol/failure.ts";
import { ok, type Result } from "../protocol/result.ts";
import type { Budget, Docker, RedisCommand, RedisReply } from "./docker/seam.ts";
import { isReadOnly } from "./docker/redis-cli/words.ts";
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
  /** As `Docker.inspect`, and notes the equivalent command line. */
  inspect: () => ReturnType<Docker["inspect"]>;
  /** As `Docker.asksForPassword`, and notes an equivalent command line. */
  asksForPassword: () => ReturnType<Docker["asksForPassword"]>;
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
  /** Whether a command that is no read has been sent and nobody knows yet what came of it. */
  writing: () => boolean;
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
  let writing = false;

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
      writing = !asked.every(isReadOnly);
      const result = await owedBy("redis", docker.redis(asked, budget));
      writing = false;
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
    inspect: async () => {
      const result = await owedBy("docker", docker.inspect(budget));
      if (result.ok) commands.add(`docker inspect ${shellWord(result.value.container)}`);
      return result;
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
  };
  return {
    context,
    commands: () => [...commands],
    waitingFor: () => waiting.at(-1) ?? "agent",
    writing: () => writing,
  };
};
