/** The charts of alerts: how the figure went over the last hours, by what is remembered. A chart is never a reason for an alert not to be told. */
import { describeError, logLine } from "../../../shared/log.ts";
import type { History } from "../watch/history.ts";
import { courseOf } from "../watch/course.ts";
import { FIGURED } from "./figured.ts";
import { chartBlocks, POINTS_MOST } from "./senders/slack-chart.ts";
import type { Message } from "./senders/message.ts";

/** As far back as a pace is taken from, at most (`judge/forecast`). */
const SHOWN_MS = 6 * 3_600_000;

export type Charts = (told: Pick<Message, "alert">) => readonly object[];

interface Of {
  history: Pick<History, "buckets" | "series" | "latest">;
  target: string;
  /** How often it is watched; null where it is not. */
  everyMs: number | null;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export const chartsOf =
  ({ history, target, everyMs, now }: Of): Charts =>
  ({ alert }) => {
    const metric = FIGURED[alert.cause];
    if (metric === undefined) return [];
    try {
      const at = now();
      const asked = { metric, since: at - SHOWN_MS, until: at + 1, points: POINTS_MOST };
      return chartBlocks(target, courseOf(history, asked, everyMs, at));
    } catch (error) {
      console.error(logLine({ chart: "failed", error: describeError(error) }));
      return [];
    }
  };
