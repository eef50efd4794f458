/**
 * The dead man's switch: an outside monitor is asked after each good round of the watch. When it is asked no more, it sees that the watch itself has
 * died. It is told nothing; its address lets whoever has it keep the monitor quiet, so it is in no log line and no answer.
 */
import { describeError, logLine } from "../../../shared/log.ts";
import type { Sql } from "../sql.ts";
import { ask, type Fetch } from "./senders/post.ts";

export interface HeartbeatOptions {
  /** Of a database that `migrate` has seen. */
  sql: Sql;
  fetcher: Fetch;
  target: string;
  /** As the configuration names it. */
  name: string;
  url: string;
  /** Milliseconds since the epoch. */
  now: () => number;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  /** Why the last one was not taken, where that is known. */
  #why: string | null = null;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** After a good round. It is not asked again before the next one. Never rejects. */
  async beat(): Promise<void> {
    const { fetcher, url, target, name, now } = this.#options;
    try {
      const { answer } = await ask(fetcher, url, now);
      this.#why = answer.is === "answered" ? (answer.why ?? null) : null;
      if (answer.is === "accepted") return this.#works();
      const status = answer.is === "answered" ? answer.status : null;
      console.error(logLine({ heartbeat: "not_taken", target, destination: name, status }));
      this.#fails(now());
    } catch (error) {
      console.error(logLine({ heartbeat: "failed", target, destination: name, error: describeError(error) }));
    }
  }

  /** Itself by its name while it takes nothing, since when; milliseconds since the epoch. */
  failing(): Map<string, number> {
    const { sql, name } = this.#options;
    const rows = sql.exec<{ failing_since: number }>("SELECT failing_since FROM heartbeat WHERE name = ?", name);
    return new Map(rows.toArray().map(({ failing_since }) => [name, failing_since]));
  }

  /** Why, by its name: a sentence for whoever can mend it. */
  reasons(): Map<string, string> {
    return this.#why === null ? new Map() : new Map([[this.#options.name, this.#why]]);
  }

  /** Forgets what an earlier one of another name has left as well. */
  #works(): void {
    this.#options.sql.exec("DELETE FROM heartbeat");
  }

  #fails(at: number): void {
    const { sql, name } = this.#options;
    sql.exec("INSERT OR IGNORE INTO heartbeat (name, failing_since) VALUES (?, ?)", name, at);
  }
}
