import { untilAnswers } from "../compose.ts";
import { remake } from "./overlay.ts";
import { commandOf, inShell, remadeWith, withLines } from "./remade.ts";
import type { State } from "./state.ts";

export const configRenamed: State = {
  summary: "somebody has renamed CONFIG away, so nobody can ask Redis for its settings",
  async apply(stack) {
    const [, , ...options] = await commandOf(stack);
    const quoted = options.map((word) => `'${word}'`).join(" ");
    const script = `${withLines(['rename-command CONFIG ""'])} && exec redis-server /tmp/redis.conf ${quoted}`;
    await remadeWith(stack, inShell(script));
    await untilAnswers(stack.engine, stack.container);
    return () => remake(stack);
  },
};
