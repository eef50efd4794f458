import type { Handlers, Reading } from "../../protocol/operations.ts";
import { evictedBy } from "../../protocol/queues/system.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { seenQueues } from "../redis/queues.ts";
import { fieldsOf, missingField, stillLoading, textOf } from "../redis/reply.ts";

/** From this share of maxmemory on, it matters what an evicting Redis may take. */
const NEARLY_FULL = 0.8;

/** One `INFO` (its default sections hold all that is needed), the container's memory and the host's, at the same time. */
export const readMemory = async (context: Context): Promise<Result<{ reading: Reading<"memory">; info: string }>> => {
  const { redis, stats, hostMemory } = context;
  const [replies, container, host] = await Promise.all([redis(["INFO"]), stats("memory"), hostMemory()]);
  if (!replies.ok) return replies;
  const info = textOf(replies.value[0]);
  if (!info.ok) return info;
  const persistence = fieldsOf(info.value, "persistence");
  if (persistence.flag("loading") === true) return stillLoading(persistence);
  if (!container.ok) return container;
  if (!host.ok) return host;

  const server = fieldsOf(info.value, "server");
  const used = fieldsOf(info.value, "memory");
  const usedMemory = used.count("used_memory");
  const maxmemory = used.count("maxmemory");
  const policy = used.text("maxmemory_policy");
  const evicted = fieldsOf(info.value, "stats").count("evicted_keys");
  if (usedMemory === null) return missingField("used_memory");
  if (maxmemory === null) return missingField("maxmemory");
  if (policy === null) return missingField("maxmemory_policy");
  if (evicted === null) return missingField("evicted_keys");

  const reading = {
    redis_version: server.text("redis_version"),
    uptime_in_seconds: server.count("uptime_in_seconds"),
    used_memory: usedMemory,
    used_memory_rss: used.count("used_memory_rss"),
    used_memory_peak: used.count("used_memory_peak"),
    used_memory_dataset: used.count("used_memory_dataset"),
    maxmemory,
    maxmemory_policy: policy,
    mem_fragmentation_ratio: used.number("mem_fragmentation_ratio"),
    mem_fragmentation_bytes: used.number("mem_fragmentation_bytes"),
    current_cow_size: persistence.count("current_cow_size"),
    rdb_last_cow_size: persistence.count("rdb_last_cow_size"),
    aof_last_cow_size: persistence.count("aof_last_cow_size"),
    rdb_bgsave_in_progress: persistence.flag("rdb_bgsave_in_progress") === true,
    aof_rewrite_in_progress: persistence.flag("aof_rewrite_in_progress") === true,
    mem_not_counted_for_evict: used.count("mem_not_counted_for_evict"),
    mem_clients_normal: used.count("mem_clients_normal"),
    mem_clients_slaves: used.count("mem_clients_slaves"),
    mem_replication_backlog: used.count("mem_replication_backlog"),
    mem_aof_buffer: used.count("mem_aof_buffer"),
    evicted_keys: evicted,
    run_id: server.text("run_id"),
    container: { memory_used: container.value.memoryUsed, memory_limit: container.value.memoryLimit },
    host: { memory_total: host.value.total, memory_available: host.value.available },
  };
  return ok({ reading, info: info.value });
};

/** With what keeps jobs there, where some of it may soon be evicted. */
export const memory: Handlers<"agent", Context>["memory"] = async (_input, context) => {
  const read = await readMemory(context);
  if (!read.ok) return read;
  const { reading, info } = read.value;
  const { used_memory, maxmemory, maxmemory_policy } = reading;
  const evicts = maxmemory > 0 && used_memory >= maxmemory * NEARLY_FULL && evictedBy(maxmemory_policy) !== "none";
  return ok(evicts ? { ...reading, queues: await seenQueues(info, context) } : reading);
};
