/** The rules on what Redis's own log tells while Redis runs, and why a save failed. */
import { shellWord } from "../../../protocol/commands.ts";
import type { RedisLogKind } from "../../../protocol/operations/redis-log.ts";
import { counted, duration } from "../../../shared/figures.ts";
import { filesOf, freeIt, type OnFiles } from "../data-files.ts";
import { ago } from "../ends.ts";
import { failedSave, forkedForMemory, logFrom, type Said, saidEvidence, saidOf, type SaveKind } from "../redis-log.ts";
import { type Found, type Known, ownLog, type Parts, redisCli, type Rule, rule, SO } from "../rule.ts";
import { ATTACK_WITHIN_MS, OUTPUT_LIMIT_WITHIN_MS, SLOW_DISK_WITHIN_MS } from "../thresholds.ts";
import { giveBack } from "./owners.ts";
import { CLIENTS, LATENCY, PERSISTENCE, SECURITY } from "./sources.ts";

const SAVE_STEPS: Readonly<Record<SaveKind, (on: OnFiles, line: string) => string>> = {
  denied: giveBack,
  read_only: () =>
    "Take `:ro` off the volume in the compose file; if there is none, the kernel has made the disk read-only after an error: `dmesg` on the host tells.",
  disk_full: ({ files }) => freeIt(files),
  disk_error: () => "The disk reports errors: `dmesg` on the host tells. Move the data to another one.",
  fork_memory: (_on, line) =>
    forkedForMemory(line)
      ? "On the host: `sysctl vm.overcommit_memory=1`, and the same line in `/etc/sysctl.d/` to keep it."
      : "The container, or its user, may have no more processes: raise `pids_limit` (or `ulimits: { nproc }`) in the compose file.",
  save_killed: () =>
    "Most often the kernel killed the child for memory: raise the container's limit, or lower maxmemory (`memory`).",
};

/** The place that somebody has moved it to is not made ready for it. */
const moveBack = (moved: string, started: string | null, known: Known): string =>
  `Redis writes to \`${moved}\`, which it was not started with: ${started === null ? "let `CONFIG SET dir` name the directory of its data" : `\`${redisCli(known, `CONFIG SET dir ${shellWord(started)}`)}\``}, and see who has moved it.`;

/** Why a save failed, as evidence and next step; null where the log does not tell. */
export const whySaveFailed = (
  parts: Partial<Parts>,
  what: Parameters<typeof failedSave>[1],
  known: Known,
): { kind: SaveKind; evidence: Found["evidence"][number]; next: string } | null => {
  const { redis_log, container, provenance, files } = parts;
  const { now, service } = known;
  const said = failedSave(redis_log, what);
  if (said === null) return null;
  return {
    kind: said.kind,
    evidence: {
      text: `Redis's log ${ago(said.last_at, now)}: ${said.line}`,
      command: logFrom(known, said.last_at),
    },
    next:
      provenance === undefined || provenance.moved_dir === null
        ? SAVE_STEPS[said.kind]({ files: filesOf(parts), container: container?.container ?? service, known }, said.line)
        : moveBack(provenance.moved_dir, files?.dir ?? null, known),
  };
};

interface Telling {
  id: string;
  kind: RedisLogKind;
  /** A line that is older is over, in milliseconds. */
  withinMs: number;
  source: string;
  verdict: Found["verdict"];
  text: (said: Said, known: Known) => string;
  meaning: string;
  next: string;
  fine: string;
}

/** The rule on one kind of line. */
const telling = ({ id, kind, withinMs, source, verdict, text, meaning, next, fine }: Telling): Rule =>
  rule({
    id,
    needs: ["redis_log"],
    source,
    judge: ({ redis_log }, known) => {
      const said = saidOf(redis_log, kind);
      if (said === undefined || known.now - Date.parse(said.last_at) > withinMs) {
        const whole = redis_log.failure === null && (!redis_log.truncated || said !== undefined);
        return whole ? "fine" : "unknown";
      }
      return {
        verdict,
        figure: said.count,
        threshold: 1,
        text: text(said, known),
        evidence: [saidEvidence(said, known)],
        meaning,
        next_step: next,
      };
    },
    fine,
  });

const DAY_MS = 86_400_000;

