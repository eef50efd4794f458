/**
 * The object's one alarm. The platform works out how long to wait when an alarm is set, so one that was set while the clock was wrong
 * rings late; and after six failures in a row the platform drops it (https://developers.cloudflare.com/durable-objects/api/alarms/). So
 * whenever the object is asked something, an alarm that is overdue is set again.
 */
const OVERDUE_MS = 5_000;

/** The part of a Durable Object's storage that has its alarm. */
export type AlarmStorage = Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">;

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
