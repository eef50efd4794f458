import { redis } from "./ask.ts";
import { REDIS_URL, webApp } from "./apps.ts";
import { fillUp } from "./fill.ts";
import { untilLogged } from "./logged.ts";
import { remake, runBeside } from "./overlay.ts";
import type { State } from "./state.ts";

export const oomBefore: State = {
  summary: "an application was refused its writes while memory was full, and there is room again",
  async apply(stack) {
    const web = await webApp(stack, REDIS_URL);
    await redis(stack, "CONFIG", "SET", "maxmemory-policy", "noeviction");
    await fillUp(stack);
    await runBeside(stack, { web });
    await untilLogged(stack, ["web"], /OOM command not allowed/);
    await redis(stack, "FLUSHALL");
    return () => remake(stack);
  },
};
