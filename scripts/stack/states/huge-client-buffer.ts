import { info, redis } from "./ask.ts";
import { shell } from "./apps.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

/** ECHO is seen by MONITOR and leaves nothing behind. */
const TRAFFIC = "local line = string.rep('x', 1048576) for i = 1, 160 do redis.call('ECHO', line) end";

export const hugeClientBuffer: State = {
  summary: "somebody watches with MONITOR and does not read: what is meant for them fills the memory",
  async apply(stack) {
    const remove = await runBeside(stack, { watcher: shell(stack, "redis-cli MONITOR | sleep 1000000") });
    await until("somebody watches", async () => (await redis(stack, "CLIENT", "LIST")).includes("cmd=monitor"));
    await redis(stack, "EVAL", TRAFFIC, "0");
    await until("a large buffer", async () => Number(await info(stack, "mem_clients_normal")) > 100_000_000);
    return remove;
  },
};
