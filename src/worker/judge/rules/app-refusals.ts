/** The rules on applications whose commands Redis refuses. */
import { sizeText } from "../../../shared/figures.ts";
import { redisCli } from "../commands.ts";
import { makeRoom } from "./room.ts";
import { EVICTION, MISCONF, PERSISTENCE, REPLICATION, SCRIPT_KILL } from "./sources.ts";
import { appError } from "./app-error.ts";

export const oom = appError({
  kind: "oom",
  what: "Redis refuses writes because its memory is full",
  now: "critical",
  meaning: ({ memory }) =>
    memory === undefined
      ? "Memory was at maxmemory and nothing could be evicted."
      : `Redis uses ${sizeText(memory.used_memory)} of ${memory.maxmemory === 0 ? "no limit" : sizeText(memory.maxmemory)} under ${memory.maxmemory_policy} now; at the limit, what cannot be evicted makes writes fail.`,
  next: ({ memory }) =>
    memory === undefined || memory.maxmemory === 0
      ? "See what takes the memory (`memory`)."
      : makeRoom(memory).next_step,
  source: EVICTION,
  fine: "No write of an application was refused for memory.",
});

export const misconf = appError({
  kind: "misconf",
  what: "Redis refuses writes because it cannot save",
  now: "critical",
  meaning: ({ persistence }) =>
    persistence?.rdb_last_bgsave_status === "ok" && persistence.aof_last_write_status === "ok"
      ? "The last save has succeeded since, so writes are taken again."
      : "A snapshot or a write to the append-only file failed; until one succeeds nothing is queued or stored.",
  next: () =>
    "Correct what keeps Redis from saving (`persistence`, and Redis's log); writes go on with the next save that succeeds.",
  source: MISCONF,
  fine: "No write of an application was refused for a failed save.",
});

export const readonly = appError({
  kind: "readonly",
  what: "it writes to a read-only replica",
  now: "critical",
  meaning: ({ server }) =>
    server?.role === "slave"
      ? "This Redis is a replica and takes no writes."
      : "This Redis takes writes now: the application asks another one, or this one was a replica then.",
  next: (_parts, services) => `Point ${services} at the primary.`,
  source: REPLICATION,
  fine: "No application writes to a read-only replica.",
});

export const busyErrors = appError({
  kind: "busy",
  what: "Redis is busy with a script",
  now: "critical",
  meaning: ({ redis }) =>
    redis?.state === "busy"
      ? "The script still runs, and every command is refused meanwhile."
      : "A script or function ran longer than `busy-reply-threshold`; it is over now, and may come again.",
  next: ({ redis }, _services, known) =>
    redis?.state === "busy"
      ? `End it: \`${redisCli(known, "SCRIPT KILL")}\`.`
      : `Find the script in the slow log (\`${redisCli(known, "SLOWLOG GET 10")}\`) and let it do less at a time.`,
  source: SCRIPT_KILL,
  fine: "No application found Redis busy with a script.",
});

export const loadingErrors = appError({
  kind: "loading",
  what: "Redis is still loading its data",
  now: "warn",
  meaning: ({ persistence }) =>
    persistence?.loading === true
      ? "It goes on until all is loaded."
      : "Redis was started and loaded its data then; it is over.",
  next: ({ persistence }) =>
    persistence?.loading === true
      ? "Wait until it has loaded."
      : "See why Redis was started (`container`), and let the application wait for it: `depends_on` with `service_healthy`.",
  source: PERSISTENCE,
  fine: "No application met Redis while it loaded.",
});
