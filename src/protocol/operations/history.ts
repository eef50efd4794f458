/** `history`: what a target's object remembers of a metric. Asks nobody on the host. */
import * as z from "zod";
import { METRIC_NAMES, type MetricName } from "../history-metrics.ts";
import { operation } from "../operation.ts";
import { instant, milliseconds } from "../quantity.ts";
import { wholeNumber } from "./arguments.ts";

/** `memory` is what people say for what Redis uses. */
const metricInput = z
  .enum([...METRIC_NAMES, "memory"])
  .default("used")
  .transform((said): MetricName => (said === "memory" ? "used" : said));

/** More than a phone is wide, and so few that a year takes no longer than a day does. */
const MOST_POINTS = 300;

const figure = z.number().nullable();

const point = z.strictObject({
  at: instant.describe("Of the first sample in it"),
  min: figure,
  mean: figure,
  max: figure,
  missed: z.int().nonnegative().describe("How many looks found nothing"),
});

const gap = z.strictObject({
  from: instant,
  until: instant,
  cause: z
    .string()
    .describe(
      "The code of the failure (`unreachable`, `loading`, …); `not_looked` where a watched target was not looked at at all",
    ),
});

export const history = operation({
  summary: "A figure over time, as far back as it was watched or asked for",
  purpose: "history",
  role: "viewer",
  effect: "read",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    metric: metricInput.meta({ description: "Which figure; `memory` is `used`", examples: ["memory"] }),
    since: z
      .string()
      .max(40)
      .default("24h")
      .meta({ description: "An instant, or how far back", examples: ["24h"] }),
    until: z
      .string()
      .max(40)
      .optional()
      .meta({ description: "An instant, or how far back; left out: now", examples: ["1h"] }),
    points: wholeNumber(2, MOST_POINTS)
      .default(120)
      .meta({ description: `In how many parts it is told, ${MOST_POINTS} at most`, examples: ["48"] }),
    queue: z
      .string()
      .min(1)
      .max(140)
      .optional()
      .meta({
        description: "Of `queued`: what waits in this queue alone",
        examples: ["mail"],
      }),
  }),
  positional: ["metric", "since"],
  http: { method: "GET", path: "/history" },
  reading: z.strictObject({
    metric: z.enum(METRIC_NAMES),
    queue: z.string().optional().describe("Of one queue of `queued`; left out: of all"),
    unit: z.enum(["bytes", "per_second", "fraction", "count", "ms"]),
    since: instant,
    until: instant,
    every_ms: milliseconds.nullable().describe("How often the target is looked at unasked; null where it is not"),
    step_ms: milliseconds.describe("How long a part of it is; parts without a sample are left out"),
    min: figure,
    mean: figure,
    max: figure,
    last: z.strictObject({ at: instant, value: z.number() }).nullable(),
    points: z
      .array(point)
      .describe("Oldest first. A peak is never lost: each has the lowest, the mean and the highest of its samples"),
    gaps: z.array(gap).describe("Times without a figure, and why"),
    latest: z
      .strictObject({
        at: instant,
        cause: z.string().nullable().describe("Why the last look found nothing; null where it found something"),
        figures: z.partialRecord(z.enum(METRIC_NAMES), z.number()).describe("All figures of the last sample"),
        queues: z
          .array(z.strictObject({ queue: z.string(), waiting: z.int().nonnegative() }))
          .optional()
          .describe("The queues of the last sample that the configuration names, longest first"),
        counters: z
          .partialRecord(z.enum(["evicted_keys", "keyspace_hits", "keyspace_misses", "commands_processed"]), z.number())
          .describe("What Redis had counted by then, since it started"),
        sampled_at: instant.describe("When that sample was taken"),
      })
      .nullable()
      .describe("The last look; null where there never was one that found something"),
  }),
  deadlineMs: 5_000,
});
