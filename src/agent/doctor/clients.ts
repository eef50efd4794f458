import { ok } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { fieldsOf, missingField } from "../redis/info.ts";
import { largestClient } from "./client-list.ts";
import { readInfo } from "./info.ts";
import type { Part, Value } from "./part.ts";

/** A line is about 400 bytes long, and the seam bounds what one reply may be. */
const MAX_LISTED = 500;

/** Null as well where the ACL forbids the list, or names of clients make it too long. */
const readLargest = async ({ redis }: Context): Promise<Value<"clients">["largest"]> => {
  const replies = await redis(["CLIENT", "LIST"]);
  const reply = replies.ok ? replies.value[0] : undefined;
  return reply?.kind === "text" ? largestClient(reply.text) : null;
};

export const clients: Part<"clients"> = async (context) => {
  const info = await readInfo(context);
  if (!info.ok) return info;
  const figures = fieldsOf(info.value, "clients");
  const memory = fieldsOf(info.value, "memory");
  const connected = figures.count("connected_clients");
  if (connected === null) return missingField("connected_clients");
  return ok({
    connected_clients: connected,
    maxclients: figures.count("maxclients"),
    blocked_clients: figures.count("blocked_clients"),
    rejected_connections: fieldsOf(info.value, "stats").count("rejected_connections"),
    mem_clients_normal: memory.count("mem_clients_normal"),
    mem_clients_slaves: memory.count("mem_clients_slaves"),
    largest: connected <= MAX_LISTED ? await readLargest(context) : null,
  });
};
