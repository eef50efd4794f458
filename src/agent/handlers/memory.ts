import { REFUSALS } from "../../protocol/operations/memory.ts";
import type { Handlers, Reading } from "../../protocol/operations.ts";
import { evictedBy } from "../../protocol/queues/system.ts";
import { ok, type Result } from "../../protocol/result.ts";
import type { Saving } from "../../protocol/saving.ts";
import type { Context } from "../session/context.ts";
import { IGNORES, ignoring } from "../changing/topology.ts";
import { busiestSave } from "../redis-log/busiest.ts";
import { seenQueues } from "../redis/queues.ts";
import { uncounted } from "../redis/counted.ts";
import { askConfig, configGet } from "../redis/config-get.ts";
import { isRefusal } from "../redis/refused.ts";
import { missingField, stillLoading } from "../redis/no-reading.ts";
import { databasesOf, fieldsOf, inAllDatabases, parseInfo, sectionOf, softwareOf, textOf } from "../redis/reply.ts";

/** From this share of maxmemory on, a verdict may offer to change it. */
const NEARLY_FULL = 0.75;

/** Whether Redis refuses CONFIG, and its setting `save`; null where that is not known. */
const askSave = async (redis: Context["redis"]): Promise<{ refused: boolean | null; save: string | null }> => {
  const asked = await askConfig(["save"], redis);
  if (!asked.ok) return { refused: null, save: null };
  const found = asked.value;
  return found.ok
    ? { refused: false, save: found.value.get("save") ?? null }
    : { refused: isRefusal(found.failure), save: null };
};

/** Redis 7.2 and later stop counting after 128 different errors (a script may make up any), forget all counts, and leave this one. */
const DISABLED = "errorstat_ERRORSTATS_DISABLED";

/** INFO errorstats: the commands that Redis refused, whoever asked. By code, those that a rule knows; a code that is not there was never used. Null where Redis does not count: before 6.2, or no longer. */
export const refusalsOf = (info: string): Record<string, number> | null => {
  const section = sectionOf(info, "errorstats");
  if (section === "") return null;
  const fields = parseInfo(section)["errorstats"] ?? {};
  if (Object.hasOwn(fields, DISABLED)) return null;
  return Object.fromEntries(
    REFUSALS.flatMap((code) => {
      const field = fields[`errorstat_${code}`];
      const count = typeof field === "object" ? field["count"] : undefined;
      return typeof count === "number" ? [[code, count]] : [];
    }),
  );
};

/** Over a shorter time, changed keys tell of chance. */
const CHANGES_OVER_MS = 1_000;

/**
 * What INFO tells of how much a save copies.
 *
 * @param save the setting `save`; null where it was not read
 * @param now milliseconds since the epoch, by the host's clock, as Redis's own times are
 */
export const savingOf = (info: string, save: string | null, now: number): Omit<Saving, "log"> => {
  const persistence = fieldsOf(info, "persistence");
  const memory = fieldsOf(info, "memory");
  const used = memory.count("used_memory") ?? 0;
  const savesBesides =
    persistence.flag("aof_enabled") === true || (fieldsOf(info, "replication").count("connected_slaves") ?? 0) > 0;
  const cows = ["rdb_last_cow_size", "aof_last_cow_size", "current_cow_size"].map((name) => persistence.count(name));
  const took = persistence.count("rdb_last_bgsave_time_sec");
  const changes = persistence.count("rdb_changes_since_last_save");
  const savedAt = persistence.count("rdb_last_save_time");
  // Keys that changed while the last save ran are counted as changed since: https://github.com/redis/redis/blob/7.4/src/rdb.c (backgroundSaveDoneHandlerDisk)
  const overMs = savedAt === null ? 0 : now - savedAt * 1000 + (took ?? 0) * 1000;
  return {
    enabled: savesBesides ? true : save === null ? null : save !== "",
    // An idle 8.6.3 reports one near 2^64.
    dataset: Math.min(used, memory.count("used_memory_dataset") ?? used),
    keys: inAllDatabases(databasesOf(info), "keys"),
    cow_size: cows.every((size) => size === null) ? null : Math.max(...cows.map((size) => size ?? 0)),
    current_cow_size: persistence.count("current_cow_size") ?? 0,
    took_ms: took === null ? null : took * 1000,
    changes_per_second: changes === null || overMs < CHANGES_OVER_MS ? null : (changes * 1000) / overMs,
  };
};

/**
 * What INFO tells of the traffic, the keys and what is not saved yet, for the history.
 *
 * @param now milliseconds since the epoch, by the host's clock, as Redis's own times are
 */
