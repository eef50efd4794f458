import { info, redis, setting } from "./ask.ts";
import { crowd, REDIS_URL } from "./apps.ts";
import { untilLogged } from "./logged.ts";
import { runBeside } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

const LIMIT = 30;

export const rejected: State = {
  summary: "now and then more clients come than Redis takes, and their log says that connections break",
  async apply(stack) {
    const before = await setting(stack, "maxclients");
    await redis(stack, "CONFIG", "SET", "maxclients", String(LIMIT));
    const remove = await runBeside(stack, { crowd: await crowd(stack, REDIS_URL, LIMIT + 20) });
    await untilLogged(stack, ["crowd"], /Connection (?:closed by server|reset|lost)|Broken pipe/);
    await until("connections turned away", async () => Number(await info(stack, "rejected_connections")) > 0);
    return async () => {
      await remove();
      await redis(stack, "CONFIG", "SET", "maxclients", before);
    };
  },
};
