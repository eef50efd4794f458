/**
 * The rules on commands that Redis refuses, as Redis itself counts them (INFO errorstats, since 6.2): without anybody's log, and whoever asked.
 * They go by the rate between two samples of one process; what was counted since its start says only that it happened at some time.
 */
import { counted, duration, percent, rateText } from "../../../shared/figures.ts";
import type { RefusalCode } from "../../../protocol/operations/memory.ts";
import { type Known, type PartName, type Parts, type Rule, redisCli, rule } from "../rule.ts";
import { makeRoom } from "../room.ts";
import { AUTH_REFUSALS_LEAST, MAXMEMORY_WARN } from "../thresholds.ts";
import { ACL, CLUSTER, EVICTION, MISCONF, REPLICATION } from "./sources.ts";

type With = Pick<Parts, "memory"> & Partial<Parts>;
type Next = ReturnType<typeof makeRoom>;

interface Refused {
  code: RefusalCode;
  /** `memory` reads its own part only: what is no matter of memory is told by `doctor`. */
  besides: readonly PartName[];
  verdict: "warn" | "critical";
  /** So many between two samples are no chance. */
  least: number;
  /** How many of them are of redis-ops's own questions, in each reading. */
  ours?: (parts: With) => number | undefined;
  /** What is refused, as a sentence that goes on with a rate: `Redis refuses writes because its memory is full`. */
  what: string;
  /** Why it cannot be so now, though it was since the last look: `it is not full now (2 %)`; null where it is so. */
  over?: (parts: With) => string | null;
  meaning: string;
  next: (parts: With, known: Known) => Next;
  source: string;
  fine: string;
}

/** `since it started 3 days ago`, which is as far back as its counters go. */
export const sinceStart = (uptimeSeconds: number | null): string =>
  uptimeSeconds === null ? "since it started" : `since it started ${duration(uptimeSeconds * 1000)} ago`;

const refused = ({ code, besides, verdict, least, ours, what, over, meaning, next, source, fine }: Refused): Rule =>
  rule({
    id: `refused_${code.toLowerCase()}`,
    needs: ["memory", ...besides],
    source,
    judge: (parts, known) => {
      const { errorstats, uptime_in_seconds } = parts.memory;
      if (errorstats === null) return "unknown";
      const total = errorstats[code] ?? 0;
      if (total === 0) return "fine";
      const { perSecond, since, grown } = known.rateOf(code);
      if (perSecond === 0 || (grown ?? Infinity) < least + (ours?.(parts) ?? 0)) return "fine";
      const command = redisCli(known, "INFO errorstats");
      const sofar = `errorstat_${code}:count=${total}, ${sinceStart(uptime_in_seconds)} or its counters were reset`;
      if (perSecond === null)
        return {
          verdict: "ok",
          unsure: true,
          figure: total,
          threshold: 0,
          text: `${what}: ${counted(total, "time")} ${sinceStart(uptime_in_seconds)}; whether it goes on is known from the next look on.`,
          evidence: [{ text: sofar, command }],
          meaning,
          next_step: "Ask again in a minute: two looks tell whether it goes on.",
        };
      const passed = over?.(parts) ?? null;
      return {
        verdict: passed === null ? verdict : "warn",
        figure: perSecond,
        threshold: 0,
        text: `${what}: ${rateText(perSecond, since, known.now)}${passed === null ? "" : ` since the last look; ${passed}`}.`,
        evidence: [{ text: `it grows: ${sofar}`, command }],
        meaning,
        ...next(parts, known),
      };
    },
    fine: ({ memory: { errorstats, uptime_in_seconds } }) => {
      const total = errorstats?.[code] ?? 0;
      return total === 0 ? `${fine}.` : `${fine} now (${total} ${sinceStart(uptime_in_seconds)}).`;
    },
  });

export const savesNow = (persistence: Partial<Parts>["persistence"]): boolean | null =>
  persistence === undefined
    ? null
    : persistence.rdb_last_bgsave_status === "ok" && persistence.aof_last_write_status === "ok";

const step = (next_step: string): Next => ({ next_step });

const whoWasRefused = (known: Known): string =>
  `See who: \`${redisCli(known, "ACL LOG 10")}\` tells the user and the address.`;

export const oom = refused({
  code: "OOM",
  besides: [],
  verdict: "critical",
  least: 1,
  what: "Redis refuses writes because its memory is full",
  over: ({ memory: { used_memory, maxmemory } }) =>
    maxmemory > 0 && used_memory < maxmemory * MAXMEMORY_WARN
      ? `it is not full now (${percent(used_memory / maxmemory)})`
      : null,
  meaning: "Tasks are not queued and values not stored, whether or not an application logs it. Reads go on.",
  next: makeRoom,
  source: EVICTION,
  fine: "No write is refused for memory",
});

