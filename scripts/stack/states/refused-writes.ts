import { info, redis } from "./ask.ts";
import { shell } from "./apps.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

/** Ten values a second, and what Redis says to them goes nowhere: as with a client that does not look at replies. */
const WRITER = `
  i=0
  while true; do i=$((i+1)); echo "SET order:$i paid"; sleep 0.1; done | redis-cli >/dev/null`;

export const refusedWrites: State = {
  summary: "Redis waits for a replica that is not there and refuses an application's writes, which nobody logs",
  async apply(stack) {
    await redis(stack, "CONFIG", "SET", "min-replicas-to-write", "1");
    const remove = await runBeside(stack, { writer: shell(stack, WRITER) });
    await until("refused writes", async () => (await info(stack, "errorstat_NOREPLICAS")) !== "");
    return async () => {
      await remove();
      await redis(stack, "CONFIG", "SET", "min-replicas-to-write", "0");
    };
  },
};
