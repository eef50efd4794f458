/**
 * What a person's object keeps: links, sessions, passkeys and the challenges that were answered, each bounded in number and age. Of what lets
 * somebody in, it has the hash only. It has no clock: `now` is milliseconds since the epoch.
 */
import type { Way } from "../../protocol/console.ts";
import type { Database, Sql } from "../object/sql.ts";
import type { Known, ListedPasskey, NewPasskey, Session, StoredPasskey, UsedChallenge } from "./contract.ts";
import { isWritten, migratePerson } from "./schema.ts";

export const LINK_MS = 5 * 60_000;
export const SESSION_MS = 12 * 3_600_000;

/** More than one person's devices need; beyond it the oldest goes. */
const MAX_LINKS = 5;
const MAX_SESSIONS = 20;
/** Beyond these nothing is added: none goes by itself. */
export const MAX_PASSKEYS = 10;
const MAX_CHALLENGES = 50;

type SessionRow = { known: string; way: string; until: number };
type PasskeyRow = {
  id: string;
  name: string;
  public_key: string;
  counter: number;
  known: string;
  added_at: number;
  used_at: number | null;
};

const knownOf = (text: string): Known => JSON.parse(text) as Known;

export class PersonBook {
  readonly #database: Database;
  readonly #sql: Sql;

  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.sql;
  }

  /** Keeps a link until it is used, or for five minutes. */
  addLink(hash: string, known: Known, now: number): void {
    const until = now + LINK_MS;
    this.#write(now, () => {
      this.#sql.exec("INSERT INTO links (hash, known, until) VALUES (?, ?, ?)", hash, JSON.stringify(known), until);
      this.#sql.exec(
        "DELETE FROM links WHERE hash IN (SELECT hash FROM links ORDER BY hash = ? DESC, until DESC LIMIT -1 OFFSET ?)",
        hash,
        MAX_LINKS,
      );
    });
  }

  /** Uses a link up: who it is for, or null where it was used, is too old, or never was. */
  takeLink(hash: string, now: number): Known | null {
    if (!isWritten(this.#sql)) return null;
    const [taken] = this.#sql
      .exec<{ known: string; until: number }>("DELETE FROM links WHERE hash = ? RETURNING known, until", hash)
      .toArray();
    return taken === undefined || taken.until <= now ? null : knownOf(taken.known);
  }

  /** Opens a session of twelve hours. */
  open(hash: string, known: Known, way: Way, passkey: string | null, now: number): void {
    this.#write(now, () => {
      this.#sql.exec(
        "INSERT INTO sessions (hash, known, way, passkey, at, until) VALUES (?, ?, ?, ?, ?, ?)",
        hash,
        JSON.stringify(known),
        way,
        passkey,
        now,
        now + SESSION_MS,
      );
      this.#sql.exec(
        "DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions ORDER BY hash = ? DESC, at DESC LIMIT -1 OFFSET ?)",
        hash,
        MAX_SESSIONS,
      );
    });
  }

  session(hash: string, now: number): Session | null {
    if (!isWritten(this.#sql)) return null;
    const [found] = this.#sql
      .exec<SessionRow>("SELECT known, way, until FROM sessions WHERE hash = ? AND until > ?", hash, now)
      .toArray();
    return found === undefined
      ? null
      : { known: knownOf(found.known), way: found.way as Way, leftMs: found.until - now };
  }

  end(hash: string): void {
    if (isWritten(this.#sql)) this.#sql.exec("DELETE FROM sessions WHERE hash = ?", hash);
  }

  /** Ends every session, and every link that could open another. Passkeys stay: each is removed by itself. */
  endAll(): void {
    if (!isWritten(this.#sql)) return;
    this.#database.transactionSync(() => {
      this.#sql.exec("DELETE FROM sessions");
      this.#sql.exec("DELETE FROM links");
    });
  }

  passkeys(): ListedPasskey[] {
    if (!isWritten(this.#sql)) return [];
    const rows = this.#sql.exec<PasskeyRow>("SELECT * FROM passkeys ORDER BY added_at, id").toArray();
    return rows.map(({ id, name, added_at, used_at }) => ({ id, name, addedAt: added_at, usedAt: used_at }));
  }

  passkey(id: string): StoredPasskey | null {
    if (!isWritten(this.#sql)) return null;
    const [found] = this.#sql.exec<PasskeyRow>("SELECT * FROM passkeys WHERE id = ?", id).toArray();
    return found === undefined ? null : { publicKey: found.public_key, counter: found.counter };
  }

  /** Adds a passkey, which answers a challenge that nobody has answered before. */
  addPasskey(
    { id, name, publicKey, counter, known }: NewPasskey,
    challenge: UsedChallenge,
    now: number,
  ): "added" | "full" | "replayed" | "known" {
    return this.#write(now, () => {
      if (!this.#firstAnswer(challenge, now)) return "replayed";
      if (this.passkey(id) !== null) return "known";
      if (this.passkeys().length >= MAX_PASSKEYS) return "full";
      this.#sql.exec(
        "INSERT INTO passkeys (id, name, public_key, counter, known, added_at) VALUES (?, ?, ?, ?, ?, ?)",
        id,
        name,
        publicKey,
        counter,
        JSON.stringify(known),
        now,
      );
      return "added";
    });
  }

  /**
   * Uses a passkey, whose answer has been verified: whose it is. Null where it was removed meanwhile, where its counter did not grow although it
   * counts (two devices have the same key), or where the challenge was answered before.
   */
  usePasskey(id: string, counter: number, challenge: UsedChallenge, now: number): Known | null {
    if (!isWritten(this.#sql)) return null;
    return this.#write(now, () => {
      const [found] = this.#sql.exec<PasskeyRow>("SELECT * FROM passkeys WHERE id = ?", id).toArray();
      if (found === undefined || !this.#firstAnswer(challenge, now)) return null;
      if ((counter > 0 || found.counter > 0) && counter <= found.counter) return null;
      this.#sql.exec("UPDATE passkeys SET counter = ?, used_at = ? WHERE id = ?", counter, now, id);
      return knownOf(found.known);
    });
  }

  /** Removes a passkey and ends the sessions that it opened. Answers whether there was one. */
  removePasskey(id: string): boolean {
    if (this.passkey(id) === null) return false;
    this.#database.transactionSync(() => {
      this.#sql.exec("DELETE FROM passkeys WHERE id = ?", id);
      this.#sql.exec("DELETE FROM sessions WHERE passkey = ?", id);
    });
    return true;
  }

  /** Forgets what is too old. Answers when the next of it will be, or null where nothing is left that ages; `empty` where nothing is left at all. */
  prune(now: number): { next: number | null; empty: boolean } {
    if (!isWritten(this.#sql)) return { next: null, empty: true };
    for (const table of ["links", "sessions", "challenges"])
      this.#sql.exec(`DELETE FROM ${table} WHERE until <= ?`, now);
    const [soonest] = this.#sql
      .exec<{ at: number | null }>(
        `SELECT MIN(until) AS at FROM (SELECT until FROM links UNION ALL SELECT until FROM sessions
          UNION ALL SELECT until FROM challenges)`,
      )
      .toArray();
    const next = soonest?.at ?? null;
    return { next, empty: next === null && this.passkeys().length === 0 };
  }

  #write<T>(now: number, work: () => T): T {
    migratePerson(this.#database);
    this.prune(now);
    return this.#database.transactionSync(work);
  }

  /** Notes that a challenge was answered. False where it was before, or where so many were that they could not all be told apart. */
  #firstAnswer({ hash, leftMs }: UsedChallenge, now: number): boolean {
    const [count] = this.#sql.exec<{ n: number }>("SELECT COUNT(*) AS n FROM challenges").toArray();
    if ((count?.n ?? 0) >= MAX_CHALLENGES) return false;
    return (
      this.#sql
        .exec(
          "INSERT INTO challenges (hash, until) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING RETURNING hash",
          hash,
          now + leftMs,
        )
        .toArray().length > 0
    );
  }
}
