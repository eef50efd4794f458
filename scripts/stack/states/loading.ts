import { info, inspect, redis } from "./ask.ts";
import { fill } from "./fill.ts";
import { overlay, remake } from "./overlay.ts";
import type { State } from "./state.ts";
import { until } from "./until.ts";

const BYTES = 40_000_000;
const LASTS_US = 180_000_000;

/** Hidden settings of Redis for its own tests of loading: microseconds for each key, and how often it looks at its clients. */
const slowly = (keys: number): string[] => [
  ...["--key-load-delay", String(Math.ceil(LASTS_US / keys))],
  ...["--loading-process-events-interval-bytes", "1024"],
];

export const loading: State = {
  summary: "Redis was started again and loads its data, for some minutes: it answers nobody until it has",
  async apply(stack) {
    await fill(stack, BYTES);
    // Each key has to be longer than the interval, else it looks at its clients too rarely for a command to be answered in time.
    await redis(stack, "CONFIG", "SET", "rdbcompression", "no");
    await redis(stack, "BGREWRITEAOF");
    await until("a snapshot in the append-only file", async () => {
      const fields = ["aof_rewrite_scheduled", "aof_rewrite_in_progress"];
      const found = await Promise.all(fields.map((field) => info(stack, field)));
      return found.every((value) => value === "0");
    });
    const keys = Number(await redis(stack, "DBSIZE"));
    const command = JSON.parse(await inspect(stack, "{{json .Config.Cmd}}")) as string[];
    await overlay(stack, { services: { redis: { command: [...command, ...slowly(keys)] } } }, "redis");
    await until("loading", async () => (await info(stack, "loading")) === "1");
    return () => remake(stack);
  },
};