export const attack = telling({
  id: "log_security_attack",
  kind: "attack",
  withinMs: ATTACK_WITHIN_MS,
  source: SECURITY,
  verdict: "warn",
  text: ({ count, last_at }, { now }) =>
    `Something has spoken HTTP to Redis ${count === 1 ? "" : `${count} times, last `}${ago(last_at, now)}: a scanner from outside, or a health check that takes Redis for a web server.`,
  meaning:
    "Redis has hung up each time. But who may send that may send commands as well, where no password is asked for.",
  next: "See whose address it is, in Redis's log or by where the port is published: `ports:` of a Redis belongs on `127.0.0.1`, or nowhere.",
  fine: "Nothing has spoken HTTP to Redis.",
});

export const slowDisk = telling({
  id: "log_slow_disk",
  kind: "slow_disk",
  withinMs: SLOW_DISK_WITHIN_MS,
  source: LATENCY,
  verdict: "warn",
  text: ({ last_at }, { now }) =>
    `The disk was too slow for the append-only file ${ago(last_at, now)}: Redis wrote without waiting for it.`,
  meaning: "While it lasts, every client waits, and what was written last may be lost if the host ends.",
  next: "See what else writes to the disk (`iostat -x 5`); the append-only file needs a faster or a quieter one.",
  fine: "Redis's log tells of no slow disk.",
});

export const LET_THEM_READ =
  "Let that application read faster, or send it less; `client-output-buffer-limit` (`pubsub 32mb 8mb 60`) allows more, and costs that much memory for each client.";

export const outputLimit = telling({
  id: "log_output_limit",
  kind: "output_limit",
  withinMs: OUTPUT_LIMIT_WITHIN_MS,
  source: CLIENTS,
  verdict: "warn",
  text: ({ count, last_at, line }, { now }) => {
    const who = /^Client at (\S+) \((\S+)\)/.exec(line);
    return `Redis has closed ${counted(count, "client")} for reading too slowly, the last ${ago(last_at, now)}${who === null ? "" : `: ${who[1]}, after ${who[2]}`}.`;
  },
  meaning:
    "What waited to be sent to it is lost: of pub/sub these are messages. The application sees a broken connection.",
  next: LET_THEM_READ,
  fine: "Redis has closed no client for reading too slowly.",
});

export const cutAtStart = telling({
  id: "log_aof_cut",
  kind: "aof_cut",
  withinMs: DAY_MS,
  source: PERSISTENCE,
  verdict: "ok",
  text: ({ last_at }, { now }) =>
    `At its start ${ago(last_at, now)} Redis cut off the end of its append-only file, which was incomplete.`,
  meaning: "What was written in the last moment before it ended is lost; the rest was loaded.",
  next: "Nothing, if it had been killed or had no room; else see that the disk is sound.",
  fine: "Redis has cut nothing off its append-only file.",
});

export const fileLimit = telling({
  id: "log_file_limit",
  kind: "file_limit",
  withinMs: DAY_MS,
  source: CLIENTS,
  verdict: "ok",
  text: ({ line }) => {
    const left = /reduced to (\d+)/.exec(line)?.[1];
    return `Redis takes fewer clients than it was told to, as it may not open more files${left === undefined ? "" : ` (maxclients ${left})`}.`;
  },
  meaning: "Further clients are refused although `maxclients` of the compose file would let them in.",
  next: "Raise the container's limit in the compose file (`ulimits: { nofile: 65536 }`), and create it anew.",
  fine: "Redis may open as many files as it needs.",
});

export const unread = rule({
  id: "redis_log_unread",
  needs: ["redis_log"],
  source: PERSISTENCE,
  judge: ({ redis_log }, known) => {
    const { failure } = redis_log;
    if (failure === null) return "fine";
    return {
      verdict: "ok",
      ...SO,
      text: `Redis's own log was not read: ${failure}`,
      evidence: [{ text: failure, command: ownLog(known) }],
      meaning: "Why Redis ended, or why a save failed, is not known here.",
      next_step: `Read it on the host: \`${ownLog(known)}\`.`,
    };
  },
  fine: ({ redis_log }, { now }) =>
    `Redis's own log was read: ${redis_log.truncated ? "the newest " : ""}${counted(redis_log.lines, "line")} of the last ${duration(now - Date.parse(redis_log.since))}.`,
});
