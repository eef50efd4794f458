import { untilAnswers } from "../compose.ts";
import { docker } from "./ask.ts";
import type { State } from "./state.ts";

export const stopped: State = {
  summary: "somebody has stopped the container",
  async apply(stack) {
    await docker(stack, "stop", stack.container);
    return async () => {
      await docker(stack, "start", stack.container);
      await untilAnswers(stack.engine, stack.container);
    };
  },
};
