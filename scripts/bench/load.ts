/**
 * Load from many callers at once, by wrk: one thread in C, so that the client takes as little as can be of the machine that
 * it shares with what it measures (Node's http client takes more for a request than the Worker does).
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { must, StackError } from "../stack/command.ts";
import { ensurePackages } from "../stack/packages.ts";
import type { Progress } from "../stack/progress.ts";
import type { Stack } from "../stack/stack.ts";

const TIMEOUT_S = 10;

export interface Load {
  /** Identical reads of `path` for a second by as many callers, each asking again when it is answered. Rejects unless all were 200. */
  second(path: string, callers: number): Promise<Burst>;
}

export interface Burst {
  perSecond: number;
  /** Of one answer, milliseconds. */
  p50: number;
  p95: number;
}

const reportSchema = z.strictObject({
  requests: z.number(),
  duration_us: z.number(),
  failed: z.number(),
  p50_us: z.number(),
  p95_us: z.number(),
});

/** The token is in a file that its owner alone may read: an argument is readable by every user of the machine. */
const script = (token: string): string => `wrk.headers["Authorization"] = "Bearer ${token}"
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"duration_us":%d,"failed":%d,"p50_us":%d,"p95_us":%d}\\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + e.status,
    latency:percentile(50), latency:percentile(95)))
end
`;

export async function prepareLoad(stack: Stack, progress: Progress): Promise<Load> {
  await ensurePackages(["wrk"], progress);
  const file = join(stack.directory, "load.lua");
  await writeFile(file, script(stack.viewerToken), { mode: 0o600 });
  return {
    async second(path, callers) {
      const argv = ["wrk", "-t1", `-c${callers}`, "-d1s", "--timeout", `${TIMEOUT_S}s`, "-s", file] as const;
      const said = await must([...argv, stack.worker.url + path], { timeoutMs: 2 * TIMEOUT_S * 1000 });
      const report = reportSchema.parse(JSON.parse(said.trimEnd().split("\n").at(-1) ?? ""));
      if (report.failed > 0 || report.requests === 0)
        throw new StackError(`${report.failed} of ${report.requests} requests by ${callers} callers failed.\n${said}`);
      return {
        perSecond: (report.requests / report.duration_us) * 1e6,
        p50: report.p50_us / 1000,
        p95: report.p95_us / 1000,
      };
    },
  };
}
