/**
 * The devices that are told of alerts: each with its browser's subscription, and the session in which somebody has asked for that. It has no clock: `now`
 * is milliseconds since the epoch.
 */
import type { Subscription } from "../config/push.ts";
import type { Database, Sql } from "../object/sql.ts";
import type { ListedDevice, NewDevice, Reached } from "./contract.ts";
import { migrateDevices } from "./schema.ts";

/** Beyond these none is added: none goes by itself. */
export const MAX_OF_PERSON = 10;
export const MAX_DEVICES = 100;

type Row = {
  id: string;
  endpoint: string;
  p256dh: string;
  auth: string;
  origin: string;
  name: string;
  person: string;
  session: string;
  added_at: number;
  until: number;
};

export interface Device extends Reached {
  id: string;
  person: string;
  session: string;
  /** When its session ends by itself. */
  until: number;
}

const deviceOf = ({ id, endpoint, p256dh, auth, origin, person, session, until }: Row): Device => ({
  ...{ id, origin, person, session, until },
  subscription: { endpoint, keys: { p256dh, auth } },
});

export class DeviceBook {
  readonly #database: Database;
  readonly #sql: Sql;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.sql;
    migrateDevices(database);
  }

  /** A browser has one subscription here: whoever is signed in there last has it. @param id a new one */
  add(id: string, device: NewDevice, now: number): "added" | "full" {
    const { person, session, leftMs, name, origin, subscription } = device;
    const { endpoint, keys } = subscription;
    return this.#database.transactionSync(() => {
      this.#sql.exec("DELETE FROM devices WHERE endpoint = ? OR until <= ?", endpoint, now);
      if (this.#count("") >= MAX_DEVICES || this.#count("WHERE person = ?", person) >= MAX_OF_PERSON) return "full";
      this.#sql.exec(
        `INSERT INTO devices (id, endpoint, p256dh, auth, origin, name, person, session, added_at, until)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[id, endpoint, keys.p256dh, keys.auth, origin, name, person, session, now, now + leftMs],
      );
      return "added";
    });
  }

  /** The browser has got another subscription. False where the person has none at that endpoint, nor, from an earlier try, at the new one. */
  renew(person: string, endpoint: string, { endpoint: to, keys }: Subscription): boolean {
    return this.#database.transactionSync(() => {
      const has = (at: string): boolean => this.#count("WHERE person = ? AND endpoint = ?", person, at) > 0;
      if (!has(endpoint)) return has(to);
      if (to !== endpoint) this.#sql.exec("DELETE FROM devices WHERE endpoint = ?", to);
      const set = "UPDATE devices SET endpoint = ?, p256dh = ?, auth = ? WHERE person = ? AND endpoint = ?";
      this.#sql.exec(set, to, keys.p256dh, keys.auth, person, endpoint);
      return true;
    });
  }

  /** A person's own, as they see them. */
  listed(person: string, session: string, now: number): ListedDevice[] {
    return this.#rows("WHERE person = ? AND until > ? ORDER BY rowid", person, now).map((row) => ({
      ...{ id: row.id, name: row.name, addedAt: row.added_at, isOwn: row.session === session },
    }));
  }

  get(id: string, now: number): Device | null {
    return this.#rows("WHERE id = ? AND until > ?", id, now).map(deviceOf)[0] ?? null;
  }

  all(now: number): Device[] {
    return this.#rows("WHERE until > ? ORDER BY rowid", now).map(deviceOf);
  }

  of(person: string, now: number): Device[] {
    return this.#rows("WHERE person = ? AND until > ? ORDER BY rowid", person, now).map(deviceOf);
  }

  forget(id: string): void {
    this.#sql.exec("DELETE FROM devices WHERE id = ?", id);
  }

  /** Whether the person had it. */
  remove(person: string, id: string): boolean {
    return (
      this.#sql.exec("DELETE FROM devices WHERE person = ? AND id = ? RETURNING id", person, id).toArray().length > 0
    );
  }

  /** @param session null for every one of the person's */
  ended(person: string, session: string | null): void {
    if (session === null) this.#sql.exec("DELETE FROM devices WHERE person = ?", person);
    else this.#sql.exec("DELETE FROM devices WHERE person = ? AND session = ?", person, session);
  }

  /** Takes out those whose session has ended by itself. */
  outdated(now: number): Device[] {
    const rows = this.#rows("WHERE until <= ? ORDER BY rowid", now);
    this.#sql.exec("DELETE FROM devices WHERE until <= ?", now);
    return rows.map(deviceOf);
  }

  /** When the next session ends by itself; null for none. */
  nextEnd(): number | null {
    return this.#sql.exec<{ at: number | null }>("SELECT MIN(until) AS at FROM devices").toArray()[0]?.at ?? null;
  }

  #rows(where: string, ...bindings: (string | number)[]): Row[] {
    return this.#sql.exec<Row>(`SELECT * FROM devices ${where}`, ...bindings).toArray();
  }

  #count(where: string, ...bindings: string[]): number {
    return (
      this.#sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM devices ${where}`, ...bindings).toArray()[0]?.n ?? 0
    );
  }
}
