/** `CLIENT LIST`, where there are few enough clients for it. */
import type { RedisReply } from "../docker/seam.ts";
import type { Context } from "../session/context.ts";

/** A line is about 400 bytes long, and the seam bounds what one reply may be. */
const MAX_LISTED = 500;

/** Undefined where there are too many clients, or no reply came, because the clients' names make it too long. */
export const listClients = async (connected: number, redis: Context["redis"]): Promise<RedisReply | undefined> => {
  if (connected > MAX_LISTED) return undefined;
  const replies = await redis(["CLIENT", "LIST"]);
  return replies.ok ? replies.value[0] : undefined;
};

/** The fields of each line, `id=3 addr=127.0.0.1:5 … name= …`. No value holds a space. */
export const clientLines = (text: string): ReadonlyMap<string, string>[] =>
  text.split("\n").map((line) => {
    const fields = new Map<string, string>();
    for (const word of line.trim().split(" ")) {
      const equals = word.indexOf("=");
      if (equals > 0) fields.set(word.slice(0, equals), word.slice(equals + 1));
    }
    return fields;
  });
