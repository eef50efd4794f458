import type { Handlers } from "../../protocol/operations.ts";
import { ok } from "../../protocol/result.ts";
import { mayReadNoLog } from "../logs/services.ts";
import type { Context } from "../session/context.ts";
import type { End, Inspection } from "../docker/seam.ts";
import { sorted } from "../sorted.ts";

const DAY_MS = 86_400_000;
const MAX_ENDS = 20;
/** As much of what a health check printed as a sentence takes; cut once it is redacted, so that no half of a secret is left. */
const SAID_CHARS = 300;

/** The inspection and the event are of the same end, and tell its instant with some delay between them. */
const SAME_END_MS = 2000;

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Of the ends, the one that the inspection speaks of. */
const lastOf = (ends: readonly End[], finishedAt: number): End | undefined =>
  sorted(
    ends.filter(({ at }) => Math.abs(at - finishedAt) <= SAME_END_MS),
    (left, right) => Math.abs(left.at - finishedAt) - Math.abs(right.at - finishedAt),
  )[0];

/**
 * The two sources together, newest first. Events are soon pushed out by others, health checks among them; the last end is
 * always known, though not with its exit code while the container runs.
 *
 * @param since in milliseconds since the epoch: an earlier end is left out
 */
export const joinEnds = (ends: readonly End[], inspection: Inspection, since: number): End[] => {
  const { finishedAt, exitCode, oomKilled } = inspection;
  const seen = exitCode !== null;
  const newestFirst = (all: readonly End[]): End[] => sorted(all, (left, right) => right.at - left.at);
  if (finishedAt === null || finishedAt < since) return newestFirst(ends);
  const told = lastOf(ends, finishedAt);
  if (told === undefined)
    return newestFirst([...ends, { at: finishedAt, exitCode, oomKilled, ...(seen ? {} : { oomUnknown: true }) }]);
  const { oomUnknown, ...known } = told;
  const joined = {
    ...known,
    exitCode: told.exitCode ?? exitCode,
    oomKilled: told.oomKilled || oomKilled,
    ...(oomUnknown === true && !seen ? { oomUnknown } : {}),
  };
  return newestFirst(ends.map((end) => (end === told ? joined : end)));
};

/** The inspection, and how the container ended within the last day. If the engine does not tell its events, only the last end is known. */
export const container: Handlers<"agent", Context>["container"] = async (
  _input,
  { inspect, ends, now, redact, policy },
) => {
  const [inspected, told] = await Promise.all([inspect(), ends(DAY_MS)]);
  if (!inspected.ok) return inspected;
  const { value } = inspected;
  const joined = joinEnds(told.ok ? told.value : [], value, now() - DAY_MS);
  const last = value.finishedAt === null ? undefined : lastOf(joined, value.finishedAt);
  const printed = mayReadNoLog(policy) ? null : value.healthSaid;
  return ok({
    container: value.container,
    state: value.state,
    health: value.health,
    health_said: printed === null ? null : (await redact(printed)).slice(0, SAID_CHARS),
    started_at: instant(value.startedAt),
    finished_at: instant(value.finishedAt),
    exit_code: value.exitCode ?? last?.exitCode ?? null,
    oom_killed: value.oomKilled || last?.oomKilled === true,
    oom_unknown: last?.oomUnknown === true,
    restarts: value.restarts,
    restart_policy: value.restartPolicy,
    memory_limit: value.memoryLimit,
    memory_reservation: value.memoryReservation,
    cpu_limit: value.cpuLimit,
    ends: joined.slice(0, MAX_ENDS).map(({ at, exitCode, oomKilled, oomUnknown }) => ({
      at: new Date(at).toISOString(),
      exit_code: exitCode,
      oom_killed: oomKilled,
      ...(oomUnknown === true ? { oom_unknown: true } : {}),
    })),
  });
};
