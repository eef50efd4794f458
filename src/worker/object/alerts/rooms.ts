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
import type { Report } from "./one-host/incident.ts";
import { watchedWith } from "./one-host/placed.ts";
import { Speaker } from "./one-host/speaker.ts";
import { IncidentStore, Outbox } from "./one-host/store.ts";
import { Together } from "./one-host/together.ts";
import type { Fetch } from "./senders/post.ts";
import { LetterStore } from "./delivery/store.ts";
import type { Mutes } from "./mutes.ts";

export interface AlertRooms {
  alerts: Alerts;
  byHand: ByHand;
  office: Office;
  together: Together;
  speaker: Speaker;
}

export interface AlertStores {
  book: AlertBook;
  mutes: Mutes;
  history: History;
  storage: Database;
  alarm: Alarm;
  /** Reports to the object of a target, of this one or another. May reject. */
  report: (to: string, report: Report) => Promise<boolean>;
  /** Whose object of the devices is asked. */
  env: Env;
}

/** What is left of a target that is not configured any more. */
export const gone = (name: string): Pick<TargetConfig, "name" | "watch"> => ({ name, watch: null });

/** Nothing of it is open any more; others of its host may hear of that, and may still be told of through it. */
export const leave = async ({ alerts, together, office }: AlertRooms, at: number): Promise<void> => {
  alerts.unwatched(at);
  await Promise.all([together.ring(), office.ring()]);
};

type AlertConfig = Pick<Config, "destinations" | "heartbeats" | "auditDays" | "targets" | "publicUrl" | "hasSlackBot">;

export const alertRooms = (
  { book, mutes, history, storage, alarm, report, env }: AlertStores,
  { destinations, heartbeats, auditDays, targets, publicUrl, hasSlackBot }: AlertConfig,
  { name, watch }: Pick<TargetConfig, "name" | "watch">,
): AlertRooms => {
  const fetcher: Fetch = (url, init) => fetch(url, init);
  const told = watch?.tell ?? [];
  const office = new Office({
    store: new LetterStore(storage),
    alarm,
    target: name,
    destinations: new Map([...destinations].filter(([destination]) => told.includes(destination))),
    all: destinations,
    othersOf: (destination) => othersOf(told.includes(destination) ? [{ watch }] : targets.values(), destination),
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
  const speaker = new Speaker({
    database: storage,
    store: new IncidentStore(storage.sql),
    office,
    hasBot: hasSlackBot,
  });
  const own = targets.get(name);
  const together = new Together({
    ...{ database: storage, outbox: new Outbox(storage.sql), office, alarm, target: name, tell: told, now: Date.now },
    speakers: own === undefined ? [] : watchedWith(targets.values(), own),
    report: (to, what) => (to === name ? Promise.resolve(speaker.take(what)) : report(to, what)),
  });
  const monitor = watch?.heartbeat ?? null;
  const url = monitor === null ? undefined : heartbeats.get(monitor);
  const heartbeat =
    monitor === null || url === undefined
      ? null
      : new Heartbeat({ sql: storage.sql, fetcher, target: name, name: monitor, url, now: Date.now });
  const alerts = new Alerts({
    ...{ book, mutes, office, together, alarm, heartbeat },
    maintenance: watch?.maintenance ?? [],
  });
  const byHand = new ByHand({
    alerts,
    audit: new AuditBook(storage.sql, auditDays),
    idempotency: new Idempotency(storage.sql, alarm, Date.now()),
    isWatched: watch !== null,
    tell: told,
    toldBy: () => together.toldBy(),
    now: Date.now,
  });
  return { alerts, byHand, office, together, speaker };
};

/** Whom those tell besides who tell it: it may be told for another target of the host, which this object's own target does not tell. */
const othersOf = (targets: Iterable<Pick<TargetConfig, "watch">>, destination: string): string[] => {
  const tells = [...targets].map(({ watch }) => watch?.tell ?? []).filter((tell) => tell.includes(destination));
  return [...new Set(tells.flat())].filter((other) => other !== destination);
};
