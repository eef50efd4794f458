import type { Handlers } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { parseInfo, textOf } from "../redis/reply.ts";

/** For a section that this version of Redis does not have, the answer holds no sections, as Redis's own does. */
export const info: Handlers<"agent", Context>["info"] = async ({ section }, { redis }) => {
  const replies = await redis(section === "default" ? ["INFO"] : ["INFO", section]);
  if (!replies.ok) return replies;
  const text = textOf(replies.value[0]);
  return text.ok ? ok({ sections: parseInfo(text.value) }) : text;
};
