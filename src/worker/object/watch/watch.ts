/** A target's watch: when its object looks by itself. What it looks at and remembers is handed in. */
import { describeError, logLine } from "../../../shared/log.ts";
import type { WatchConfig } from "../../config/watch.ts";
import { type Alarm, FAILED_AGAIN_MS } from "../clocks.ts";
import type { Sql } from "../sql.ts";
import { nextDue, type Pace, paceOf, standingDue } from "./due.ts";

export interface WatchOptions {
  /** Of a database that `migrate` has seen. */
  sql: Sql;
  alarm: Alarm;
  target: string;
  /** Null where the configuration does not ask for it. */
  config: Pick<WatchConfig, "everyMs"> | null;
  /** Looks once, and remembers what it found or why it found nothing. */
  look: () => Promise<void>;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** When it is to be looked at, milliseconds since the epoch; null for never. */
export const nextLook = (sql: Sql): number | null =>
  sql.exec<{ due: number }>("SELECT due FROM watch").toArray()[0]?.due ?? null;

export class Watch {
  readonly #options: WatchOptions;
  readonly #pace: Pace | null;
  #due: number | null;

  constructor(options: WatchOptions) {
    const { sql, alarm, target, config } = options;
    this.#options = options;
    this.#pace = config && paceOf(target, config.everyMs);
    this.#due = nextLook(sql);
    alarm.wasSet("watch", this.#due);
  }

  /** Sees to it that it is looked at as the configuration says, from now on. */
  stand(): void {
    const { now } = this.#options;
    const due = this.#pace === null ? null : standingDue(this.#pace, this.#due, now());
    if (due !== this.#due) this.#set(due);
  }

  /** The same, a minute later where storage takes nothing. Answers whether it could be done. */
  tryToStand(): boolean {
    try {
      this.stand();
      return true;
    } catch (error) {
      this.#postponed(this.#options.now(), error);
      return false;
    }
  }

  /** What the alarm does. Never rejects. */
  async ring(): Promise<void> {
    const { alarm, look, now } = this.#options;
    const at = now();
    if (!this.tryToStand()) return;
    if (this.#pace === null || this.#due === null || at < this.#due) {
      alarm.set("watch", this.#due);
      return;
    }
    // Before it looks: an object that ends meanwhile does not look again and again, and a second alarm finds nothing due.
    try {
      this.#set(nextDue(this.#pace, at));
    } catch (error) {
      return this.#postponed(at, error);
    }
    try {
      await look();
    } catch (error) {
      console.error(logLine({ alarm: "failed", watch: this.#options.target, error: describeError(error) }));
    }
  }

  /** Storage that is full. What is due would ring the alarm at once again. */
  #postponed(at: number, error: unknown): void {
    const { alarm, target } = this.#options;
    console.error(logLine({ alarm: "postponed", watch: target, error: describeError(error) }));
    alarm.set("watch", at + FAILED_AGAIN_MS);
  }

  /** What was seen is not believed yet: it is looked at again at `at`, unless that is due sooner. Milliseconds since the epoch. */
  lookAgain(at: number): void {
    if (this.#pace !== null && (this.#due === null || at < this.#due)) this.#set(at);
  }

  #set(due: number | null): void {
    const { sql, alarm } = this.#options;
    if (due === null) sql.exec("DELETE FROM watch");
    else sql.exec("INSERT OR REPLACE INTO watch (id, due) VALUES (1, ?)", due);
    this.#due = due;
    alarm.set("watch", due);
  }
}
