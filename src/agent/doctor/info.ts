/** Most parts of the snapshot need `INFO`. Within one request, Redis is asked for it once. */
import type { Result } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { textOf } from "../redis/reply.ts";

/** The same context, but every `INFO` without a section is answered with the reply to the first one. */
export const sharingInfo = (context: Context): Context => {
  let asked: ReturnType<Context["redis"]> | null = null;
  return {
    ...context,
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
