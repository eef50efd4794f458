/**
 * One that takes longer is not joined any more: who asks late would wait for an agent that hangs, and be told of a deadline that was
 * not theirs.
 */
const JOIN_WITHIN_MS = 2_000;

/** Single flight: identical reads that are under way at the same time share one round trip. */
export class Flights<T> {
  readonly #underWay = new Map<string, { at: number; flight: Promise<T> }>();

  /** Joins the flight of that key, or starts it. `now` is in milliseconds. */
  share(key: string, now: number, start: () => Promise<T>): Promise<T> {
    const joined = this.#underWay.get(key);
    if (joined && now - joined.at < JOIN_WITHIN_MS) return joined.flight;
    const flight = start().finally(() => {
      if (this.#underWay.get(key)?.flight === flight) this.#underWay.delete(key);
    });
    this.#underWay.set(key, { at: now, flight });
    return flight;
  }

  /** Whoever asks from now on starts a flight of their own: what is under way may show what was before a change. */
  part(): void {
    this.#underWay.clear();
  }
}