export const misconf = refused({
  code: "MISCONF",
  besides: ["persistence"],
  verdict: "critical",
  least: 1,
  what: "Redis refuses writes because it cannot save",
  over: ({ persistence }) => (savesNow(persistence) === true ? "no save fails now" : null),
  meaning: "Nothing is queued or stored until a save succeeds. Reads go on.",
  next: () => step("Correct what keeps Redis from saving (`persistence`, and Redis's log)."),
  source: MISCONF,
  fine: "No write is refused for a failed save",
});

export const readonly = refused({
  code: "READONLY",
  besides: ["server"],
  verdict: "critical",
  least: 1,
  what: "Redis refuses writes because it is a read-only replica",
  over: ({ server }) => (server?.role === "master" ? "it takes writes now" : null),
  meaning: "Whoever writes here loses what it writes. After a failover the roles may have changed places.",
  next: () => step("Point the applications at the primary."),
  source: REPLICATION,
  fine: "No write is refused for being sent to a replica",
});

export const noreplicas = refused({
  code: "NOREPLICAS",
  besides: ["server"],
  verdict: "critical",
  least: 1,
  what: "Redis refuses writes because too few replicas follow it",
  meaning: "`min-replicas-to-write` asks for more replicas than are connected and up to date. Reads go on.",
  next: (_parts, known) =>
    step(
      `Bring the replicas back (\`${redisCli(known, "INFO replication")}\`), or, where there are to be none, \`${redisCli(known, "CONFIG SET min-replicas-to-write 0")}\` and take it out of the compose file.`,
    ),
  source: REPLICATION,
  fine: "No write is refused for want of replicas",
});

export const masterdown = refused({
  code: "MASTERDOWN",
  besides: ["server"],
  verdict: "critical",
  least: 1,
  what: "Redis refuses reads because it is a replica that has lost its primary",
  meaning: "With `replica-serve-stale-data no` it answers nothing until the link is up.",
  next: () => step("See why the primary cannot be reached, or point the applications at the primary."),
  source: REPLICATION,
  fine: "No command is refused for a lost primary",
});

export const clusterdown = refused({
  code: "CLUSTERDOWN",
  besides: ["server"],
  verdict: "critical",
  least: 1,
  what: "Redis refuses commands because its cluster is not whole",
  meaning:
    "It runs with `cluster-enabled yes`, and some hash slots have no node that is up: for a single Redis, none has any.",
  next: (_parts, known) =>
    step(
      `See \`${redisCli(known, "CLUSTER INFO")}\`; a single Redis needs \`cluster-enabled no\`, a cluster its missing nodes or slots.`,
    ),
  source: CLUSTER,
  fine: "No command is refused for a cluster that is not whole",
});

export const noauth = refused({
  code: "NOAUTH",
  besides: ["server"],
  verdict: "warn",
  least: AUTH_REFUSALS_LEAST,
  what: "Somebody asks Redis without a password and is refused",
  meaning:
    "An application without the password, a monitor or a health check (`redis-cli ping` without one ends with success all the same), or a stranger.",
  next: () =>
    step(
      "Look for a Redis address without a password in the services' environment, and at the `healthcheck:` in the compose file; if it is none of them, see whether the port is open to strangers.",
    ),
  source: ACL,
  fine: "Nobody asks without a password",
});

export const wrongpass = refused({
  code: "WRONGPASS",
  besides: ["server"],
  verdict: "warn",
  least: AUTH_REFUSALS_LEAST,
  what: "Somebody logs in to Redis with a wrong password, or as a user that is disabled",
  meaning: "An application with an old password or user fails with each command, or a stranger tries passwords.",
  next: (_parts, known) => step(whoWasRefused(known)),
  source: ACL,
  fine: "Nobody logs in with a wrong password",
});

export const noperm = refused({
  code: "NOPERM",
  besides: ["server"],
  verdict: "warn",
  least: AUTH_REFUSALS_LEAST,
  ours: ({ server }) => server?.noperm_to_redis_ops,
  what: "Somebody asks Redis for what its user may not do",
  meaning: "The password is right: the user's ACL does not allow the command, the key or the channel.",
  next: (_parts, known) => step(`${whoWasRefused(known)} Then compare it with that user's rules (\`ACL LIST\`).`),
  source: ACL,
  fine: "Nobody asks for what its user may not do",
});
