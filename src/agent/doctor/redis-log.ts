/** Redis's own log: the newest part of it, of which only known lines and the last warnings leave the host, redacted. */
import { ok } from "../../protocol/result.ts";
import { mayReadNoLog } from "../logs/services.ts";
import { LOOK_BACK_MS } from "../redis-log/busiest.ts";
import { digestOf } from "../redis-log/digest.ts";
import type { Part } from "./part.ts";

/** What Redis says before it ends; of one that ended long ago, that is what is asked for. */
const BEFORE_THE_END_MS = 10 * 60_000;

/** A log that cannot be read is no reason to doubt the rest, so the part says so itself. */
export const redisLog: Part<"redis_log"> = async ({ policy, inspect, ownLog, now, redact }) => {
  const at = now();
  const nothing = { lines: 0, truncated: false, ready_at: null, known: [], warnings: [] };
  const since = (ms: number): string => new Date(at - ms).toISOString();
  if (mayReadNoLog(policy))
    return ok({ ...nothing, since: since(LOOK_BACK_MS), failure: "The host's policy allows no log to be read." });
  const inspected = await inspect();
  const ended = inspected.ok && inspected.value.state !== "running" ? inspected.value.finishedAt : null;
  const sinceMs = Math.max(LOOK_BACK_MS, ended === null ? 0 : at - ended + BEFORE_THE_END_MS);
  const log = await ownLog(sinceMs);
  if (!log.ok) return ok({ ...nothing, since: since(sinceMs), failure: `${log.failure.detail} ${log.failure.hint}` });
  const { lines, truncated } = log.value;
  return ok({
    failure: null,
    since: since(sinceMs),
    lines: lines.length,
    truncated,
    ...(await digestOf(lines, redact)),
  });
};
