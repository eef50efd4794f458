import { info, redis } from "./ask.ts";
import { bullmqWorker, REDIS_URL, rqWorker } from "./apps.ts";
import { fill } from "./fill.ts";
import { runBeside, remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

const CACHE_BYTES = 40 * 1024 ** 2;
/** Of maxmemory that is in use: near to full, and nothing is evicted yet. */
const USED = 0.87;

const isSome = (printed: string): boolean => /^(\(integer\) )?[1-9]/.test(printed);

export const queueUnderEviction: State = {
  summary: "BullMQ and RQ keep jobs in a cache that is nearly full, under allkeys-lru, which may evict them",
  async apply(stack) {
    await fill(stack, CACHE_BYTES);
    await runBeside(stack, { mailer: await bullmqWorker(stack, REDIS_URL), reports: await rqWorker(stack, REDIS_URL) });
    await until("jobs in both queues, and workers that have taken one", async () => {
      const counts = [
        ["LLEN", "bull:mail:wait"],
        ["LLEN", "bull:mail:active"],
        ["ZCARD", "bull:mail:failed"],
        ["LLEN", "rq:queue:reports"],
        ["ZCARD", "rq:wip:reports"],
      ];
      const printed = await Promise.all(counts.map((words) => redis(stack, ...words)));
      return printed.every(isSome);
    });
    const used = Number(await info(stack, "used_memory"));
    await redis(stack, "CONFIG", "SET", "maxmemory", String(Math.round(used / USED)));
    return () => remake(stack);
  },
};
