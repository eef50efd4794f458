import { ok } from "../../protocol/result.ts";
import { configGet } from "../redis/config-get.ts";
import { unreadIn } from "../redis/refused.ts";
import { databasesOf, fieldsOf, inAllDatabases, softwareOf } from "../redis/reply.ts";
import { readInfo } from "./info.ts";
import type { Part } from "./part.ts";

/** None of them is a secret, so they are read whatever the policy's `config_keys` says. */
const KEYS = [
  "timeout",
  "maxclients",
  "stop-writes-on-bgsave-error",
  "appendfsync",
  "client-output-buffer-limit",
  "slowlog-log-slower-than",
  "slowlog-max-len",
] as const;

/** `INFO`, and the settings that rules compare it with. Settings that cannot be read are left out. */
export const server: Part<"server"> = async (context) => {
  const info = await readInfo(context);
  if (!info.ok) return info;
  const found = await configGet(KEYS, context.redis);
  const config: Record<string, string> = {};
  for (const key of KEYS) {
    const value = found.ok ? found.value.get(key) : undefined;
    if (value !== undefined) config[key] = value;
  }
  const process = fieldsOf(info.value, "server");
  const stats = fieldsOf(info.value, "stats");
  const replication = fieldsOf(info.value, "replication");
  const databases = databasesOf(info.value);
  return ok({
    redis_version: process.text("redis_version"),
    software: softwareOf(info.value),
    uptime_in_seconds: process.count("uptime_in_seconds"),
    role: replication.text("role"),
    master_link_status: replication.text("master_link_status"),
    master_host: replication.text("master_host"),
    master_port: replication.count("master_port"),
    master_sync_in_progress: replication.flag("master_sync_in_progress"),
    master_sync_left_bytes: replication.count("master_sync_left_bytes"),
    connected_slaves: replication.count("connected_slaves"),
    instantaneous_ops_per_sec: stats.count("instantaneous_ops_per_sec"),
    total_error_replies: stats.count("total_error_replies"),
    latest_fork_usec: stats.count("latest_fork_usec"),
    keyspace_keys: inAllDatabases(databases, "keys"),
    keyspace_expires: inAllDatabases(databases, "expires"),
    config,
    unread: found.ok ? [] : unreadIn("CONFIG GET", found.failure),
  });
};
