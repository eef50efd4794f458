/** What a target's object does about clocks that are wrong: its alarm may ring late, and its own clock may stand still. */
import type { Sent } from "./contract.ts";

const OVERDUE_MS = 5_000;

/** When the alarm rings again after what is not to be: storage that is full, or a bug. What is due would ring it at once. */
export const FAILED_AGAIN_MS = 60_000;

/** The part of a Durable Object's storage that has its alarm. */
export type AlarmStorage = Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">;

/** What the object's alarm is set for. */
export type AlarmFor = "changes" | "answers" | "watch" | "letters" | "mutes" | "host";

/** When it is to ring, milliseconds since the epoch; null for never. */
type Due = number | null;

/** The earliest of them. */
export const earliest = (dues: Iterable<Due>): Due => {
  let first: Due = null;
  for (const due of dues) if (due !== null && (first === null || due < first)) first = due;
  return first;
};

/**
 * The object's one alarm, which rings for whatever is due first. The platform works out how long to wait when an alarm is set, so one that was set while the clock was wrong
 * rings late; and after six failures in a row the platform drops it (https://developers.cloudflare.com/durable-objects/api/alarms/). So
 * whenever the object is asked something, an alarm that is overdue is set again.
 */
export class Alarm {
  readonly #storage: AlarmStorage;
  readonly #dues = new Map<AlarmFor, Due>();
  #at: Due = null;
  /** True only if this object has set the alarm since it last rang. */
  #sure = false;

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /** What an earlier object has set it to, as its storage tells. */
  wasSet(what: AlarmFor, at: Due): void {
    this.#dues.set(what, at);
    this.#at = earliest(this.#dues.values());
  }

  /** Written with what it is for: both are on disk before anything is answered. Not written again where it is set so already. */
  set(what: AlarmFor, at: Due): void {
    this.#dues.set(what, at);
    this.#ringAt(earliest(this.#dues.values()));
  }

  /** To be called when it has rung: it is not set any more. */
  rang(): void {
    this.#at = null;
    this.#sure = false;
  }

  /** Makes it ring at once if it should have rung by now. */
  check(now: number): void {
    if (this.#at !== null && now - this.#at > OVERDUE_MS) this.#ringAt(now);
  }

  #ringAt(at: Due): void {
    if (this.#sure && at === this.#at) return;
    this.#at = at;
    this.#sure = true;
    void (at === null ? this.#storage.deleteAlarm() : this.#storage.setAlarm(at));
  }
}

const STANDS_MS = 2_000;
/** How much longer it waits for what is under way, which may itself be waiting for a timer that stands still. */
const PATIENCE_MS = 3_000;

/** Stands in an error's message before the ticket of the question that the object has not begun. */
const NOT_BEGUN = "The object's clock stands still, so it is made anew; not begun:";

/** Whether the error says that this question (without a ticket: any question) was not started. */
export const isNotBegun = (error: unknown, ticket: string): boolean =>
  error instanceof Error && error.message.includes(`${NOT_BEGUN} ${ticket}`);

/**
 * Ends an object whose clock stands still while the clocks of those who ask go on, so that a new one takes its place. In workerd no object's
 * clock goes back: if the machine's clock is set back, the object's stands still until the machine's has caught up, and its timers, which
 * means its deadlines too, wait for that. A new object has the right time.
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
   * Begins with the question, unless the clock stands still. Then it rejects with an error that `isNotBegun` recognises, so that the question
   * is sent again, and ends the object as soon as nothing is under way. `now` is the object's clock.
   */
  question<T>(now: number, { sentAt, ticket }: Pick<Sent, "sentAt" | "ticket">, work: () => Promise<T>): Promise<T> {
    const stoodMs = this.#stoodMs(now, sentAt);
    if (stoodMs < STANDS_MS) return this.work(work);
    const reason = `${NOT_BEGUN} ${ticket}`;
    if (this.#underWay === 0 || stoodMs >= STANDS_MS + PATIENCE_MS) this.#abort(reason);
    return Promise.reject(new Error(reason));
  }

  /** Work that was not begun by a question, such as the alarm's. */
  async work<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
    }
  }

  /** For how long `now` has been the same, by the clocks of those who ask, which may differ from the object's. */
  #stoodMs(now: number, sentAt: number): number {
    if (this.#seen === null || now !== this.#seen.now || sentAt < this.#seen.sentAt) this.#seen = { now, sentAt };
    return sentAt - this.#seen.sentAt;
  }
}
