/** Data, quickly: made inside Redis, some megabytes for each call, so that no call is long enough to be a trouble of its own. */
import { run } from "../command.ts";
import { redis, setting } from "./ask.ts";
import type { StateStack } from "./state.ts";

/** From key number ARGV[1] to ARGV[2], ARGV[3] bytes each. */
const SCRIPT = `local value = string.rep('x', ARGV[3]) for i = ARGV[1], ARGV[2] do redis.call('SET', 'page:' .. i, value) end`;

const VALUE_BYTES = 10_000;
const BATCH = 1_000;
const TIMEOUT_MS = 120_000;

/**
 * Writes this many bytes of values, as keys `page:<number>`. Ends without an error where Redis does not take them all:
 * it is full, cannot write to its disk, or was killed.
 */
export async function fill(stack: StateStack, bytes: number): Promise<void> {
  const count = Math.ceil(bytes / VALUE_BYTES);
  const lines: string[] = [];
  for (let from = 1; from <= count; from += BATCH)
    lines.push(`EVAL "${SCRIPT}" 0 ${from} ${Math.min(from + BATCH - 1, count)} ${VALUE_BYTES}\n`);
  await run(["docker", "exec", "-i", "-e", "REDISCLI_AUTH", stack.container, "redis-cli"], {
    env: { ...stack.engine.env, REDISCLI_AUTH: stack.password },
    input: lines,
    timeoutMs: TIMEOUT_MS,
  });
}

/**
 * As much as maxmemory; what each key takes besides its value makes it more. The append-only file is written anew afterwards,
 * compressed, which is a hundredth of writing along.
 */
export async function fillUp(stack: StateStack): Promise<void> {
  await redis(stack, "CONFIG", "SET", "appendonly", "no");
  await fill(stack, Number(await setting(stack, "maxmemory")));
  await redis(stack, "CONFIG", "SET", "appendonly", "yes");
}
