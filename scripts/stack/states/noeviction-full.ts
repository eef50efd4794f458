import { redis } from "./ask.ts";
import { REDIS_URL, webApp } from "./apps.ts";
import { fillUp } from "./fill.ts";
import { untilLogged } from "./logged.ts";
import { remake, runBeside } from "./overlay.ts";
import type { State } from "./state.ts";

export const noevictionFull: State = {
  summary: "memory is full under noeviction, and Redis refuses the application's writes",
  async apply(stack) {
    const web = await webApp(stack, REDIS_URL);
    await redis(stack, "CONFIG", "SET", "maxmemory-policy", "noeviction");
    await fillUp(stack);
    await runBeside(stack, { web });
    await untilLogged(stack, ["web"], /OOM command not allowed/);
    return () => remake(stack);
  },
};
