import { redis } from "./ask.ts";
import { celeryWorker, REDIS_URL } from "./apps.ts";
import { runBeside, remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

export const celeryBroker: State = {
  summary: "a Celery broker with waiting tasks under allkeys-lru, which may evict them",
  async apply(stack) {
    await runBeside(stack, { worker: await celeryWorker(stack, REDIS_URL, 200) });
    await until("tasks in the queue and in a worker", async () =>
      /^(\(integer\) )?[1-9]/.test(await redis(stack, "HLEN", "unacked")),
    );
    return () => remake(stack);
  },
};
