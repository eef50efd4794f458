/** What a Redis is to others: what is set on it holds for it alone, and of a replica not even for that. */
import type * as z from "zod";
import type { topologySchema } from "../../protocol/operations/set.ts";
import type { RedisReply } from "../docker/seam.ts";
import { fieldsOf, settingIn } from "../redis/reply.ts";

/** Redis 5 has no such setting: its replicas always evicted by their own maxmemory. */
export const IGNORES = "replica-ignore-maxmemory";

/** Whether a replica leaves eviction to its primary; null where there is no such setting. */
export const ignoring = (told: string | undefined): boolean | null => (told === undefined ? null : told === "yes");

/** @param told the reply to `CONFIG GET replica-ignore-maxmemory` */
export const topologyOf = (info: string, told: RedisReply | undefined): z.output<typeof topologySchema> => {
  const replication = fieldsOf(info, "replication");
  const role = replication.text("role");
  return {
    role,
    replicas: replication.count("connected_slaves") ?? 0,
    cluster: fieldsOf(info, "cluster").flag("cluster_enabled") === true,
    maxmemory_ignored: role === "slave" ? ignoring(settingIn(told, IGNORES)) : false,
  };
};
