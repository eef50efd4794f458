/** What has come of a limit that was set below what is in use: Redis says OK before it has evicted, and goes on in slices of its own. */
import type * as z from "zod";
import { pause, unlessAborted } from "../../shared/deadline.ts";
import type { laterSchema } from "../../protocol/operations/set.ts";
import { evictedBy } from "../../protocol/queues/system.ts";
import { fieldsOf, textOf } from "../redis/reply.ts";
import type { Context } from "../session/context.ts";
import type { Figures } from "./figures.ts";

export type Later = z.output<typeof laterSchema>;

/** How long is waited after the OK; not at all where less than four times that is left. */
const LATER_MS = 300;

/**
 * Never fails: the change was made, whatever is known of what came of it. Null where nothing is evicted for it, or it could not be looked at.
 *
 * @param figures those of just before it
 * @param limit maxmemory now, in bytes; 0 is none
 * @param policy the policy now
 */
export const later = async (
  { used_memory, topology }: Pick<Figures, "used_memory" | "topology">,
  limit: number,
  policy: string,
  { redis, now, budget }: Pick<Context, "redis" | "now" | "budget">,
): Promise<Later> => {
  const isShort = budget.deadlineAt - now() < 4 * LATER_MS;
  if (limit <= 0 || used_memory <= limit || evictedBy(policy) === "none" || isShort) return null;
  if (topology?.maxmemory_ignored === true) return null;
  const from = now();
  await unlessAborted(pause(LATER_MS), budget.signal, undefined);
  const replies = await redis(["INFO"]);
  const info = replies.ok ? textOf(replies.value[0]) : replies;
  const used = info.ok ? fieldsOf(info.value, "memory").count("used_memory") : null;
  if (!info.ok || used === null) return null;
  return {
    after_ms: Math.max(0, Math.round(now() - from)),
    used_memory: used,
    evicting_ms: fieldsOf(info.value, "stats").count("current_eviction_exceeded_time"),
  };
};
