import { ok } from "../../protocol/result.ts";
import { clientLines, listClients } from "../redis/client-list.ts";
import { unreadOf } from "../redis/refused.ts";
import { missingField } from "../redis/no-reading.ts";
import { fieldsOf } from "../redis/reply.ts";
import type { Context } from "../session/context.ts";
import { readInfo } from "./info.ts";
import type { Part, Value } from "./part.ts";

type Client = NonNullable<Value<"clients">["largest"]>;

/** A client may give itself a name of any length. */
const MAX_CHARS = 100;

const count = (text: string | undefined): number => {
  const value = Number(text ?? "");
  return Number.isFinite(value) && value > 0 ? value : 0;
};

const readClient = (fields: ReadonlyMap<string, string>): Client | null => {
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
  for (const line of clientLines(text)) {
    const client = readClient(line);
    if (client !== null && (largest === null || client.memory > largest.memory)) largest = client;
  }
  return largest;
};

/** Null as well if Redis does not list them, or if there are too many to list. */
const readLargest = async (
  { redis }: Context,
  connected: number,
): Promise<Pick<Value<"clients">, "largest" | "unread">> => {
  const reply = await listClients(connected, redis);
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
    ...(await readLargest(context, connected)),
  });
};
