import { floodingWorker, REDIS_URL } from "./apps.ts";
import { docker, redis, setting } from "./ask.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

/**
 * Two hundred refused passwords, and right after them three thousand failed writes with their tracebacks in some seconds: the newest MiB
 * of the log is a part of them. Redis is full at once, since it may use less than it does.
 */
export const floodedLog: State = {
  summary: "an application's log is flooded, and what went wrong first is before the flood",
  async apply(stack) {
    const before = { maxmemory: await setting(stack, "maxmemory"), policy: await setting(stack, "maxmemory-policy") };
    await redis(stack, "CONFIG", "SET", "maxmemory-policy", "noeviction");
    await redis(stack, "CONFIG", "SET", "maxmemory", "1mb");
    const remove = await runBeside(stack, { worker: await floodingWorker(stack, REDIS_URL) });
    // Only the end of it is read: all of it is some megabytes, each time.
    await until("given up in the log of worker", async () =>
      (await docker(stack, "logs", "--tail", "1", `${stack.compose.project}-worker-1`)).includes("given up"),
    );
    return async () => {
      await redis(stack, "CONFIG", "SET", "maxmemory", before.maxmemory);
      await redis(stack, "CONFIG", "SET", "maxmemory-policy", before.policy);
      await remove();
    };
  },
};
