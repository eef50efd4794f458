/** A target's watch with what it looks by, and what it does with what it sees. */
import { logLine } from "../../shared/log.ts";
import type { TargetConfig } from "../config/config.ts";
import type { Alerts } from "./alerts/alerts.ts";
import type { Alarm } from "./clocks.ts";
import type { Reads } from "./reads/reads.ts";
import type { Sql } from "./sql.ts";
import { lookAt } from "./watch/look-at.ts";
import { Watch } from "./watch/watch.ts";

export interface WatchingOptions {
  /** Of a database that `migrate` has seen. */
  sql: Sql;
  alarm: Alarm;
  target: Pick<TargetConfig, "name" | "watch">;
  reads: Pick<Reads, "look">;
  alerts: Pick<Alerts, "looked" | "beat">;
}

export const watching = ({ sql, alarm, target, reads, alerts }: WatchingOptions): Watch => {
  const { name } = target;
  const watch = new Watch({
    ...{ sql, alarm, target: name, config: target.watch, now: Date.now },
    look: async () => {
      const outcome = await reads.look(lookAt(name, Date.now()));
      const { result, timings } = outcome;
      console.log(logLine({ watch: "looked", target: name, code: result.ok ? null : result.failure.code, timings }));
      const againMs = alerts.looked(outcome, Date.now());
      if (againMs !== null) watch.lookAgain(Date.now() + againMs);
      await alerts.beat(outcome);
    },
  });
  return watch;
};
