/** The letters of a target, and what is known of those who get them, in the object's SQLite. */
import type { Database, Sql } from "../../sql.ts";
import { KeptStore } from "../kept/store.ts";
import type { Mute } from "../machine/states.ts";
import type { Held, HeldKept } from "../quiet/hold.ts";
import type { Message, Word } from "../senders/message.ts";
import type { Posting } from "../senders/slack.ts";
import { SHOWN } from "./devices.ts";
import { HOST, type Letter, pauseMs, type Settled, type Standing, WELL, withNew } from "./plan.ts";

export type Mail = Message | Word;

export interface Waiting {
  letter: Letter;
  mail: Mail;
}

/** What waits until the morning, for whom. */
export interface Night {
  destination: string;
  held: Held[];
  kept: HeldKept[];
}

/** Of older alerts than so many, postings are kept for as long as the alert is on the books: it may be open for months, or its end may wait. */
const POSTINGS_MOST = 500;

const HELD_OF = "WHERE destination = ? AND json_extract(held, '$.alertId') = ?";

const RELEASED = "until <= ?1 OR coalesce(json_extract(held, '$.at'), json_extract(held, '$.kept.at')) > ?1";

const letterOf = ({ id, letter }: { id: number; letter: string }): Letter => ({
  ...(JSON.parse(letter) as Letter),
  id,
});

export class LetterStore {
  readonly #database: Database;
  readonly #sql: Sql;
  /** What mutes have kept back. */
  readonly kept: KeptStore;

  /** @param database that `migrate` has seen */
  constructor(database: Database) {
    this.#database = database;
    this.#sql = database.sql;
    this.kept = new KeptStore(database.sql);
  }

  waiting(): Waiting[] {
    return this.#waiting("");
  }

  /** These with what is in them. */
  opened(letters: readonly Letter[]): Waiting[] {
    return letters.flatMap(({ id }) => this.#waiting("WHERE id = ?", id));
  }

  #waiting(where: string, ...bindings: (string | number)[]): Waiting[] {
    return this.#sql
      .exec<{ id: number; letter: string; mail: string }>(
        `SELECT id, letter, mail FROM alert_letters ${where} ORDER BY id`,
        ...bindings,
      )
      .toArray()
      .map(({ mail, ...row }) => ({ letter: letterOf(row), mail: JSON.parse(mail) as Mail }));
  }

  /** Those that wait, without what is in them. */
  letters(): Letter[] {
    return this.#sql
      .exec<{ id: number; letter: string }>("SELECT id, letter FROM alert_letters ORDER BY id")
      .toArray()
      .map(letterOf);
  }

