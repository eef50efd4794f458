/** What the object of a configured target is made of, once it is needed: its link, its changes, its reads and its watch. */
import type { Config, TargetConfig } from "../config/config.ts";
import { Link } from "../link/link.ts";
import type { AlertRooms } from "./alerts/rooms.ts";
import { askAgentOver } from "./ask-agent.ts";
import { Desk } from "./changes/desk.ts";
import type { Alarm } from "./clocks.ts";
import { Reads } from "./reads/reads.ts";
import type { Store } from "./store.ts";
import type { History } from "./watch/history.ts";
import { harmlessly } from "./harmlessly.ts";
import type { Watch } from "./watch/watch.ts";
import { watching } from "./watching.ts";

/** Left of the caller's deadline for the way back. */
const RETURN_MARGIN_MS = 100;

export interface Rooms extends AlertRooms {
  reads: Reads;
  desk: Desk;
  watch: Watch;
}

/** What an object has from its beginning, whether its target is configured or not. */
export interface Kept {
  storage: DurableObjectStorage;
  store: Store;
  alarm: Alarm;
  history: History;
}

export const roomsOf = (
  { storage, store, alarm, history }: Kept,
  { linkIdleMs, auditDays }: Config,
  target: TargetConfig,
  alertRooms: AlertRooms,
): Rooms => {
  const { name, profile } = target;
  history.keep(target.queues);
  const link = new Link(target, linkIdleMs, Date.now, () => store.flush(Date.now()));
  const ask = askAgentOver(link, name, RETURN_MARGIN_MS);
  const desk = new Desk({ storage, alarm, ask, profile, target: name, auditDays, now: Date.now });
  const reads = new Reads({ link, store, history, profile, marginMs: RETURN_MARGIN_MS });
  const { alerts } = alertRooms;
  const watch = watching({ sql: storage.sql, alarm, target, reads, alerts });
  // Storage may take nothing: what is asked may need none.
  watch.tryToStand();
  if (target.watch === null) harmlessly(() => alerts.unwatched(Date.now()), "alerts");
  return { ...alertRooms, desk, reads, watch };
};
