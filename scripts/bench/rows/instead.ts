/** Row 12: what somebody would put on the host instead, asked over HTTP beside ours. */
import { ensurePackages } from "../../stack/packages.ts";
import { type Bench, warmUp } from "../context.ts";
import { METRICS_PATH, startExporter } from "../instead/exporter.ts";
import { HOOK_PATH, startWebhook } from "../instead/webhook.ts";
import { interleave } from "../interleave.ts";
import { compare, type Measure } from "../measure.ts";

/** Of the quick sides for each of webhook's, which starts three programs. */
const QUICK_EACH = 10;
const SCRAPE = "a scrape of prometheus-redis-exporter";
const REMEMBERED_PATH = "/v1/metrics";

export async function besideOthers(bench: Bench): Promise<Measure[]> {
  const { stack, http, paths, progress, samples, signal } = bench;
  await ensurePackages(["webhook", "prometheus-redis-exporter"], progress);
  const webhook = await startWebhook(stack);
  try {
    const exporter = await startExporter(stack);
    try {
      await warmUp(bench, paths.memory);
      await warmUp(bench, REMEMBERED_PATH);
      await warmUp({ http: exporter.http, signal }, METRICS_PATH);
      const taken = await interleave(
        samples,
        {
          ours: { sample: () => http.timed(paths.memory), each: QUICK_EACH },
          exporter: { sample: () => exporter.http.timed(METRICS_PATH), each: QUICK_EACH },
          remembered: { sample: () => http.timed(REMEMBERED_PATH), each: QUICK_EACH },
          webhook: { sample: () => webhook.http.timed(HOOK_PATH) },
        },
        signal,
      );
      const memory = { row: 12, what: "warm memory over HTTP", unit: "ms", ours: taken.ours } as const;
      return [
        compare({
          ...{ ...memory, against: "webhook running docker compose exec -T redis redis-cli info memory" },
          ...{
            theirs: taken.webhook,
            ratio: "theirs/ours",
            goal: { bound: "at least", value: 25, unit: "times faster" },
          },
          notes: ["webhook: on the host itself, without SSH, without asking who asks"],
        }),
        compare({
          ...{ ...memory, against: SCRAPE, theirs: taken.exporter, ratio: "ours/theirs" },
          goal: { bound: "at most", value: 2, unit: "times as long" },
          notes: ["the exporter: on the host itself, a connection to Redis of its own, without asking who asks"],
        }),
        compare({
          ...{ row: 12, what: "what it remembers (/v1/metrics)", unit: "ms", ours: taken.remembered },
          ...{ against: SCRAPE, theirs: taken.exporter, ratio: "ours/theirs" },
          goal: { bound: "at most", value: 1, unit: "times as long" },
        }),
      ];
    } finally {
      await exporter.stop();
    }
  } finally {
    await webhook.stop();
  }
}
