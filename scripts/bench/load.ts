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
  /** Reads of `paths` in turn for so long by as many callers, each asking again when it is answered. */
  burst(paths: readonly string[], callers: number, seconds: number): Promise<Burst>;
  /** As `burst`, of one path for a second. Rejects unless all were 200. */
  second(path: string, callers: number): Promise<Burst>;
}

export interface Burst {
  /** How many were answered, and how many of them not by a 2xx; those that were not answered at all are among the latter. */
  requests: number;
  failed: number;
  perSecond: number;
  /** Of one answer, milliseconds. */
  p50: number;
  p95: number;
  p99: number;
}

const reportSchema = z.strictObject({
  requests: z.number(),
  duration_us: z.number(),
  failed: z.number(),
  p50_us: z.number(),
  p95_us: z.number(),
  p99_us: z.number(),
});

/** The token is in a file that its owner alone may read: an argument is readable by every user of the machine. */
const script = (token: string, paths: readonly string[]): string => `wrk.headers["Authorization"] = "Bearer ${token}"
${paths.length === 1 ? "" : inTurn(paths)}
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"duration_us":%d,"failed":%d,"p50_us":%d,"p95_us":%d,"p99_us":%d}\\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + e.status,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
`;

const inTurn = (paths: readonly string[]): string => `local paths = {${paths.map((path) => `"${path}"`).join(",")}}
local at = 0
function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
`;

export async function prepareLoad(stack: Stack, progress: Progress): Promise<Load> {
  await ensurePackages(["wrk"], progress);
  const file = join(stack.directory, "load.lua");
  const run = async (paths: readonly string[], callers: number, seconds: number): Promise<[Burst, string]> => {
    await writeFile(file, script(stack.viewerToken, paths), { mode: 0o600 });
    const argv = ["wrk", "-t1", `-c${callers}`, `-d${seconds}s`, "--timeout", `${TIMEOUT_S}s`, "-s", file] as const;
    const said = await must([...argv, stack.worker.url + (paths[0] ?? "")], {
      timeoutMs: (2 * TIMEOUT_S + seconds) * 1000,
    });
    const report = reportSchema.parse(JSON.parse(said.trimEnd().split("\n").at(-1) ?? ""));
    const { requests, failed, duration_us: took } = report;
    const [p50, p95, p99] = [report.p50_us / 1000, report.p95_us / 1000, report.p99_us / 1000];
    return [{ requests, failed, perSecond: (requests / took) * 1e6, p50, p95, p99 }, said];
  };
  return {
    burst: async (paths, callers, seconds) => (await run(paths, callers, seconds))[0],
    async second(path, callers) {
      const [burst, said] = await run([path], callers, 1);
      if (burst.failed > 0 || burst.requests === 0)
        throw new StackError(`${burst.failed} of ${burst.requests} requests by ${callers} callers failed.\n${said}`);
      return burst;
    },
  };
}