  /** The number is given by the storage. @param before those that wait, where several are added */
  add(letter: Omit<Letter, "id" | "tries">, mail: Mail, before?: readonly Letter[]): void {
    const whole: Letter = { ...letter, id: 0, tries: 0 };
    // What calls takes the place of nothing.
    if (whole.how === "edit") this.#takesPlace(whole, before ?? this.letters());
    this.#sql.exec(
      "INSERT INTO alert_letters (letter, mail) VALUES (?, ?)",
      JSON.stringify(whole),
      JSON.stringify(mail),
    );
  }

  #takesPlace(letter: Letter, before: readonly Letter[]): void {
    const left = new Set(withNew(before, letter).map(({ id }) => id));
    for (const each of before) if (!left.has(each.id)) this.drop(each);
  }

  standings(): Map<string, Standing> {
    const rows = this.#sql
      .exec<{ destination: string; standing: string }>("SELECT destination, standing FROM alert_standings")
      .toArray();
    return new Map(rows.map(({ destination, standing }) => [destination, JSON.parse(standing) as Standing]));
  }

  /** How one of them does. */
  standing(destination: string): Standing {
    const [row] = this.#sql
      .exec<{ standing: string }>("SELECT standing FROM alert_standings WHERE destination = ?", destination)
      .toArray();
    return row === undefined ? WELL : (JSON.parse(row.standing) as Standing);
  }

  /** A try that may come to nothing is counted as one. */
  begin(letter: Letter, now: number): void {
    const tries = letter.tries + 1;
    this.#save({ ...letter, firstAt: Math.min(letter.firstAt, now), tries, dueAt: now + pauseMs(tries) });
  }

  /** What came of a letter, together or not at all. */
  settle({ id, destination }: Letter, { letter, standing, became }: Settled, more: () => void): void {
    this.#database.transactionSync(() => {
      if (letter === null) this.drop({ id });
      else this.#save(letter);
      this.#sql.exec(
        "INSERT OR REPLACE INTO alert_standings (destination, standing) VALUES (?, ?)",
        destination,
        JSON.stringify(standing),
      );
      if (became === "forget") this.forget(destination);
      more();
    });
  }

  /** Nothing goes there any more. */
  forget(destination: string): void {
    this.#sql.exec("DELETE FROM alert_letters WHERE json_extract(letter, '$.destination') = ?", destination);
    this.#sql.exec("DELETE FROM alert_held WHERE destination = ?", destination);
  }

  /** As `forget`, and as if it had never been. */
  erase(destination: string): void {
    this.forget(destination);
    this.#sql.exec("DELETE FROM alert_standings WHERE destination = ?", destination);
    this.#sql.exec("DELETE FROM alert_postings WHERE destination = ?", destination);
  }

  /** As `erase`, but only of what is told of a host, by its number, or with null of the target's own alerts. What waits for a device, or is shown there, of the others stays. */
  eraseOf(devices: readonly string[], incident: number | null): void {
    const letters = devices.length === 0 ? [] : this.letters();
    const [from, until] = incident === null ? [1, Number.MAX_SAFE_INTEGER] : [-incident, -incident];
    const isOf = ({ thread }: Letter): boolean =>
      incident === null ? !thread.startsWith(HOST) : thread === `${HOST}${incident}`;
    for (const device of devices) {
      const its = letters.filter(({ destination }) => destination === device);
      for (const letter of its) if (isOf(letter)) this.drop(letter);
      this.#sql.exec(
        "DELETE FROM alert_postings WHERE destination = ? AND alert_id BETWEEN ? AND ?",
        ...[device, from, until],
      );
      if (its.every(isOf) && !this.#shows(device)) this.erase(device);
    }
  }

  #shows(device: string): boolean {
    const shown = "SELECT 1 FROM alert_postings WHERE destination = ? AND json_extract(posting, '$.ts') = ? LIMIT 1";
    return this.#sql.exec(shown, device, SHOWN.ts).toArray().length > 0;
  }

  #save(letter: Letter): void {
    this.#sql.exec("UPDATE alert_letters SET letter = ? WHERE id = ?", JSON.stringify(letter), letter.id);
  }

  drop({ id }: Pick<Letter, "id">): void {
    this.#sql.exec("DELETE FROM alert_letters WHERE id = ?", id);
  }

  /** @param alertId below 0 of what is told of several targets together */
  posting(destination: string, alertId: number): Posting | null {
    const [row] = this.#sql
      .exec<{ posting: string }>(
        "SELECT posting FROM alert_postings WHERE destination = ? AND alert_id = ?",
        destination,
        alertId,
      )
      .toArray();
    return row === undefined ? null : (JSON.parse(row.posting) as Posting);
  }

  /** The destinations that have been told of an alert. */
  toldOf(alertId: number): string[] {
    return this.#sql
      .exec<{ destination: string }>(
        "SELECT destination FROM alert_postings WHERE alert_id = ? AND json_extract(posting, '$.ts') IS NOT NULL",
        alertId,
      )
      .toArray()
      .map(({ destination }) => destination);
  }

  /** Together with what it is brought up to date by, or not at all. */
  writeEdit(destination: string, alertId: number, posting: Posting, edit: () => void): void {
    this.#database.transactionSync(() => {
      this.keepPosting(destination, alertId, posting);
      edit();
    });
  }

  keepPosting(destination: string, alertId: number, posting: Posting): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO alert_postings (destination, alert_id, posting) VALUES (?, ?, ?)",
      destination,
      alertId,
      JSON.stringify(posting),
    );
    const [from, until, known] =
      alertId > 0
        ? [0, alertId - POSTINGS_MOST, "id FROM alerts"]
        : [alertId + POSTINGS_MOST, -1, "-id FROM host_incidents"];
    this.#sql.exec(
      `DELETE FROM alert_postings WHERE destination = ? AND alert_id BETWEEN ? AND ? AND alert_id NOT IN (SELECT ${known})`,
      ...[destination, from, until],
    );
  }

  isHeld(destination: string, alertId: number): boolean {
    return this.#sql.exec(`SELECT 1 FROM alert_held ${HELD_OF}`, destination, alertId).toArray().length > 0;
  }

  hold(destination: string, until: number, held: Held | HeldKept): void {
    this.#sql.exec(
      "INSERT INTO alert_held (destination, until, held) VALUES (?, ?, ?)",
      destination,
      until,
      JSON.stringify(held),
    );
  }

  /** What waits there of an alert that is muted no more waits until then. */
  holdUntil(destination: string, alertId: number, until: number): void {
    const held = "json_remove(held, '$.isMuted', '$.mute')";
    this.#sql.exec(`UPDATE alert_held SET until = ?, held = ${held} ${HELD_OF}`, until, destination, alertId);
  }

  holdMuted(destination: string, alertId: number, mute: Mute | null): void {
    const held = "json_set(held, '$.isMuted', json('true'), '$.mute', json(?))";
    this.#sql.exec(`UPDATE alert_held SET held = ${held} ${HELD_OF}`, JSON.stringify(mute), destination, alertId);
  }

  /** What waits there of an alert that somebody has muted since, taken out. The oldest first. */
  takeMuted(destination: string, alertId: number): Held[] {
    const muted = `${HELD_OF} AND json_extract(held, '$.mute') IS NOT NULL`;
    return this.#sql
      .exec<{ held: string }>(`DELETE FROM alert_held ${muted} RETURNING held`, destination, alertId)
      .toArray()
      .map(({ held }) => JSON.parse(held) as Held)
      .toSorted((one, other) => one.at - other.at);
  }

  /** Those that are still to be sent there. */
  #summaries(destination: string) {
    const its = "WHERE json_extract(letter, '$.destination') = ? AND json_extract(mail, '$.night') IS NOT NULL";
    return this.#waiting(its, destination).flatMap(({ letter, mail }) =>
      "alert" in mail || mail.night === undefined ? [] : [{ letter, mail, night: mail.night }],
    );
  }

  /** Whether a summary that is still to be sent tells of it. */
  isInSummary(destination: string, alertId: number): boolean {
    return this.#summaries(destination).some(({ night }) => night.some(({ id }) => id === alertId));
  }

  /** Nor is it told in a summary that is still to be sent. */
  holdNoMore(destination: string, alertId: number): void {
    this.#sql.exec(`DELETE FROM alert_held ${HELD_OF}`, destination, alertId);
    for (const { letter, mail, night: before } of this.#summaries(destination)) {
      const night = before.filter(({ id }) => id !== alertId);
      if (night.length === 0 && mail.kept === undefined) this.drop(letter);
      else {
        const { night: _night, ...rest } = mail;
        const left: Mail = night.length === 0 ? { ...rest, what: "kept_back" } : { ...mail, night };
        this.#sql.exec("UPDATE alert_letters SET mail = ? WHERE id = ?", JSON.stringify(left), letter.id);
      }
    }
  }

  /** When the first morning comes, milliseconds since the epoch; null for none. */
  morning(): number | null {
    return (
      this.#sql.exec<{ until: number | null }>("SELECT min(until) AS until FROM alert_held").toArray()[0]?.until ?? null
    );
  }

  /** What has waited long enough, or was held by a clock that was ahead, taken out; what is done with it is stored with that. */
  release(now: number, done: (night: Night) => void): void {
    this.#database.transactionSync(() => {
      const rows = this.#sql
        .exec<{ destination: string; held: string }>(
          `SELECT destination, held FROM alert_held WHERE ${RELEASED} ORDER BY id`,
          now,
        )
        .toArray();
      if (rows.length > 0) this.#sql.exec(`DELETE FROM alert_held WHERE ${RELEASED}`, now);
      for (const destination of new Set(rows.map((row) => row.destination))) {
        const all = rows
          .filter((row) => row.destination === destination)
          .map((row) => JSON.parse(row.held) as Held | HeldKept);
        const held = all.flatMap((each) => ("kept" in each ? [] : [each]));
        done({ destination, held, kept: all.flatMap((each) => ("kept" in each ? [each] : [])) });
      }
    });
  }
}