export const activityOf = (info: string, now: number): NonNullable<Reading<"memory">["activity"]> => {
  const stats = fieldsOf(info, "stats");
  const persistence = fieldsOf(info, "persistence");
  const databases = databasesOf(info);
  const keys = inAllDatabases(databases, "keys");
  const savedAt = persistence.count("rdb_last_save_time");
  // `rdb_last_save_time` begins as when Redis started; only that no save has taken any time tells that there was none.
  const wasSaved = savedAt !== null && persistence.count("rdb_last_bgsave_time_sec") !== null;
  return {
    connected_clients: fieldsOf(info, "clients").count("connected_clients"),
    instantaneous_ops_per_sec: stats.count("instantaneous_ops_per_sec"),
    keyspace_hits: stats.count("keyspace_hits"),
    keyspace_misses: stats.count("keyspace_misses"),
    total_commands_processed: stats.count("total_commands_processed"),
    keys,
    keys_without_ttl: Math.max(0, keys - inAllDatabases(databases, "expires")),
    rdb_changes_since_last_save: persistence.count("rdb_changes_since_last_save"),
    rdb_last_save_age_ms: wasSaved ? Math.max(0, now - savedAt * 1000) : null,
    aof_current_size: persistence.flag("aof_enabled") === true ? persistence.count("aof_current_size") : null,
  };
};

/** Of a replica: whether it leaves eviction to its primary, which is the default since Redis 5. */
const ignoresMaxmemory = async (redis: Context["redis"]): Promise<boolean | null> => {
  const found = await configGet([IGNORES], redis);
  return ignoring(found.ok ? found.value.get(IGNORES) : undefined);
};

/** From this share of maxmemory on, it matters what an evicting Redis may take. */
const EVICTS_SOON = 0.8;

/** One `INFO` (its default sections hold all that is needed), the container's memory and the host's, at the same time. */
export const readMemory = async (context: Context): Promise<Result<{ reading: Reading<"memory">; info: string }>> => {
  const { redis, hostMemory, now } = context;
  const [replies, container, host] = await Promise.all([redis(["INFO"]), context.stats("memory"), hostMemory()]);
  if (!replies.ok) return replies;
  const info = textOf(replies.value[0]);
  if (!info.ok) return info;
  const persistence = fieldsOf(info.value, "persistence");
  if (persistence.flag("loading") === true) return stillLoading(persistence);
  if (!container.ok) return container;
  if (!host.ok) return host;

  const { throttling } = container.value;
  const server = fieldsOf(info.value, "server");
  const used = fieldsOf(info.value, "memory");
  const counted = container.value.memoryUsed;
  const { memoryUsed, memoryLimit } =
    counted === null ? uncounted(used, host.value.total) : { ...container.value, memoryUsed: counted };
  const usedMemory = used.count("used_memory");
  const maxmemory = used.count("maxmemory");
  const policy = used.text("maxmemory_policy");
  const stats = fieldsOf(info.value, "stats");
  const evicted = stats.count("evicted_keys");
  if (usedMemory === null) return missingField("used_memory");
  if (maxmemory === null) return missingField("maxmemory");
  if (policy === null) return missingField("maxmemory_policy");
  if (evicted === null) return missingField("evicted_keys");

  // Where there may be a reason to change it, whether it can be changed.
  const asks = maxmemory === 0 || usedMemory >= NEARLY_FULL * maxmemory || maxmemory > memoryLimit;
  const isReplica = fieldsOf(info.value, "replication").text("role") === "slave";
  const [{ refused, save }, log, ignored] = await Promise.all([
    asks ? askSave(redis) : { refused: null, save: null },
    asks ? busiestSave(context) : null,
    isReplica ? ignoresMaxmemory(redis) : false,
  ]);
  const reading = {
    redis_version: server.text("redis_version"),
    uptime_in_seconds: server.count("uptime_in_seconds"),
    used_memory: usedMemory,
    used_memory_rss: used.count("used_memory_rss"),
    used_memory_peak: used.count("used_memory_peak"),
    used_memory_dataset: used.count("used_memory_dataset"),
    used_memory_startup: used.count("used_memory_startup"),
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
    rejected_connections: stats.count("rejected_connections"),
    errorstats: refusalsOf(info.value),
    saving: { ...savingOf(info.value, save, now()), log },
    run_id: server.text("run_id"),
    container: { memory_used: memoryUsed, memory_limit: memoryLimit },
    host: { memory_total: host.value.total, memory_available: host.value.available },
    cpu: throttling && { periods: throttling.periods, throttled_periods: throttling.throttledPeriods },
    activity: activityOf(info.value, now()),
    config_refused: refused,
    software: softwareOf(info.value),
    maxmemory_ignored: ignored,
  };
  return ok({ reading, info: info.value });
};

/** With what keeps jobs there, where some of it may soon be evicted. */
export const memory: Handlers<"agent", Context>["memory"] = async (_input, context) => {
  const read = await readMemory(context);
  if (!read.ok) return read;
  const { reading, info } = read.value;
  const { used_memory, maxmemory, maxmemory_policy } = reading;
  const evicts = maxmemory > 0 && used_memory >= maxmemory * EVICTS_SOON && evictedBy(maxmemory_policy) !== "none";
  return ok(evicts ? { ...reading, queues: await seenQueues(info, context) } : reading);
};
