import { docker, inspect, redis } from "./ask.ts";
import { fill } from "./fill.ts";
import { remake } from "./overlay.ts";
import type { State, StateStack } from "./state.ts";
import { StackError } from "../command.ts";
import { untilAnswers } from "../compose.ts";
import { until } from "./until.ts";

/** On a busy machine the engine misses one in twenty: the cgroup is gone before it is asked why. */
const TRIES = 4;

export const oomKilled: State = {
  summary: "maxmemory was above the container's limit: the kernel killed Redis, and Docker started it again",
  async apply(stack) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const since = Date.now();
      await killed(stack);
      if (await noticed(stack, since)) return () => remake(stack);
    }
    throw new StackError(`The engine did not notice that the kernel killed Redis for memory, ${TRIES} times.`);
  },
};

const killed = async (stack: StateStack): Promise<void> => {
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
};

const noticed = async (stack: StateStack, since: number): Promise<boolean> => {
  const window = ["--since", String(since / 1000), "--until", String(Date.now() / 1000)];
  const filters = ["--filter", `container=${stack.container}`, "--filter", "event=oom"];
  return (await docker(stack, "events", ...window, ...filters)).trim() !== "";
};

/** The container's, in bytes. */
const limit = async (stack: StateStack): Promise<number> => Number(await inspect(stack, "{{.HostConfig.Memory}}"));
