/** Data, quickly: made inside Redis, some megabytes for each call. */
import { run } from "../command.ts";
import { redis, setting } from "./ask.ts";
import type { StateStack } from "./state.ts";

/** From key number ARGV[1] to ARGV[2], ARGV[3] bytes each. */
const SCRIPT = `local value = string.rep('x', ARGV[3]) for i = ARGV[1], ARGV[2] do redis.call('SET', 'page:' .. i, value) end`;

const VALUE_BYTES = 10_000;
const BATCH = 1_000;
const TIMEOUT_MS = 120_000;

interface Batches {
  count: number;
  /** So many a call, few enough that no call is long enough to be a trouble of its own. */
  batch: number;
  /** What the script takes after the two numbers. */
  more?: readonly number[];
}

/**
 * Runs a script for the numbers 1 to `count`: from ARGV[1] to ARGV[2] in each call, all of them over one connection. Ends without an error
 * where Redis does not take them all.
 */
export async function inBatches(
  stack: StateStack,
  script: string,
  { count, batch, more = [] }: Batches,
): Promise<void> {
  const line = script.trim().replaceAll(/\s+/g, " ");
  const lines: string[] = [];
  for (let from = 1; from <= count; from += batch)
    lines.push(`EVAL "${line}" 0 ${[from, Math.min(from + batch - 1, count), ...more].join(" ")}\n`);
  await run(["docker", "exec", "-i", "-e", "REDISCLI_AUTH", stack.container, "redis-cli"], {
    env: { ...stack.engine.env, REDISCLI_AUTH: stack.password },
    input: lines,
    timeoutMs: TIMEOUT_MS,
  });
}

/**
 * Writes this many bytes of values, as keys `page:<number>`. Ends without an error where Redis does not take them all:
 * it is full, cannot write to its disk, or was killed.
 */
export const fill = (stack: StateStack, bytes: number): Promise<void> =>
  inBatches(stack, SCRIPT, { count: Math.ceil(bytes / VALUE_BYTES), batch: BATCH, more: [VALUE_BYTES] });

/**
 * As much as maxmemory; what each key takes besides its value makes it more. The append-only file is written anew afterwards,
 * compressed, which is a hundredth of writing along.
 */
export async function fillUp(stack: StateStack): Promise<void> {
  await redis(stack, "CONFIG", "SET", "appendonly", "no");
  await fill(stack, Number(await setting(stack, "maxmemory")));
  await redis(stack, "CONFIG", "SET", "appendonly", "yes");
}
