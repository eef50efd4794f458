/** Most parts of the snapshot need `INFO`, and some the list of clients, the container's inspection or its configuration file. Within one request, each is asked for once. */
import { ok, type Result } from "../../protocol/result.ts";
import type { RedisCommand, RedisReply } from "../docker/seam.ts";
import type { Context } from "../session/context.ts";
import { sectionOf, textOf } from "../redis/reply.ts";

/** What several parts ask for by itself. */
const SHARED = new Set(["INFO", "INFO commandstats", "CLIENT LIST"]);

/** In every `INFO`, all of them: https://redis.io/docs/latest/commands/info/ */
const SECTIONS = new Set(["server", "persistence"]);

const isSection = ([command, section, ...more]: RedisCommand): boolean =>
  command === "INFO" && section !== undefined && SECTIONS.has(section) && more.length === 0;

/** The reply to `INFO <section>`, out of the one to `INFO`. */
const sectionIn =
  (info: RedisReply | undefined) =>
  ([, name = ""]: RedisCommand): RedisReply =>
    info?.kind === "text" ? { kind: "text", text: sectionOf(info.text, name) } : (info ?? { kind: "nil" });

/** The same context, but every `INFO` (and `CLIENT LIST`) that is a batch of its own, every inspection, every file and Redis's own log is answered as the first one was. */
export const sharingInfo = (context: Context): Context => {
  const asked = new Map<string, ReturnType<Context["redis"]>>();
  const texts = new Map<string, ReturnType<Context["file"]>>();
  const logs = new Map<number, ReturnType<Context["ownLog"]>>();
  const once = (command: RedisCommand): ReturnType<Context["redis"]> => {
    const line = command.join(" ");
    const found = asked.get(line) ?? context.redis(command);
    asked.set(line, found);
    return found;
  };
  let inspected: ReturnType<Context["inspect"]> | null = null;
  return {
    ...context,
    inspect: () => (inspected ??= context.inspect()),
    // Some want it within a time, and are not waited for; others want all of it, so that the reading goes on.
    ownLog: (sinceMs) => {
      const log = logs.get(sinceMs) ?? context.ownLog(sinceMs);
      logs.set(sinceMs, log);
      return log;
    },
    file: (path) => {
      const text = texts.get(path) ?? context.file(path);
      texts.set(path, text);
      return text;
    },
    redis: async (...commands) => {
      if (commands.length > 0 && commands.every(isSection)) {
        const whole = await once(["INFO"]);
        return whole.ok ? ok(commands.map(sectionIn(whole.value[0]))) : whole;
      }
      const [only, ...more] = commands;
      const line = only?.join(" ") ?? "";
      if (only === undefined || more.length > 0 || !SHARED.has(line)) return context.redis(...commands);
      return once(only);
    },
  };
};

export const readInfo = async ({ redis }: Context): Promise<Result<string>> => {
  const replies = await redis(["INFO"]);
  return replies.ok ? textOf(replies.value[0]) : replies;
};
