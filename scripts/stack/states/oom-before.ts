import { redis } from "./ask.ts";
import { noevictionFull } from "./noeviction-full.ts";
import type { State } from "./state.ts";

export const oomBefore: State = {
  summary: "an application was refused its writes while memory was full, and there is room again",
  async apply(stack) {
    const end = await noevictionFull.apply(stack);
    await redis(stack, "FLUSHALL");
    return end;
  },
};
