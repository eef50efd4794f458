import { inspect, redis } from "./ask.ts";
import { fill } from "./fill.ts";
import { remake } from "./overlay.ts";
import type { State, StateStack } from "./state.ts";
import { untilAnswers } from "../compose.ts";
import { until } from "./until.ts";

export const oomKilled: State = {
  summary: "maxmemory was above the container's limit: the kernel killed Redis, and Docker started it again",
  async apply(stack) {
    const before = Number(await inspect(stack, "{{.RestartCount}}"));
    await redis(stack, "CONFIG", "SET", "maxmemory", "8gb");
    // Else it would be killed again each time it loads what it had written: a restart loop is a state of its own.
    await redis(stack, "CONFIG", "SET", "appendonly", "no");
    await redis(stack, "CONFIG", "SET", "save", "");
    await fill(stack, 2 * (await limit(stack)));
    await until("Redis killed for memory and started again", async () =>
      (await inspect(stack, "{{.State.Running}} {{.RestartCount}}")).startsWith(`true ${before + 1}`),
    );
    await untilAnswers(stack.engine, stack.container);
    return () => remake(stack);
  },
};

/** The container's, in bytes. */
const limit = async (stack: StateStack): Promise<number> => Number(await inspect(stack, "{{.HostConfig.Memory}}"));
