/** Single flight: identical reads that are under way at the same time share one round trip. */
export class Flights<T> {
  readonly #underWay = new Map<string, Promise<T>>();

  /** Joins the flight of that key, or starts it. */
  share(key: string, start: () => Promise<T>): Promise<T> {
    const joined = this.#underWay.get(key);
    if (joined) return joined;
    const flight = start().finally(() => {
      if (this.#underWay.get(key) === flight) this.#underWay.delete(key);
    });
    this.#underWay.set(key, flight);
    return flight;
  }

  /** Whoever asks from now on starts a flight of their own: what is under way may show what was before a change. */
  part(): void {
    this.#underWay.clear();
  }
}
