import { redis, tryRedis } from "./ask.ts";
import { shell } from "./apps.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

export const busyScript: State = {
  summary: "a script runs and does not end, and Redis answers nobody else",
  async apply(stack) {
    const remove = await runBeside(stack, {
      report: shell(stack, `redis-cli EVAL "while true do end" 0`),
    });
    // By default Redis says so after five seconds.
    await until("BUSY", async () => {
      const { stdout, stderr } = await tryRedis(stack, "PING");
      return `${stdout}${stderr}`.includes("BUSY");
    });
    return async () => {
      await redis(stack, "SCRIPT", "KILL");
      await remove();
    };
  },
};
