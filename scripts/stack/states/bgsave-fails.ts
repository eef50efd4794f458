import { info, redis } from "./ask.ts";
import { fill } from "./fill.ts";
import { remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";
import { moveTo } from "./volumes.ts";

export const bgsaveFails: State = {
  summary: "the volume has no room for a snapshot, so saving fails and Redis refuses writes",
  async apply(stack) {
    // The append-only file takes half of it, and leaves a snapshot of as much too little.
    await moveTo(stack, 48);
    await redis(stack, "CONFIG", "SET", "rdbcompression", "no");
    await fill(stack, 28_000_000);
    await redis(stack, "BGSAVE");
    await until("a failed snapshot", async () => (await info(stack, "rdb_last_bgsave_status")) === "err");
    return () => remake(stack);
  },
};
