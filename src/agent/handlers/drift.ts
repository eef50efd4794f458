import type { Handlers, Reading } from "../../protocol/operations.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Context } from "../session/context.ts";
import { mountAt } from "../docker/mounts.ts";
import { originOf, startedFiles, toldFiles } from "../doctor/started-files.ts";
import { configGet } from "../redis/config-get.ts";
import { seenQueues } from "../redis/queues.ts";
import { isRefusal, unreadIn } from "../redis/refused.ts";
import { fieldsOf, isSentinel } from "../redis/reply.ts";
import { sentinelAnswers } from "../redis/sentinel.ts";
import { readInfo } from "../doctor/info.ts";

/** None of them is a secret, so they are read whatever `config_keys` says; so is `dir`, which the compose file's line has to name. */
const KEYS = ["maxmemory", "maxmemory-policy", "appendonly", "save"] as const;

/** What keeps jobs there, which the profile's policy may not suit; null where INFO could not be had. */
const queuesIn = async (info: Promise<Result<string>>, context: Context): Promise<Reading<"drift">["queues"]> => {
  const told = await info;
  return told.ok ? seenQueues(told.value, context) : null;
};

/** What `INFO` tells of the settings, for a Redis that does not run `CONFIG`. */
const toldByInfo = (info: string): ReadonlyMap<string, string> => {
  const memory = fieldsOf(info, "memory");
  const appendonly = fieldsOf(info, "persistence").flag("aof_enabled");
  const told: [string, string | null][] = [
    ["maxmemory", memory.text("maxmemory")],
    ["maxmemory-policy", memory.text("maxmemory_policy")],
    ["appendonly", appendonly === null ? null : appendonly ? "yes" : "no"],
  ];
  return new Map(told.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
};

/** Reads the settings, what keeps jobs there, whether Redis asks for a password, and how the container was created, all at the same time. */
export const drift: Handlers<"agent", Context>["drift"] = async (_input, context) => {
  const { redis, inspect, asksForPassword } = context;
  const info = readInfo(context);
  const [settings, queues, asks, container] = await Promise.all([
    configGet([...KEYS, "dir"], redis),
    queuesIn(info, context),
    asksForPassword(),
    inspect(),
  ]);
  const infoText = await info;
  if (infoText.ok && isSentinel(infoText.value)) return fail(sentinelAnswers());
  const found =
    settings.ok || !isRefusal(settings.failure) ? settings : infoText.ok ? ok(toldByInfo(infoText.value)) : infoText;
  if (!found.ok) return found;
  if (!container.ok) return container;
  const config: Record<string, string> = {};
  for (const key of KEYS) {
    const value = found.value.get(key);
    if (value !== undefined) config[key] = value;
  }
  const { memoryLimit, memoryReservation, restartPolicy, mounts } = container.value;
  const dir = found.value.get("dir") ?? startedFiles(await originOf(container.value, context)).dir;
  const told = await toldFiles({ dir }, context.redact);
  return ok({
    config,
    password_required: asks.ok ? asks.value : null,
    queues,
    container: {
      memory_limit: memoryLimit,
      memory_reservation: memoryReservation,
      restart_policy: restartPolicy,
      data_mount: dir === null ? null : mountAt(dir, mounts),
      data_dir: told?.dir ?? null,
    },
    unread: settings.ok ? [] : unreadIn("CONFIG GET", settings.failure),
  });
};
