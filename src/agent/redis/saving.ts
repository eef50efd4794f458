/** What INFO tells of how much a save copies. */
import type { Saving } from "../../protocol/saving.ts";
import { databasesOf, fieldsOf } from "./reply.ts";

/**
 * Over a shorter time, changed keys tell of chance; after a save, those of the time while it ran are among them.
 * https://github.com/redis/redis/blob/7.4/src/rdb.c (backgroundSaveDoneHandlerDisk)
 */
const CHANGES_OVER_MS = 1_000;
const CHANGES_AFTER_SAVE_OVER_MS = 30_000;

const keysOf = (info: string): number => {
  let sum = 0;
  for (const database of Object.values(databasesOf(info) ?? {})) {
    const keys = typeof database === "object" ? database["keys"] : undefined;
    if (typeof keys === "number") sum += keys;
  }
  return sum;
};

/**
 * @param save the setting `save`; null where it was not read
 * @param now milliseconds since the epoch, by the host's clock, as Redis's own times are
 */
export const savingOf = (info: string, save: string | null, now: number): Saving => {
  const persistence = fieldsOf(info, "persistence");
  const memory = fieldsOf(info, "memory");
  const used = memory.count("used_memory") ?? 0;
  const savesBesides =
    persistence.flag("aof_enabled") === true || (fieldsOf(info, "replication").count("connected_slaves") ?? 0) > 0;
  const cows = ["rdb_last_cow_size", "aof_last_cow_size", "current_cow_size"].map((name) => persistence.count(name));
  const took = persistence.count("rdb_last_bgsave_time_sec");
  const changes = persistence.count("rdb_changes_since_last_save");
  const savedAt = persistence.count("rdb_last_save_time");
  const overMs = savedAt === null ? 0 : now - savedAt * 1000;
  const tells = overMs >= (took === null ? CHANGES_OVER_MS : CHANGES_AFTER_SAVE_OVER_MS);
  return {
    enabled: savesBesides ? true : save === null ? null : save !== "",
    // An idle 8.6.3 reports one near 2^64.
    dataset: Math.min(used, memory.count("used_memory_dataset") ?? used),
    keys: keysOf(info),
    cow_size: cows.every((size) => size === null) ? null : Math.max(...cows.map((size) => size ?? 0)),
    current_cow_size: persistence.count("current_cow_size") ?? 0,
    took_ms: took === null ? null : took * 1000,
    changes_per_second: changes === null || !tells ? null : (changes * 1000) / overMs,
  };
};
