/**
 * `npm run bench`: the figures the project promises, each as a ratio within one run on this machine. `-- --quick` is a smoke
 * run, `-- --row N` one row (may be repeated). Ends with the tables in Markdown, for docs/benchmarks.md. A goal that is missed is an answer;
 * only a measurement that failed ends with 1. `-- --against COMMIT` measures another commit and this checkout in turn instead, five times or
 * `--pairs N`, and ends with what changed.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { benchAgainst, PAIRS } from "./bench/against/against.ts";
import { watchAgent } from "./bench/agent-processes.ts";
import type { Bench } from "./bench/context.ts";
import { httpCaller } from "./bench/http.ts";
import { growthSvg } from "./bench/growth.ts";
import { describeMachine, type Machine, machineText } from "./bench/machine.ts";
import { type LoadLine, loadText } from "./bench/load-table.ts";
import { markdown } from "./bench/markdown.ts";
import type { Measure } from "./bench/measure.ts";
import { plainSsh } from "./bench/plain-ssh.ts";
import { type Found, type Row, ROWS } from "./bench/rows/index.ts";
import { tableText } from "./bench/table.ts";
import { toldHow } from "./help.ts";
import { explain } from "./stack/command.ts";
import { fillRedis } from "./stack/fill.ts";
import { abortOnInterrupt } from "./stack/interrupt.ts";
import { createProgress } from "./stack/progress.ts";
import { ROOT } from "./stack/root.ts";
import { startStack, type Stack } from "./stack/stack.ts";

const DIRECTORY = join(ROOT, ".bench");
/** Of row 10. */
const PICTURE = join(ROOT, "docs/pictures/growth.svg");
const SAMPLES = { full: 30, quick: 5 };
/** More than the load of rows 5 and 10 needs. */
const RATE_LIMIT = 999_999;

interface Report {
  machine: Machine;
  measures: Measure[];
  load: LoadLine[];
  failures: { row: number; reason: string }[];
}

async function bench(rows: readonly Row[], quick: boolean): Promise<Report> {
  const progress = createProgress();
  const signal = abortOnInterrupt();
  const stack = await startStack({
    ...{ directory: join(DIRECTORY, "stack"), purpose: "bench", progress, signal },
    worker: { vars: { RATE_LIMIT_PER_MINUTE: String(RATE_LIMIT) }, softRateLimit: RATE_LIMIT },
  });
  try {
    await progress.step("Putting sample data into Redis", () => fillRedis(stack));
    const shared = await prepare(stack);
    const report: Report = { machine: await describeMachine(stack), measures: [], load: [], failures: [] };
    for (const row of rows) {
      try {
        const samples = quick ? SAMPLES.quick : SAMPLES.full;
        const find = (): Promise<Found> => row.find({ ...shared, progress, signal, samples, quick });
        const { measures, load } = await progress.step(`${row.number}. ${row.label}`, find);
        report.measures.push(...measures);
        report.load.push(...load);
      } catch (error) {
        signal.throwIfAborted();
        report.failures.push({ row: row.number, reason: explain(error) });
      }
    }
    shared.http.close();
    return report;
  } finally {
    await progress.step("Taking everything down", () => stack.stop());
  }
}

async function prepare(stack: Stack): Promise<Pick<Bench, "stack" | "http" | "plain" | "agent" | "paths">> {
  const base = `/v1/targets/${stack.target}`;
  const [plain, agent] = await Promise.all([plainSsh(stack), watchAgent(stack)]);
  const http = httpCaller(stack.worker.url, { authorization: `Bearer ${stack.viewerToken}` });
  return { stack, http, plain, agent, paths: { memory: `${base}/redis/memory`, stats: `${base}/container/stats` } };
}

function print({ machine, measures, load, failures }: Report, quick: boolean): void {
  const missed = measures.filter(({ met }) => !met).length;
  process.stdout.write(`${machineText(machine)}\n\n${tableText(measures)}\n\n`);
  if (load.length > 0) process.stdout.write(`${loadText(load)}\n\n`);
  process.stdout.write(`For docs/benchmarks.md:\n\n${markdown(measures, load)}\n\n`);
  for (const { row, reason } of failures) process.stdout.write(`row ${row} could not be measured: ${reason}\n`);
  if (quick) process.stdout.write(`A quick run of ${SAMPLES.quick} samples: it shows that the bench works.\n`);
  process.stdout.write(`${measures.length - missed} met, ${missed} missed, ${failures.length} not measured\n`);
}

/** What a smoke run has found is no picture. */
async function draw({ load, machine }: Report, quick: boolean): Promise<void> {
  const picture = quick ? null : growthSvg(load, machineText(machine).split("\n")[0] ?? "");
  if (picture !== null) await writeFile(PICTURE, picture);
}

/** @returns what was asked for, or null where the arguments make no sense. */
function parse(): { rows: Row[]; quick: boolean; against: string | null; pairs: number; words: string[] } | null {
  try {
    const options = {
      quick: { type: "boolean" },
      row: { type: "string", multiple: true },
      against: { type: "string" },
      pairs: { type: "string" },
    } as const;
    const { quick = false, row: asked, against = null, pairs = String(PAIRS) } = parseArgs({ options }).values;
    if (asked?.some((number) => !ROWS.some((row) => String(row.number) === number)) === true) return null;
    if (!/^[1-9]\d?$/.test(pairs)) return null;
    const words = [...(quick ? ["--quick"] : []), ...(asked ?? []).flatMap((number) => ["--row", number])];
    const rows = ROWS.filter(({ number }) => asked?.includes(String(number)) ?? true);
    return { quick, rows, against, pairs: Number(pairs), words };
  } catch {
    return null;
  }
}

const USAGE = `Usage: npm run bench [-- --quick] [-- --row 1…${ROWS.length}] [-- --against COMMIT [--pairs 1…99]]`;
if (toldHow(process.argv.slice(2), USAGE)) process.exit(0);
const asked = parse();
if (asked === null) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
try {
  if (asked.against !== null) {
    process.stdout.write(`${await benchAgainst(asked.against, asked.pairs, asked.words)}\n`);
    process.exit(0);
  }
  const report = await bench(asked.rows, asked.quick);
  await mkdir(DIRECTORY, { recursive: true });
  await writeFile(join(DIRECTORY, "bench.json"), `${JSON.stringify(report, null, 2)}\n`);
  await draw(report, asked.quick);
  print(report, asked.quick);
  process.exit(report.failures.length === 0 ? 0 : 1);
} catch (error) {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exit(1);
}
