/**
 * `npm run test:clients`: installs real clients of Redis into a temporary folder, runs each in every state against a real Redis, gives
 * what it prints to the recogniser of the agent, and prints a matrix. Needs root, Debian's packages and npm's; takes about half an hour.
 *
 * `-- --only NAME,NAME` and `--state NAME,NAME` run some of them, `--lanes N` says how many at once. `--folder DIR` keeps what was installed, and takes
 * what is there; with `--said` it keeps what was printed as well. `--lines` shows all that was missed or wrong.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRecogniser } from "../src/agent/logs/recognise.ts";
import { installAll } from "./clients/install.ts";
import type { Installed } from "./clients/install.ts";
import { falsePositives, judge, linesOf, shapeOf } from "./clients/judge.ts";
import type { Heard } from "./clients/judge.ts";
import { CLIENTS, NOT_TRIED } from "./clients/list/index.ts";
import { reached, report } from "./clients/matrix.ts";
import type { Row } from "./clients/matrix.ts";
import { runInState } from "./clients/run.ts";
import type { Printed } from "./clients/run.ts";
import { HEALTHY, STATES } from "./clients/states.ts";
import type { State } from "./clients/states.ts";
import { lastLines, StackError } from "./stack/command.ts";
import { inFolder } from "./stack/in-folder.ts";
import { createProgress } from "./stack/progress.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    state: { type: "string" },
    lanes: { type: "string", default: "6" },
    folder: { type: "string" },
    lines: { type: "boolean", default: false },
    said: { type: "boolean", default: false },
  },
});
/** Of an hour's work: fewer, and the program is wrong. */
const LEAST_COMMANDS = 1000;
/** Of each cell that is not as it should be. */
const SHOWN_LINES = 12;

const recognise = createRecogniser("redis");
const progress = createProgress();

/** Those of the names, which `none` is not. */
const picked = <T extends { name: string }>(all: readonly T[], names: string | undefined): readonly T[] =>
  names === undefined ? all : all.filter(({ name }) => names.split(",").includes(name));

async function runOf(folder: string, { client, order }: Installed, state: State): Promise<Printed> {
  const printed = await runInState({ ...order, state: state.name });
  if (!values.said) return printed;
  await mkdir(join(folder, "said"), { recursive: true });
  for (const stream of ["whole", "brief"] as const)
    await writeFile(join(folder, "said", `${client.name}.${state.name}.${stream}.txt`), printed[stream]);
  return printed;
}

async function rowOf(folder: string, installed: Installed, states: readonly State[]): Promise<Row> {
  const { client, version } = installed;
  const hour = await runOf(folder, installed, HEALTHY);
  const text = `${hour.whole}\n${hour.brief}`;
  const usual = new Set(linesOf(text).map((line) => shapeOf(line.text)));
  const cells: Record<string, Heard> = {};
  for (const state of states)
    cells[state.name] = judge(await runOf(folder, installed, state), state, client, usual, recognise);
  const findings = Object.values(cells).map(({ finding }) => finding);
  progress.note(`${client.name} ${version}: ${findings.join(" ")}`);
  return {
    client: client.name,
    version,
    language: client.language,
    cells,
    falsePositives: falsePositives(text, recognise),
    fault: hour.commands < LEAST_COMMANDS ? `it did no work: ${lastLines(text)}` : null,
  };
}

async function main(folder: string): Promise<boolean> {
  const clients = picked(CLIENTS, values.only);
  const states = picked(STATES, values.state);
  if (clients.length === 0)
    throw new StackError(`No client has that name: ${CLIENTS.map(({ name }) => name).join(", ")}.`);
  const { redis, installed } = await installAll(clients, folder, progress);

  const rows: Row[] = [];
  const waiting = installed.entries();
  const lane = async (): Promise<void> => {
    for (const [index, each] of waiting) rows[index] = await rowOf(folder, each, states);
  };
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));

  console.log(`Redis ${redis}\n`);
  console.log(
    report(
      rows,
      states.map(({ name }) => name),
      NOT_TRIED,
      values.lines ? Infinity : SHOWN_LINES,
    ),
  );
  return reached(rows);
}

// Not of our own name: the recogniser passes over lines that have it, for redis-ops quotes errors in its own, and frames of a stack name the folder.
await inFolder(values.folder, "clients-of-redis-", main);
