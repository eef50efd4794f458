/** Whether Redis is a Celery broker: what moving to `allkeys-*` would put at risk. Never KEYS; a bounded look at database 0. */
import type { InfoSections } from "../../protocol/operations/info.ts";
import type { Context } from "../context.ts";

/** Those that kombu's Redis transport and Celery's default queue use, without a prefix. */
const WELL_KNOWN = [
  "celery",
  "unacked",
  "unacked_index",
  "_kombu.binding.celery",
  "_kombu.binding.celeryev",
  "_kombu.binding.celery.pidbox",
] as const;
/** With kombu's `global_keyprefix` before it. */
const PATTERNS = ["*_kombu.binding.*", "*unacked*"] as const;
const KEYS_PER_ROUND = "1000";
const MAX_ROUNDS = 3;

const EMPTY = /^\(empty (?:array|list or set)\)$/;

type Found = "yes" | "no" | "unknown";

const scan = async (pattern: string, redis: Context["redis"]): Promise<Found> => {
  let cursor = "0";
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const replies = await redis(["SCAN", cursor, "MATCH", pattern, "COUNT", KEYS_PER_ROUND]);
    const reply = replies.ok ? replies.value[0] : undefined;
    if (reply?.kind !== "list") return "unknown";
    // The cursor, then the keys; redis-cli prints a list in a list, of which only whether there is one matters.
    const [next = "0", first] = reply.items;
    if (first !== undefined && !EMPTY.test(first)) return "yes";
    if (next === "0") return "no";
    cursor = next;
  }
  return "unknown";
};

/** True where such a key was seen, false where there can be none, null where the look did not reach all keys. */
export const seesCeleryKeys = async (info: InfoSections, redis: Context["redis"]): Promise<boolean | null> => {
  const databases = Object.keys(info["keyspace"] ?? {});
  if (databases.length === 0 && info["keyspace"] !== undefined) return false;
  const replies = await redis(["EXISTS", ...WELL_KNOWN]);
  const reply = replies.ok ? replies.value[0] : undefined;
  if (reply?.kind === "text" && Number(reply.text) > 0) return true;
  let all = reply?.kind === "text" && databases.every((name) => name === "db0");
  for (const pattern of PATTERNS) {
    const found = await scan(pattern, redis);
    if (found === "yes") return true;
    all &&= found === "no";
  }
  return all ? false : null;
};
