import { info } from "./ask.ts";
import { fill } from "./fill.ts";
import { remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";
import { moveTo } from "./volumes.ts";

export const aofFails: State = {
  summary: "the volume is full, the append-only file cannot grow, and Redis refuses writes",
  async apply(stack) {
    await moveTo(stack, 16);
    await fill(stack, 20_000_000);
    await until(
      "a failed write to the append-only file",
      async () => (await info(stack, "aof_last_write_status")) === "err",
    );
    return () => remake(stack);
  },
};
