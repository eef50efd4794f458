/** How the container's main process ended, and what that tells. Pure. */
import { duration } from "../../shared/figures.ts";
import type { Parts } from "./rule.ts";
import { ENDS_WITHIN_MS, RESTART_LOOP_ENDS, RESTART_LOOP_OVER_MS, RESTART_LOOP_WITHIN_MS } from "./thresholds.ts";

type Container = Parts["container"];
export type End = Container["ends"][number];

/** Exit codes of a stop that somebody asked for: none, success, and those of SIGINT and SIGTERM. */
const ASKED_FOR: readonly (number | null)[] = [null, 0, 130, 143];

/** The ends of the last day, newest first. The engine may have dropped the last one from its list, but the container's state still has it. */
export const recentEnds = (
  { ends, finished_at, exit_code, oom_killed, oom_unknown }: Container,
  now: number,
): End[] => {
  const listed = ends.some(
    ({ at }) => finished_at !== null && Math.abs(Date.parse(at) - Date.parse(finished_at)) < 2000,
  );
  const last = finished_at === null || listed ? [] : [{ at: finished_at, exit_code, oom_killed, oom_unknown }];
  return [...ends, ...last]
    .filter(({ at }) => now - Date.parse(at) <= ENDS_WITHIN_MS)
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
};

/** Whether this container has never ended. An end in the list is that of an earlier container of the service then. */
export const isReplacement = ({ finished_at }: Container): boolean => finished_at === null;

/** Whether a person has started it since it ended: the engine resets its count of restarts then. */
export const startedByHand = ({ state, restarts }: Container): boolean => state === "running" && restarts === 0;

/** As far as is known, nobody asked for it. */
export const unwanted = ({ exit_code, oom_killed }: End): boolean =>
  oom_killed || exit_code === null || !ASKED_FOR.includes(exit_code);

/** Its unwanted ends of the last minutes where it ends again and again; null where it does not. */
export const loopOf = (container: Container, now: number): { ends: End[]; over: boolean } | null => {
  const { state, restarts, started_at } = container;
  const ends = recentEnds(container, now).filter(
    (end) => unwanted(end) && now - Date.parse(end.at) <= RESTART_LOOP_WITHIN_MS,
  );
  if (state !== "restarting" && (ends.length < RESTART_LOOP_ENDS || restarts === 0)) return null;
  return {
    ends,
    over: state === "running" && started_at !== null && now - Date.parse(started_at) >= RESTART_LOOP_OVER_MS,
  };
};

/** It failed, or was killed for something other than memory. */
export const badly = ({ exit_code, oom_killed }: End): boolean => !oom_killed && !ASKED_FOR.includes(exit_code);

/** `12 min ago`. */
export const ago = (at: string, now: number): string => `${duration(Math.max(0, now - Date.parse(at)))} ago`;
