/** Things that are all alike, one for each user at a time: started when they are needed, and used again when they are given back. */
export class Pool<T> {
  readonly #most: number;
  readonly #start: (index: number) => Promise<T>;
  readonly #started: Promise<T>[] = [];
  /** What could not be started. It is not given to a second user while there is another to be had. */
  readonly #failed = new Set<Promise<T>>();
  readonly #free: Promise<T>[] = [];
  readonly #waiting: ((value: Promise<T>) => void)[] = [];

  /** @param start is given 0, 1, … below `most` */
  constructor(most: number, start: (index: number) => Promise<T>) {
    this.#most = most;
    this.#start = start;
  }

  /** `taken` is called at once, or when somebody gives one back. The answer ends the wait or the use, whichever it is by then. */
  take(taken: (value: Promise<T>) => void): () => void {
    let mine: Promise<T> | null = null;
    const receive = (value: Promise<T>): void => {
      mine = value;
      taken(value);
    };
    const value = this.#free.pop() ?? this.#startNext();
    if (value === null) this.#waiting.push(receive);
    else receive(value);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (mine !== null) this.#passOn(mine);
      else this.#waiting.splice(this.#waiting.indexOf(receive), 1);
    };
  }

  #startNext(): Promise<T> | null {
    if (this.#started.length >= this.#most) return null;
    const value = this.#start(this.#started.length);
    // Whoever has taken it hears of a failure as well.
    value.catch(() => this.#failed.add(value));
    this.#started.push(value);
    return value;
  }

  #passOn(value: Promise<T>): void {
    const isUseless = this.#failed.has(value) && this.#failed.size < this.#most;
    if (this.#waiting.length === 0) {
      if (!isUseless) this.#free.push(value);
      return;
    }
    const next = isUseless ? this.#startNext() : value;
    if (next !== null) this.#waiting.shift()?.(next);
  }
}
