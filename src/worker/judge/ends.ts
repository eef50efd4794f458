/** What the container's ends say. Pure. */
import { duration } from "../../shared/figures.ts";
import type { Parts } from "./rule.ts";
import { ENDS_WITHIN_MS } from "./thresholds.ts";

type Container = Parts["container"];
export type End = Container["ends"][number];

/** SIGINT and SIGTERM without a handler, which is how a stop looks from outside. */
const ASKED_FOR: readonly (number | null)[] = [null, 0, 130, 143];

/** The ends of the last day, newest first; the last one is in the container's state even where the list has forgotten it. */
export const recentEnds = ({ ends, finished_at, exit_code, oom_killed }: Container, now: number): End[] => {
  const listed = ends.some(
    ({ at }) => finished_at !== null && Math.abs(Date.parse(at) - Date.parse(finished_at)) < 2000,
  );
  const last = finished_at === null || listed ? [] : [{ at: finished_at, exit_code, oom_killed }];
  return [...ends, ...last]
    .filter(({ at }) => now - Date.parse(at) <= ENDS_WITHIN_MS)
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
};

/** Whether this container has never ended, so that whatever ended was one that has been replaced since. */
export const isReplacement = ({ finished_at }: Container): boolean => finished_at === null;

/** Whether a person has started it since it ended: the engine's count of restarts begins anew then. */
export const startedByHand = ({ state, restarts }: Container): boolean => state === "running" && restarts === 0;

/** Not a stop that someone asked for, as far as it is known. */
export const unwanted = ({ exit_code, oom_killed }: End): boolean =>
  oom_killed || exit_code === null || !ASKED_FOR.includes(exit_code);

/** With an error of its own, or killed, but not for memory. */
export const badly = ({ exit_code, oom_killed }: End): boolean => !oom_killed && !ASKED_FOR.includes(exit_code);

/** `12 min ago`. */
export const ago = (at: string, now: number): string => `${duration(Math.max(0, now - Date.parse(at)))} ago`;
