/** What the one that tells of a host knows, and what the others have still to report, in each object's SQLite. */
import type { Sql } from "../../sql.ts";
import type { Notice } from "../machine/events.ts";
import type { Alert } from "../machine/states.ts";
import type { Incident, Report } from "./incident.ts";

export class IncidentStore {
  readonly #sql: Sql;

  /** @param sql of a database that `migrate` has seen */
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The last one of each target. */
  reports(): Report[] {
    return this.#sql
      .exec<{ report: string }>("SELECT report FROM host_reports")
      .toArray()
      .map(({ report }) => JSON.parse(report) as Report);
  }

  keep(report: Report): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO host_reports (target, report) VALUES (?, ?)",
      report.target,
      JSON.stringify(report),
    );
  }

  /** Of each destination the last one. */
  incidents(): Incident[] {
    return this.#sql
      .exec<{ id: number; incident: string }>("SELECT id, incident FROM host_incidents ORDER BY id")
      .toArray()
      .map(({ id, incident }) => ({ ...(JSON.parse(incident) as Incident), id }));
  }

  /** In place of an earlier one of its destination. Answers it with its number. */
  save(incident: Incident): Incident {
    const { id, destination } = incident;
    const json = JSON.stringify(incident);
    if (id > 0) {
      this.#sql.exec("UPDATE host_incidents SET incident = ? WHERE id = ?", json, id);
      return incident;
    }
    this.#sql.exec("DELETE FROM host_incidents WHERE destination = ?", destination);
    const [row] = this.#sql
      .exec<{ id: number }>(
        "INSERT INTO host_incidents (destination, incident) VALUES (?, ?) RETURNING id",
        destination,
        json,
      )
      .toArray();
    return { ...incident, id: row?.id ?? 0 };
  }
}

/** Who tells of an alert: another target, by name; `self`; null while that is not settled. `tried`: those that may have heard of it. */
export interface Joined {
  via: string | null;
  tried: readonly string[];
}

/** What is told of an alert, as the office writes it. */
export interface Given {
  alert: Alert;
  notice: Notice;
  number: number;
  at: number;
}

/** `to`: whom it goes to whoever tells of the alert. */
export interface Outgoing extends Given {
  to: string | null;
  tries: number;
  dueAt: number;
}

export interface Sent extends Outgoing {
  id: number;
  alertId: number;
}

type SentRow = { id: number; alert_id: number; sent: string };

const sentIn = ({ id, alert_id, sent }: SentRow): Sent => ({
  ...(JSON.parse(sent) as Outgoing),
  id,
  alertId: alert_id,
});

export class Outbox {
  readonly #sql: Sql;

  /** @param sql of a database that `migrate` has seen */
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  joined(alertId: number): Joined | null {
    const [row] = this.#sql
      .exec<{ joined: string }>("SELECT joined FROM host_joined WHERE alert_id = ?", alertId)
      .toArray();
    return row === undefined ? null : (JSON.parse(row.joined) as Joined);
  }

  /** Who tells of which alert. */
  all(): Map<number, Joined> {
    const rows = this.#sql
      .exec<{ alert_id: number; joined: string }>("SELECT alert_id, joined FROM host_joined")
      .toArray();
    return new Map(rows.map(({ alert_id, joined }) => [alert_id, JSON.parse(joined) as Joined]));
  }

  join(alertId: number, joined: Joined): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO host_joined (alert_id, joined) VALUES (?, ?)",
      alertId,
      JSON.stringify(joined),
    );
  }

  leave(alertId: number): void {
    this.#sql.exec("DELETE FROM host_joined WHERE alert_id = ?", alertId);
  }

  /** The oldest first. */
  list(): Sent[] {
    return this.#sql.exec<SentRow>("SELECT id, alert_id, sent FROM host_outbox ORDER BY id").toArray().map(sentIn);
  }

  /** Null for one that has gone. */
  get(id: number): Sent | null {
    const [row] = this.#sql.exec<SentRow>("SELECT id, alert_id, sent FROM host_outbox WHERE id = ?", id).toArray();
    return row === undefined ? null : sentIn(row);
  }

  add(sent: Outgoing): void {
    this.#sql.exec("INSERT INTO host_outbox (alert_id, sent) VALUES (?, ?)", sent.alert.id, JSON.stringify(sent));
  }

  again({ id, alertId: _alertId, ...sent }: Sent): void {
    this.#sql.exec("UPDATE host_outbox SET sent = ? WHERE id = ?", JSON.stringify(sent), id);
  }

  drop({ id }: Pick<Sent, "id">): void {
    this.#sql.exec("DELETE FROM host_outbox WHERE id = ?", id);
  }
}
