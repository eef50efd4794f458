/** Most parts of the snapshot need `INFO`, and some the container's inspection. Within one request, each is asked for once. */
import type { Result } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { textOf } from "../redis/reply.ts";

/** The same context, but every `INFO` without a section, and every inspection, is answered as the first one was. */
export const sharingInfo = (context: Context): Context => {
  let asked: ReturnType<Context["redis"]> | null = null;
  let inspected: ReturnType<Context["inspect"]> | null = null;
  return {
    ...context,
    inspect: () => (inspected ??= context.inspect()),
    redis: (...commands) => {
      const [only] = commands;
      if (commands.length !== 1 || only?.length !== 1 || only[0] !== "INFO") return context.redis(...commands);
      asked ??= context.redis(only);
      return asked;
    },
  };
};

export const readInfo = async ({ redis }: Context): Promise<Result<string>> => {
  const replies = await redis(["INFO"]);
  return replies.ok ? textOf(replies.value[0]) : replies;
};
