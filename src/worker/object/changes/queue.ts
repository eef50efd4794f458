/** One at a time, in the order they were asked. */
export class Queue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    // Resolved to nothing: the chain must not keep what each one answered.
    this.#tail = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}
