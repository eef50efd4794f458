/** Things that are all alike, one for each user at a time: started when they are needed, and used again when they are given back. */

export class Pool<T> {
  readonly #most: number;
  readonly #start: (index: number) => Promise<T>;
  readonly #started: Promise<T>[] = [];
  readonly #free: Promise<T>[] = [];
  readonly #waiting: ((value: Promise<T>) => void)[] = [];

  /** @param start is given 0, 1, … below `most` */
  constructor(most: number, start: (index: number) => Promise<T>) {
    this.#most = most;
    this.#start = start;
  }

  /** What has been started so far, in use or not. */
  started(): readonly Promise<T>[] {
    return [...this.#started];
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
    // Whoever has taken it hears of a failure; until then it must not end the process.
    value.catch(() => {});
    this.#started.push(value);
    return value;
  }

  #passOn(value: Promise<T>): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(value);
    else next(value);
  }
}
