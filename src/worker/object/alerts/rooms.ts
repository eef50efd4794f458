/** What a target's object has of alerts, made of its configuration: who judges, who tells, and what people do. */
import type { Config, TargetConfig } from "../../config/config.ts";
import { devicesOf } from "../../devices/ask.ts";
import { AuditBook } from "../changes/audit-book.ts";
import { Idempotency } from "../changes/idempotency.ts";
import type { Alarm } from "../clocks.ts";
import type { Database } from "../sql.ts";
import type { History } from "../watch/history.ts";
import { Alerts } from "./alerts.ts";
import type { AlertBook } from "./book.ts";
import { ByHand } from "./by-hand.ts";
import { Office } from "./delivery/office.ts";
import { chartsOf } from "./charts.ts";
import { madeSince } from "./made.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Fetch } from "./senders/post.ts";
import { LetterStore } from "./delivery/store.ts";
import type { Mutes } from "./mutes.ts";

export interface AlertRooms {
  alerts: Alerts;
  byHand: ByHand;
  office: Office;
}

export interface AlertStores {
  book: AlertBook;
  mutes: Mutes;
  history: History;
  storage: Database;
  alarm: Alarm;
  /** Whose object of the devices is asked. */
  env: Env;
}

type AlertConfig = Pick<Config, "destinations" | "heartbeats" | "auditDays" | "publicUrl" | "hasSlackBot">;

export const alertRooms = (
  { book, mutes, history, storage, alarm, env }: AlertStores,
  { destinations, heartbeats, auditDays, publicUrl, hasSlackBot }: AlertConfig,
  { name, watch }: TargetConfig,
): AlertRooms => {
  const fetcher: Fetch = (url, init) => fetch(url, init);
  const told = watch?.tell ?? [];
  const office = new Office({
    store: new LetterStore(storage),
    alarm,
    target: name,
    destinations: new Map([...destinations].filter(([destination]) => told.includes(destination))),
    quiet: watch?.quiet ?? null,
    alerts: () => book.current(Date.now()),
    alert: (id) => book.get(id),
    made: madeSince(storage.sql),
    fetcher,
    devices: devicesOf(env),
    publicUrl,
    hasBot: hasSlackBot,
    charts: chartsOf({ history, target: name, everyMs: watch?.everyMs ?? null, now: Date.now }),
    now: Date.now,
  });
  const monitor = watch?.heartbeat ?? null;
  const url = monitor === null ? undefined : heartbeats.get(monitor);
  const heartbeat =
    monitor === null || url === undefined
      ? null
      : new Heartbeat({ sql: storage.sql, fetcher, target: name, name: monitor, url, now: Date.now });
  const alerts = new Alerts({ book, mutes, office, maintenance: watch?.maintenance ?? [], alarm, heartbeat });
  const byHand = new ByHand({
    alerts,
    audit: new AuditBook(storage.sql, auditDays),
    idempotency: new Idempotency(storage.sql),
    isWatched: watch !== null,
    now: Date.now,
  });
  return { alerts, byHand, office };
};
