/** Makes the rule on one kind of error in the applications' logs. */
import { counted, duration } from "../../../shared/figures.ts";
import { listed } from "../../../shared/text.ts";
import type { RedisErrorKind } from "../../../protocol/operations/errors.ts";
import { type Known, type Parts, type Rule, rule, serviceLog } from "../rule.ts";
import { ago } from "../ends.ts";
import { APP_ERROR_RECENT_MS } from "../thresholds.ts";
import { notLogged } from "./logs.ts";
import type { Seen } from "./then-and-now.ts";

type Group = Parts["errors"]["groups"][number];

export interface AppError {
  /** What happened, as a sentence that goes on with "12 times". Whether this Redis does it now is part of it where that is known. */
  what: string | ((parts: Partial<Parts>, seen: Seen) => string);
  /** The verdict while it happens. Once it has stopped for a while, it is a warning. */
  now: "warn" | "critical";
  /** Whether this Redis did it then and does not any more, so that it is over however recent the lines are. */
  over?: (parts: Partial<Parts>, seen: Seen) => boolean;
  /** What it means together with the rest of the snapshot. */
  meaning: (parts: Partial<Parts>, services: string, seen: Seen) => string;
  next: (parts: Partial<Parts>, services: string, known: Known, seen: Seen) => string;
  source: string;
  fine: string;
}

const newest = (groups: readonly Group[]): string | null =>
  groups.reduce<string | null>(
    (last, { last_at: at }) => (at !== null && (last === null || Date.parse(at) > Date.parse(last)) ? at : last),
    null,
  );

const oldest = (groups: readonly Group[]): string | null =>
  groups.reduce<string | null>(
    (first, { first_at: at }) => (at !== null && (first === null || Date.parse(at) < Date.parse(first)) ? at : first),
    null,
  );

/** Whether Redis was started, or was ready, after the last of them, so that they are about something that is over. */
const before = (last: string | null, { container, redis_log }: Partial<Parts>): boolean =>
  last !== null &&
  container?.state === "running" &&
  [container.started_at, redis_log?.ready_at ?? null].some((at) => at !== null && Date.parse(last) < Date.parse(at));

export const appError = (
  kind: RedisErrorKind,
  { what, now: whileIt, over, meaning, next, source, fine }: AppError,
): Rule =>
  rule({
    id: `app_${kind}`,
    needs: ["errors"],
    source,
    judge: (parts, known) => {
      const { errors } = parts;
      const groups = errors.groups.filter((group) => group.kind === kind && group.count > 0);
      if (groups.length === 0) return notLogged(errors);
      const count = groups.reduce((sum, group) => sum + group.count, 0);
      const times = (of: number, among: readonly Group[]): string =>
        `${among.some(({ at_least }) => at_least) ? "at least " : ""}${counted(of, "time")}`;
      const services = listed([...new Set(groups.map(({ service }) => service))]);
      const last = newest(groups);
      const recent = last === null || Date.parse(errors.until) - Date.parse(last) <= APP_ERROR_RECENT_MS;
      const seen = { parts, known, firstAt: oldest(groups), samples: groups.map(({ sample }) => sample) };
      const said = typeof what === "string" ? what : what(parts, seen);
      const done = before(last, parts) || over?.(parts, seen) === true;
      const spanMs = Math.max(0, Date.parse(errors.until) - Date.parse(errors.since));
      return {
        verdict: recent && !done ? whileIt : "warn",
        figure: count,
        threshold: 0,
        text: `${services}: ${said}, ${times(count, groups)} in the last ${duration(spanMs)}${last === null ? "" : `, the last ${ago(last, known.now)}`}.`,
        evidence: groups.map((group) => ({
          text: `${group.service}, ${times(group.count, [group])}: ${group.sample}`,
          command: serviceLog(known, group.service, spanMs),
        })),
        meaning: meaning(parts, services, seen),
        next_step: next(parts, services, known, seen),
      };
    },
    fine,
  });
