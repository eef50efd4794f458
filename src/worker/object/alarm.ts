/**
 * The object's one alarm. How long it has to wait is reckoned by the platform when it is set: if the clock was wrong then, it rings late;
 * and after six failures in a row the platform gives it up (https://developers.cloudflare.com/durable-objects/api/alarms/). So one that
 * is overdue is set anew by whoever asks the object something.
 */
const OVERDUE_MS = 5_000;

export class Alarm {
  readonly #storage: Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">;
  #at: number | null;

  /** @param at when it had been set to ring, milliseconds since the epoch; null for never */
  constructor(storage: Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">, at: number | null) {
    this.#storage = storage;
    this.#at = at;
  }

  /** Written with the changes that it is for: both are on disk before anything is answered. */
  set(at: number | null): void {
    this.#at = at;
    void (at === null ? this.#storage.deleteAlarm() : this.#storage.setAlarm(at));
  }

  /** Has it ring at once if it should have rung by now. */
  check(now: number): void {
    if (this.#at !== null && now - this.#at > OVERDUE_MS) this.set(now);
  }
}
