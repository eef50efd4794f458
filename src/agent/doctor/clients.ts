import { ok } from "../../protocol/result.ts";
import { unreadOf } from "../redis/refused.ts";
import { fieldsOf, missingField } from "../redis/reply.ts";
import type { Context } from "../session/context.ts";
import { readInfo } from "./info.ts";
import type { Part, Value } from "./part.ts";

/** A line is about 400 bytes long, and the seam bounds what one reply may be. */
const MAX_LISTED = 500;

type Client = NonNullable<Value<"clients">["largest"]>;

/** A client may give itself a name of any length. */
const MAX_CHARS = 100;

const count = (text: string | undefined): number => {
  const value = Number(text ?? "");
  return Number.isFinite(value) && value > 0 ? value : 0;
};

/** A line of `CLIENT LIST`, `id=3 addr=127.0.0.1:5 … name= …`. No value holds a space. */
const readClient = (line: string): Client | null => {
  const fields = new Map<string, string>();
  for (const word of line.trim().split(" ")) {
    const equals = word.indexOf("=");
    if (equals > 0) fields.set(word.slice(0, equals), word.slice(equals + 1));
  }
  if (!fields.has("id") || !fields.has("addr")) return null;
  // `tot-mem` is there since Redis 6.2. For older versions, add up what waits to be sent and what was received and has not run yet.
  // https://redis.io/docs/latest/commands/client-list/
  const total = fields.get("tot-mem");
  return {
    id: count(fields.get("id")),
    address: (fields.get("addr") ?? "").slice(0, MAX_CHARS),
    name: (fields.get("name") ?? "").slice(0, MAX_CHARS),
    command: (fields.get("cmd") ?? "").slice(0, MAX_CHARS),
    memory:
      total === undefined
        ? count(fields.get("omem")) + count(fields.get("qbuf")) + count(fields.get("qbuf-free"))
        : count(total),
    idle_ms: count(fields.get("idle")) * 1000,
  };
};

/** The client with the largest buffers, or null if no line describes a client. */
export const largestClient = (text: string): Client | null => {
  let largest: Client | null = null;
  for (const line of text.split("\n")) {
    const client = readClient(line);
    if (client !== null && (largest === null || client.memory > largest.memory)) largest = client;
  }
  return largest;
};

/** Null as well if Redis does not list them, or if the clients' names make the list too long. */
const readLargest = async ({ redis }: Context): Promise<Pick<Value<"clients">, "largest" | "unread">> => {
  const replies = await redis(["CLIENT", "LIST"]);
  const reply = replies.ok ? replies.value[0] : undefined;
  return {
    largest: reply?.kind === "text" ? largestClient(reply.text) : null,
    unread: unreadOf([["CLIENT LIST", reply]]),
  };
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
    ...(connected <= MAX_LISTED ? await readLargest(context) : { largest: null, unread: [] }),
  });
};
