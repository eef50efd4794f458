import type { Stack } from "../stack.ts";
import type { Progress } from "../progress.ts";

/** What a state needs of a running stack. */
export type StateStack = Pick<Stack, "engine" | "image" | "compose" | "container" | "password"> & {
  progress: Progress;
};

export type Repair = () => Promise<void>;

/** A way for Redis to be in trouble, brought about for real: no figure is made up, and Redis's DEBUG is not used. */
export interface State {
  /** What is wrong then, in one line without a full stop. */
  summary: string;
  /** Resolves when the state can be seen; answers what takes it away. A failure leaves it to `remake`. */
  apply(stack: StateStack): Promise<Repair>;
}
