/** A change that is asked for with an `Idempotency-Key` is made once: its first answer is kept in the object's SQLite for 24 h, after which the object's alarm removes it. */
import type { Failure } from "../../../protocol/failure.ts";
import { fail } from "../../../protocol/result.ts";
import { toHex } from "../../../shared/hex.ts";
import type { Outcome, Question } from "../contract.ts";
import { type Alarm, FAILED_AGAIN_MS } from "../clocks.ts";
import { notStored } from "../failures.ts";
import { harmlessly } from "../harmlessly.ts";
import type { Sql, SqlValue } from "../sql.ts";

const KEEP_MS = 24 * 3_600_000;

/** Failures that would be the same if it were asked again, so they are kept, unless they say when to ask. After any other, nothing was sent, and it may be tried again. */
const FINAL: readonly Failure["code"][] = ["bad_input", "conflict", "forbidden", "refused_by_guard"];

/** Stored instead of an outcome while the change is being made. */
const UNDER_WAY = "";

const isFinal = ({ code, outcome_unknown, retry_after_ms }: Failure): boolean =>
  outcome_unknown === true || (FINAL.includes(code) && retry_after_ms === undefined);

const cutOff: Failure = {
  code: "timeout",
  hop: "worker",
  detail:
    "The first request with this Idempotency-Key was cut off under way: its change may or may not have been made.",
  hint: "It is not made a second time. See `changes` for what became of it, then use a new key.",
  outcome_unknown: true,
};

const conflict: Failure = {
  code: "conflict",
  hop: "worker",
  detail: "This Idempotency-Key was used for another request within the last 24 hours.",
  hint: "Use a new key for a new change; the same key only for the same change.",
};

const bodyOf = ({ operation, input }: Question): string => `${operation} ${JSON.stringify(input)}`;

/** What was asked may hold a secret, so it is not kept itself. */
const hashOf = async (text: string): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));

const failed = (failure: Failure): Outcome => ({ result: fail(failure), lastGood: null, timings: {} });

export class Idempotency {
  readonly #sql: Sql;
  readonly #alarm: Alarm;
  readonly #underWay = new Map<string, { body: string; outcome: Promise<Outcome> }>();

  /**
   * @param sql of a database that `migrate` has seen
   * @param alarm the object's own
   * @param now milliseconds since the epoch
   */
  constructor(sql: Sql, alarm: Alarm, now: number) {
    this.#sql = sql;
    this.#alarm = alarm;
    // An earlier version has set no alarm for it.
    this.#forget(now);
    alarm.wasSet("answers", this.#due());
  }

  /** What the alarm does: what is too old goes, and it rings for the next. `now` in milliseconds since the epoch. */
  ring(now: number): void {
    this.#forget(now);
    const due = this.#due();
    this.#alarm.set("answers", due && Math.max(due, now + FAILED_AGAIN_MS));
  }

  #forget(now: number): void {
    harmlessly(() => {
      this.#sql.exec("DELETE FROM idempotency WHERE at < ?", now - KEEP_MS);
      // Written by a clock that was ahead: it would be kept for as much longer.
      this.#sql.exec("UPDATE idempotency SET at = ? WHERE at > ?", now, now);
    }, "idempotency");
  }

  /** When the oldest is too old, milliseconds since the epoch; null where there is none. */
  #due(): number | null {
    const [oldest] = this.#sql.exec<{ at: number | null }>("SELECT min(at) AS at FROM idempotency").toArray();
    return oldest?.at == null ? null : oldest.at + KEEP_MS + 1;
  }

  /** Makes the change, or answers what the same request was answered before. */
  async once(question: Question, now: () => number, make: () => Promise<Outcome>): Promise<Outcome> {
    const { idempotencyKey: key } = question;
    if (key === null) return make();
    const caller = `${question.caller.via}:${question.caller.id}`;
    const asked = bodyOf(question);
    const body = await hashOf(asked);
    const running = this.#underWay.get(`${caller} ${key}`);
    if (running) return running.body === body ? running.outcome : failed(conflict);
    this.#forget(now());
    const [known] = this.#sql
      .exec<{ body: string; outcome: string }>(
        "SELECT body, outcome FROM idempotency WHERE caller = ? AND key = ?",
        caller,
        key,
      )
      .toArray();
    // Of an earlier version, for a day, what was asked.
    if (known && ![body, asked].includes(known.body)) return failed(conflict);
    if (known?.outcome === UNDER_WAY) return failed(cutOff);
    if (known) return JSON.parse(known.outcome) as Outcome;
    const write = (query: string, ...values: SqlValue[]): unknown =>
      harmlessly(() => this.#sql.exec(query, ...values), "idempotency");
    const note = (said: string): unknown =>
      write(
        "INSERT OR REPLACE INTO idempotency (caller, key, body, outcome, at) VALUES (?, ?, ?, ?, ?)",
        ...[caller, key, body, said, now()],
      );
    if (note(UNDER_WAY) === undefined) return failed(notStored);
    this.#alarm.set("answers", this.#due());
    const outcome = make();
    this.#underWay.set(`${caller} ${key}`, { body, outcome });
    try {
      const made = await outcome;
      const { result } = made;
      const final = result.ok || isFinal(result.failure);
      // Where that cannot be written, what was made is told all the same; asked again, nobody knows what became of it, and it is not made again.
      if (final) note(JSON.stringify(made));
      else write("DELETE FROM idempotency WHERE caller = ? AND key = ?", caller, key);
      return made;
    } finally {
      this.#underWay.delete(`${caller} ${key}`);
    }
  }
}
