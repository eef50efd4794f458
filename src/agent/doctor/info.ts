/** Most parts of the snapshot need `INFO`, and some the list of clients, the container's inspection or its configuration file. Within one request, each is asked for once. */
import type { Result } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { textOf } from "../redis/reply.ts";

/** What several parts ask for by itself. */
const SHARED = new Set(["INFO", "INFO commandstats", "CLIENT LIST"]);

/** The same context, but every `INFO` (and `CLIENT LIST`) that is a batch of its own, every inspection, every file and Redis's own log is answered as the first one was. */
export const sharingInfo = (context: Context): Context => {
  const asked = new Map<string, ReturnType<Context["redis"]>>();
  const texts = new Map<string, ReturnType<Context["file"]>>();
  const logs = new Map<number, ReturnType<Context["ownLog"]>>();
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
    redis: (...commands) => {
      const [only, ...more] = commands;
      const line = only?.join(" ") ?? "";
      if (only === undefined || more.length > 0 || !SHARED.has(line)) return context.redis(...commands);
      const found = asked.get(line) ?? context.redis(only);
      asked.set(line, found);
      return found;
    },
  };
};

export const readInfo = async ({ redis }: Context): Promise<Result<string>> => {
  const replies = await redis(["INFO"]);
  return replies.ok ? textOf(replies.value[0]) : replies;
};
