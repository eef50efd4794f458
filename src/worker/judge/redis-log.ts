/** What Redis's own log tells of the trouble that is judged: which of its lines is of now, and which is over. Pure. */
import type { RedisLogKind } from "../../protocol/operations/redis-log.ts";
import { loopOf } from "./ends.ts";
import { type Found, type Known, ownLog, type Parts } from "./rule.ts";
import { RESTART_LOOP_WITHIN_MS } from "./thresholds.ts";

type Log = Parts["redis_log"];
export type Said = Log["known"][number];

/** With these, Redis does not start. */
const AT_START = [
  ...(["bad_option", "no_config", "bad_module", "port_in_use", "bind_failed"] as const),
  ...(["rdb_newer", "aof_bad", "aof_truncated", "aof_manifest", "aof_missing"] as const),
  ...(["denied", "read_only", "disk_full", "disk_error"] as const),
  // Others lead to it, so it comes last of those.
  "rdb_broken",
] as const satisfies readonly RedisLogKind[];
/** With these, it ends after it has started. */
const WHILE_RUNNING = ["out_of_memory", "crashed"] as const satisfies readonly RedisLogKind[];
const ENDING = [...AT_START, ...WHILE_RUNNING] as const;
export type EndingKind = (typeof ENDING)[number];

const FAILED_SAVE = [
  ...(["denied", "read_only", "disk_full", "disk_error"] as const),
  ...(["fork_memory", "save_killed"] as const),
] as const satisfies readonly RedisLogKind[];
export type SaveKind = (typeof FAILED_SAVE)[number];

type Of<K extends RedisLogKind> = Said & { kind: K };

const among = <K extends RedisLogKind>(log: Log | undefined, kinds: readonly K[]): Of<K>[] =>
  (log?.known ?? []).filter((said): said is Of<K> => (kinds as readonly RedisLogKind[]).includes(said.kind));

export const saidOf = (log: Log, kind: RedisLogKind): Said | undefined => log.known.find((said) => said.kind === kind);

/** The command that shows Redis's log from a minute before an instant on. */
export const logFrom = (known: Known, at: string): string => ownLog(known, known.now - Date.parse(at) + 60_000);

/** A line of the log as it stands there, with the command that shows it. */
export const saidEvidence = ({ last_at, line }: Said, known: Known): Found["evidence"][number] => ({
  text: `Redis's log at ${last_at}: ${line}`,
  command: logFrom(known, last_at),
});

const lastAt = ({ last_at }: Said): number => Date.parse(last_at);

/** Lines of one end come within this time; of them, the one that says most is the cause. */
const ONE_END_MS = 2000;

const causeAmong = <K extends RedisLogKind>(said: readonly Of<K>[], order: readonly K[]): Of<K> | null => {
  const newest = Math.max(...said.map(lastAt));
  const together = said.filter((each) => newest - lastAt(each) <= ONE_END_MS);
  return together.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))[0] ?? null;
};

/** The engine tells an end, and reads a line, with some delay between them. */
const BEFORE_END_MS = 60_000;

/** A denied permission, say, ends no Redis that has been ready: only its save fails. */
const ends = (said: Of<EndingKind>): boolean =>
  said.at_start || (WHILE_RUNNING as readonly RedisLogKind[]).includes(said.kind);

/** The line with which Redis ended at an instant, in milliseconds since the epoch; null where none is known. */
export const endingIn = (log: Log | undefined, endedAt: number): Of<EndingKind> | null =>
  causeAmong(
    among(log, ENDING).filter((said) => ends(said) && Math.abs(endedAt - lastAt(said)) <= BEFORE_END_MS),
    ENDING,
  );

/** Why Redis does not stay up now; null where it does, or its log does not tell. */
export const endingNow = ({ container, redis, redis_log }: Partial<Parts>, now: number): Of<EndingKind> | null => {
  if (container === undefined || redis_log === undefined || container.state === "paused") return null;
  const readyAt = redis_log.ready_at === null ? 0 : Date.parse(redis_log.ready_at);
  const loop = loopOf(container, now);
  const loops = loop !== null && !loop.over;
  const ended = container.state !== "running" && container.finished_at !== null;
  if (!loops && !ended && redis?.state !== "unreachable") return null;
  if (!loops && ended) return endingIn(redis_log, Date.parse(container.finished_at ?? ""));
  return causeAmong(
    among(redis_log, ENDING).filter(
      (said) =>
        ends(said) &&
        now - lastAt(said) <= RESTART_LOOP_WITHIN_MS &&
        (lastAt(said) > readyAt || (loops && (WHILE_RUNNING as readonly RedisLogKind[]).includes(said.kind))),
    ),
    ENDING,
  );
};

const ABOUT_AOF = /AOF|append(?:-| )only/i;

/** Why the last save, or the last write to the append-only file, failed; only what was said since Redis started. Null where that is not known. */
export const failedSave = (log: Log | undefined, what: "snapshot" | "append-only file"): Of<SaveKind> | null => {
  const readyAt = log?.ready_at == null ? 0 : Date.parse(log.ready_at);
  const said = among(log, FAILED_SAVE).filter((each) => lastAt(each) >= readyAt);
  const own = said.filter(({ line }) => ABOUT_AOF.test(line) === (what === "append-only file"));
  return own.toSorted((one, other) => lastAt(other) - lastAt(one))[0] ?? null;
};

/** Else a fork fails for want of processes: `Resource temporarily unavailable`. */
export const forkedForMemory = (line: string): boolean => line.includes("Cannot allocate memory");

/** The end of its log, where no known line stands there; null where there is nothing to show. */
export const lastWords = (log: Log | undefined): string | null => {
  const warning = log?.warnings.at(-1);
  const newest = causeAmong(among(log, ENDING).filter(ends), ENDING);
  if (newest !== null && (warning === undefined || lastAt(newest) + ONE_END_MS >= Date.parse(warning.at)))
    return `Redis's log: ${newest.line}`;
  return warning === undefined ? null : `Redis's log: ${warning.line}`;
};
