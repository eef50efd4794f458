import { docker, info, inspect, redis, setting } from "./ask.ts";
import { shell } from "./apps.ts";
import { fill } from "./fill.ts";
import { remake, runBeside } from "./overlay.ts";
import { StackError } from "../command.ts";
import type { State, StateStack } from "./state.ts";
import { until } from "./until.ts";

const VALUE_BYTES = 10_000;
/**
 * So much is written again and again, in place: each save copies all of it. With 512 MiB in use it leaves the container some 30 MiB, with
 * 576 it needs some 30 more than there is.
 */
const HOT_BYTES = 205 * 1024 ** 2;
const HOT_KEYS = Math.ceil(HOT_BYTES / VALUE_BYTES);
const BATCH = 500;
/** A setting of Redis for its own tests: microseconds for each key that is saved, as a slow disk takes. Five seconds and more for all of them. */
const SAVE_DELAY_US = 100;
/** Of that, as far as Redis tells: the child looks seldom. */
const COPIED = 0.3;
/** Of maxmemory. */
const FULL = 0.955;

const WRITER = `
  script="local value = string.rep('y', ${VALUE_BYTES}) for i = ARGV[1], ARGV[2] do redis.call('SETRANGE', 'page:' .. i, 0, value) end"
  while true; do
    for from in $(seq 1 ${BATCH} ${HOT_KEYS}); do echo "EVAL \\"$script\\" 0 $from $((from + ${BATCH - 1}))"; done
    sleep 0.2
  done | redis-cli >/dev/null`;

export const raiseKills: State = {
  summary: "memory is nearly full, and what a save copies leaves no room for a larger maxmemory",
  async apply(stack) {
    // On a machine with swap it would be swapped out instead, and everything would stand still.
    const limit = await inspect(stack, "{{.HostConfig.Memory}}");
    await docker(stack, "update", "--memory", limit, "--memory-swap", limit, stack.container);
    await redis(stack, "CONFIG", "SET", "maxmemory-policy", "noeviction");
    await redis(stack, "CONFIG", "SET", "appendonly", "no");
    await redis(stack, "CONFIG", "SET", "save", "3600 1");
    await redis(stack, "CONFIG", "SET", "rdb-key-save-delay", String(SAVE_DELAY_US));
    await fillTo(stack, FULL);
    await runBeside(stack, { writer: shell(stack, WRITER) });
    const last = `page:${HOT_KEYS}`;
    await until("all of it written again", async () => (await redis(stack, "GETRANGE", last, "0", "0")).includes("y"));
    await saved(stack);
    return () => remake(stack);
  },
};

/** Fills to a share of maxmemory. */
const fillTo = async (stack: StateStack, share: number): Promise<void> => {
  const wanted = Number(await setting(stack, "maxmemory")) * share;
  let values = wanted * 0.9;
  while (values < wanted) {
    await fill(stack, values);
    const used = Number(await info(stack, "used_memory"));
    if (used >= wanted) return;
    values += wanted - used;
  }
};

const TRIES = 3;

/** A snapshot while the writer writes; on a busy machine it may not get through all of it in that time. */
const saved = async (stack: StateStack): Promise<void> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    await redis(stack, "BGSAVE");
    await until("a snapshot", async () => (await info(stack, "rdb_bgsave_in_progress")) === "0");
    if (Number(await info(stack, "rdb_last_cow_size")) > COPIED * HOT_BYTES) return;
  }
  throw new StackError("A save does not copy what is written meanwhile.");
};
