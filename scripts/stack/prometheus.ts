/** Debian's Prometheus, which scrapes a Worker as somebody's own would; and its promtool. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { pause } from "../../src/shared/deadline.ts";
import { CHILD_ENV, run, StackError } from "./command.ts";
import type { CommandResult } from "./command.ts";
import { ensurePackages } from "./packages.ts";
import { freePort } from "./ports.ts";
import type { Progress } from "./progress.ts";

const PROGRAM = "/usr/bin/prometheus";
const START_TRIES = 150;

export const ensurePrometheus = (progress: Progress): Promise<void> =>
  existsSync(PROGRAM) ? Promise.resolve() : ensurePackages(["prometheus"], progress);

/** What `promtool check metrics` says of a text in Prometheus' format: nothing, and the code 0, where it finds nothing. */
export const checkMetrics = (text: string): Promise<CommandResult> =>
  run(["promtool", "check", "metrics"], { input: text });

const queriedSchema = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});
const targetsSchema = z.object({
  data: z.object({ activeTargets: z.array(z.object({ health: z.string(), lastError: z.string() })) }),
});

export interface Prometheus {
  /** The values of an expression now, each with its labels. */
  query(expression: string): Promise<{ metric: Record<string, string>; value: string }[]>;
  /** How its one scrape went; `unknown` before the first. */
  health(): Promise<{ health: string; lastError: string }>;
  stop(): Promise<void>;
}

/** @param url of a Worker, without a slash at the end; its `/v1/metrics` is scraped each second */
export async function startPrometheus(url: string, token: string): Promise<Prometheus> {
  const directory = await mkdtemp(join(tmpdir(), "redis-ops-prometheus-"));
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const { host, protocol } = new URL(url);
  await writeFile(join(directory, "token"), token, { mode: 0o600 });
  await writeFile(
    join(directory, "prometheus.yml"),
    `scrape_configs:
  - job_name: redis-ops
    scrape_interval: 1s
    scrape_timeout: 1s
    metrics_path: /v1/metrics
    scheme: ${protocol.replace(":", "")}
    authorization: { credentials_file: token }
    static_configs: [{ targets: ["${host}"] }]
`,
  );
  const options = [
    `--config.file=${join(directory, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(directory, "data")}`,
    `--web.listen-address=${address}`,
  ];
  const child = spawn(PROGRAM, options, { env: CHILD_ENV, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  const ask = async (path: string): Promise<unknown> => (await fetch(`http://${address}${path}`)).json();
  const isReady = (): Promise<boolean> =>
    fetch(`http://${address}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let tries = 0; !(await isReady()); tries += 1) {
    if (tries === START_TRIES) {
      await stop();
      throw new StackError("Prometheus did not start.");
    }
    await pause(200);
  }
  return {
    query: async (expression) =>
      queriedSchema
        .parse(await ask(`/api/v1/query?query=${encodeURIComponent(expression)}`))
        .data.result.map(({ metric, value }) => ({ metric, value: value[1] })),
    health: async () => {
      const [first] = targetsSchema.parse(await ask("/api/v1/targets")).data.activeTargets;
      return first ?? { health: "unknown", lastError: "" };
    },
    stop,
  };
}
