import { messageOf } from "../../src/shared/log.ts";
import type { Progress } from "./progress.ts";

/** What has to be undone, last first. One part that fails does not keep the others from being undone. */
export class Teardown {
  #parts: { label: string; undo: () => Promise<void> }[] = [];
  #running: Promise<void> | undefined;
  readonly #progress: Progress;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Notes how to undo what has just been made. */
  add(label: string, undo: () => Promise<void>): void {
    this.#parts.push({ label, undo });
  }

  /** Undoes all of it, once, however often it is asked. Rejects at the end with the first failure. */
  run(): Promise<void> {
    return (this.#running ??= this.#undoAll());
  }

  async #undoAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const { label, undo } of this.#parts.toReversed()) {
      try {
        // Each part may need those before it.
        await undo();
      } catch (error) {
        failures.push(error);
        this.#progress.note(`${label} could not be taken down: ${messageOf(error)}`);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
