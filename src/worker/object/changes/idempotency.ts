/** A change that is asked for with an `Idempotency-Key` is made once: its first answer is kept in the object's SQLite for 24 h. */
import type { Failure } from "../../../protocol/failure.ts";
import { fail } from "../../../protocol/result.ts";
import { toHex } from "../../../shared/hex.ts";
import type { Outcome, Question } from "../contract.ts";
import type { Sql } from "../sql.ts";

const KEEP_MS = 24 * 3_600_000;

/** Failures that would be the same if it were asked again, so they are kept. After any other, nothing was sent, and it may be tried again. */
const FINAL: readonly Failure["code"][] = ["bad_input", "conflict", "forbidden", "refused_by_guard"];

/** Stored instead of an outcome while the change is being made. */
const UNDER_WAY = "";

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

export class Idempotency {
  readonly #sql: Sql;
  readonly #underWay = new Map<string, { body: string; outcome: Promise<Outcome> }>();

  /** @param sql of a database that `migrate` has seen */
  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** What is too old by now, milliseconds since the epoch. */
  forget(now: number): void {
    this.#sql.exec("DELETE FROM idempotency WHERE at < ?", now - KEEP_MS);
  }

  /** Makes the change, or answers what the same request was answered before. */
  async once(question: Question, now: () => number, make: () => Promise<Outcome>): Promise<Outcome> {
    const { idempotencyKey: key } = question;
    if (key === null) return make();
    const caller = `${question.caller.via}:${question.caller.id}`;
    const asked = bodyOf(question);
    const body = await hashOf(asked);
    const running = this.#underWay.get(`${caller} ${key}`);
    if (running)
      return running.body === body ? running.outcome : { result: fail(conflict), lastGood: null, timings: {} };
    this.forget(now());
    const [known] = this.#sql
      .exec<{ body: string; outcome: string }>(
        "SELECT body, outcome FROM idempotency WHERE caller = ? AND key = ?",
        caller,
        key,
      )
      .toArray();
    // Of an earlier version, for a day, what was asked.
    if (known && ![body, asked].includes(known.body)) return { result: fail(conflict), lastGood: null, timings: {} };
    if (known?.outcome === UNDER_WAY) return { result: fail(cutOff), lastGood: null, timings: {} };
    if (known) return JSON.parse(known.outcome) as Outcome;
    const note = (said: string): unknown =>
      this.#sql.exec(
        "INSERT OR REPLACE INTO idempotency (caller, key, body, outcome, at) VALUES (?, ?, ?, ?, ?)",
        ...[caller, key, body, said, now()],
      );
    note(UNDER_WAY);
    const outcome = make();
    this.#underWay.set(`${caller} ${key}`, { body, outcome });
    try {
      const made = await outcome;
      const { result } = made;
      const final = result.ok || result.failure.outcome_unknown === true || FINAL.includes(result.failure.code);
      if (final) note(JSON.stringify(made));
      else this.#sql.exec("DELETE FROM idempotency WHERE caller = ? AND key = ?", caller, key);
      return made;
    } finally {
      this.#underWay.delete(`${caller} ${key}`);
    }
  }
}
