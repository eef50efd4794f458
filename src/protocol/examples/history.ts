import { MIB } from "../../shared/figures.ts";
import { AT, type Example } from "./example.ts";

const HOUR_MS = 3_600_000;
const UNTIL = Date.parse(AT);
const isoOf = (hoursAgo: number): string => new Date(UNTIL - hoursAgo * HOUR_MS).toISOString();

/** From one hour to the next, in MiB; null where the host was not reached. */
const USED = [402, 405, 409, null, null, 418, 431, 452, 470, 481, 489, 496.6];

export const history: Example<"history"> = {
  summary: "The memory that Redis uses: 496.6 MiB at last, between 398.0 MiB and 498.0 MiB, in 12 points.",
  data: {
    metric: "used",
    unit: "bytes",
    since: isoOf(12),
    until: AT,
    every_ms: 300_000,
    step_ms: HOUR_MS,
    min: 398 * MIB,
    mean: 445.36 * MIB,
    max: 498 * MIB,
    last: { at: isoOf(1), value: 496.6 * MIB },
    points: USED.map((mean, hour) => ({
      at: isoOf(12 - hour),
      min: mean && (mean === 402 ? 398 : mean - 1.4) * MIB,
      mean: mean && mean * MIB,
      max: mean && (mean + 1.4) * MIB,
      missed: mean === null ? 12 : 0,
    })),
    gaps: [{ from: isoOf(9), until: isoOf(7), cause: "unreachable" }],
    latest: {
      at: isoOf(0),
      cause: null,
      sampled_at: isoOf(0),
      figures: {
        used: 496.6 * MIB,
        rss: 530 * MIB,
        maxmemory: 512 * MIB,
        container: 545 * MIB,
        container_limit: 768 * MIB,
        evictions: 12.5,
        hit_ratio: 0.93,
        clients: 14,
        ops: 820,
        queued: 37,
        keys: 48_000,
        keys_without_ttl: 1_200,
        unsaved: 310,
        save_age: 240_000,
        uptime: 864_000_000,
      },
      queues: [
        { queue: "celery:celery", waiting: 31 },
        { queue: "celery:mail", waiting: 6 },
      ],
      counters: {
        evicted_keys: 48_210,
        keyspace_hits: 9_120_400,
        keyspace_misses: 610_022,
        commands_processed: 14_200_310,
      },
    },
  },
  commands: [],
};
