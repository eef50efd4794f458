import { info, redis } from "./ask.ts";
import { inBatches } from "./fill.ts";
import { remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

/** Keys of 100 to 1000 bytes. */
const WRITE = `
  local value = string.rep('x', 1000)
  for i = ARGV[1], ARGV[2] do redis.call('SET', 'session:' .. i, string.sub(value, 1, 100 + (i * 7919) % 900)) end`;
/** All but every tenth, so that hardly a page becomes empty. */
const EXPIRE = `for i = ARGV[1], ARGV[2] do if i % 10 ~= 0 then redis.call('DEL', 'session:' .. i) end end`;
const SESSIONS = { count: 300_000, batch: 30_000 };

export const fragmentation: State = {
  summary: "most of the data has been deleted, but Redis still holds the pages it lay on",
  async apply(stack) {
    // What is deleted at once need not be written to the disk first.
    await redis(stack, "CONFIG", "SET", "appendonly", "no");
    await inBatches(stack, WRITE, SESSIONS);
    await inBatches(stack, EXPIRE, SESSIONS);
    await redis(stack, "CONFIG", "SET", "appendonly", "yes");
    await until("fragmentation", async () => Number(await info(stack, "mem_fragmentation_ratio")) > 2);
    return () => remake(stack);
  },
};
