/** What a target's object does about clocks that were set: its alarm may ring late, and its own clock may stand still. */
import type { Sent } from "./contract.ts";

const OVERDUE_MS = 5_000;

/** The part of a Durable Object's storage that has its alarm. */
export type AlarmStorage = Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">;

/**
 * The object's one alarm. The platform works out how long to wait when an alarm is set, so one that was set while the clock was wrong
 * rings late; and after six failures in a row the platform drops it (https://developers.cloudflare.com/durable-objects/api/alarms/). So
 * whenever the object is asked something, an alarm that is overdue is set again.
 */
export class Alarm {
  readonly #storage: AlarmStorage;
  #at: number | null;
  /** Whether it is known to be set so: only what this object has set itself since it last rang. */
  #sure = false;

  /** @param at when it had been set to ring, milliseconds since the epoch; null for never */
  constructor(storage: AlarmStorage, at: number | null) {
    this.#storage = storage;
    this.#at = at;
  }

  /** Written with the changes that it is for: both are on disk before anything is answered. Not written again where it is set so already. */
  set(at: number | null): void {
    if (this.#sure && at === this.#at) return;
    this.#at = at;
    this.#sure = true;
    void (at === null ? this.#storage.deleteAlarm() : this.#storage.setAlarm(at));
  }

  /** It has rung, and so is not set any more. */
  rang(): void {
    this.#at = null;
    this.#sure = false;
  }

  /** Has it ring at once if it should have rung by now. */
  check(now: number): void {
    if (this.#at !== null && now - this.#at > OVERDUE_MS) this.set(now);
  }
}

const STANDS_MS = 2_000;
/** What is under way may end first, as long as nothing that needs a timer holds it up. */
const PATIENCE_MS = 3_000;

/** In the message of the error, before the question's ticket: the object has not begun with that question. */
const NOT_BEGUN = "The object's clock stands still, so it is made anew; not begun:";

/** Whether an error says that a question was not begun, or, without a ticket, that some question was not. */
export const isNotBegun = (error: unknown, ticket: string): boolean =>
  error instanceof Error && error.message.includes(`${NOT_BEGUN} ${ticket}`);

/**
 * When an object has to make way for a new one: its clock stands still while the clocks of those who ask go on. workerd lets no object's
 * clock go back, so where the machine's is set back, the object's stands until the machine's has caught up; and its timers, deadlines
 * among them, wait as long. A new object has the right time.
 */
export class Renewal {
  readonly #abort: (reason: string) => void;
  #seen: { now: number; sentAt: number } | null = null;
  #underWay = 0;

  /** `abort` ends the object and whatever is under way in it. */
  constructor(abort: (reason: string) => void) {
    this.#abort = abort;
  }

  /**
   * Begins with the question, unless the clock stands: then it rejects with an error that `isNotBegun` knows, for the question to be sent
   * again, and ends the object once nothing is under way. `now` is the object's clock.
   */
  question<T>(now: number, { sentAt, ticket }: Pick<Sent, "sentAt" | "ticket">, work: () => Promise<T>): Promise<T> {
    const stoodMs = this.#stoodMs(now, sentAt);
    if (stoodMs < STANDS_MS) return this.work(work);
    const reason = `${NOT_BEGUN} ${ticket}`;
    if (this.#underWay === 0 || stoodMs >= STANDS_MS + PATIENCE_MS) this.#abort(reason);
    return Promise.reject(new Error(reason));
  }

  /** Work that the object does not begin for a question. */
  async work<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }

  /** How long `now` has been the same, by the clocks of those who ask; they need not agree with it. */
  #stoodMs(now: number, sentAt: number): number {
    if (this.#seen === null || now !== this.#seen.now || sentAt < this.#seen.sentAt) this.#seen = { now, sentAt };
    return sentAt - this.#seen.sentAt;
  }
}
