/** `mute`: calls nobody for a while, about one finding or about all. The watch goes on looking, and what it keeps back is counted. */
import * as z from "zod";
import { operation } from "../operation.ts";
import { instant } from "../quantity.ts";
import { changeFlags, findingInput, reasonInput, toMilliseconds } from "./arguments.ts";
import { amongInput, dryRunSchema, togetherSchema, toldInInput } from "./together.ts";

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 86_400_000;

export const mute = operation({
  summary: "Keep alerts back for a while: of one finding, or all of them",
  role: "operator",
  effect: "change",
  scope: "target",
  answeredBy: "object",
  input: z.strictObject({
    finding: findingInput,
    for: z
      .string()
      .max(32)
      .transform(toMilliseconds({ min: MINUTE_MS, max: WEEK_MS, said: "from 1m to 7d" }))
      .meta({ description: "For how long, 1m to 7d; it ends by itself", examples: ["2h"] }),
    told_in: toldInInput,
    among: amongInput,
    dry_run: changeFlags.dry_run,
    reason: reasonInput,
  }),
  positional: ["finding"],
  http: { method: "POST", path: "/alerts/mute" },
  reading: z.strictObject({
    finding: z.string().nullable().describe("Null where all are muted"),
    until: instant,
    alerts: z.array(z.int().positive()).describe("The open alerts that it covers, by their ids"),
    together: togetherSchema,
    dry_run: dryRunSchema,
  }),
  deadlineMs: 5_000,
});
