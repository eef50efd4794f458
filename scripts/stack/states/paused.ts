import { docker } from "./ask.ts";
import type { State } from "./state.ts";

export const paused: State = {
  summary: "somebody has paused the container",
  async apply(stack) {
    await docker(stack, "pause", stack.container);
    return async () => void (await docker(stack, "unpause", stack.container));
  },
};
