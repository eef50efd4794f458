/** What every step on a machine has: the machine, a Worker on this side, and what the run found out. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { addressOf, type Question } from "../../client/address.ts";
import type { CommandResult } from "../../scripts/stack/command.ts";
import type { RunningMachine } from "../../scripts/vm/boot.ts";
import type { Figures } from "../../scripts/vm/figures.ts";
import type { WorkerHandle } from "../../scripts/stack/worker.ts";
import { operations, type OperationName, type Output } from "../../src/protocol/operations.ts";
import type { Problem } from "../../src/protocol/answer.ts";
import { pause } from "../../src/shared/deadline.ts";

const MINUTE_MS = 60_000;

export const TARGET = "prod";
/** README's, of the set-up. */
export const PROJECT_DIRECTORY = "/srv/app";
/** host/compose.yaml's name for it. */
export const CONTAINER = "redis";

export interface Ground {
  vm: RunningMachine;
  /** Of this run, on this side: the Worker's key, `targets.json`, logs. */
  folder: string;
  /** Once it is set up. */
  served: {
    worker: WorkerHandle;
    viewer: string;
    operator: string;
    /** The Worker's variables, with the target watched or not. */
    vars(watched: boolean): Record<string, string>;
  } | null;
  figures: Figures;
}

export interface Answer<T> {
  status: number;
  body: { data: T; summary: string; verdict: string; commands: string[]; reasons: { id?: string }[] } & Problem;
}

/** Asks for one operation: what reads as the viewer, the rest as the operator. */
export async function ask<N extends OperationName>(
  { served, vm }: Ground,
  operation: N,
  input: Question["input"] = {},
): Promise<Answer<Output<N>>> {
  if (served === null) throw new Error("There is no Worker yet.");
  const { method } = operations[operation].http;
  const { path, body } = addressOf({ operation, target: TARGET, input });
  const [token, sent] =
    method === "GET"
      ? [served.viewer, {}]
      : [served.operator, { headers: { "content-type": "application/json" }, body: body ?? "{}" }];
  const response = await fetch(served.worker.url + path, {
    ...{ method, ...sent, headers: { ...sent.headers, authorization: `Bearer ${token}` } },
    signal: AbortSignal.timeout(vm.patience(operations.memory.deadlineMs)),
  });
  return { status: response.status, body: (await response.json()) as Answer<Output<N>>["body"] };
}

/** As `ask`, of what has to succeed. */
export async function read<N extends OperationName>(
  ground: Ground,
  name: N,
  input: Question["input"] = {},
): Promise<Answer<Output<N>>> {
  const answer = await ask(ground, name, input);
  expect([name, answer.status, answer.body.detail ?? ""]).toEqual([name, 200, ""]);
  return answer;
}

/** Looks until it holds, for as long as that may take on this machine, and says at the end what there was instead. */
export async function eventually<T>(
  ground: Ground,
  ms: number,
  look: () => Promise<T>,
  holds: (found: T) => boolean,
): Promise<T> {
  const deadline = performance.now() + ground.vm.patience(ms);
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (performance.now() > deadline) throw new Error(`It did not come about: ${JSON.stringify(found).slice(0, 1500)}`);
    await pause(1_000);
  }
}

/** As `read`, of what may not be answered yet. */
export const readAtLast = <N extends OperationName>(ground: Ground, name: N): Promise<Answer<Output<N>>> =>
  eventually(
    ground,
    MINUTE_MS,
    () => ask(ground, name),
    ({ status }) => status === 200,
  );

/**
 * Asks until the link is warm. A machine that QEMU computes may start Node too slowly for the ten seconds that the first question has; the link is then cut, and the
 * next question opens another one. What comes after it has to be answered at once.
 */
export const warmed = (ground: Ground): Promise<Answer<Output<"ping">>> =>
  eventually(
    ground,
    MINUTE_MS,
    () => ask(ground, "ping"),
    ({ status, body }) => status === 200 && body.data.hops.every(({ ok }) => ok),
  );

/** Until Redis has read its data. */
export const redisAnswers = (ground: Ground): Promise<CommandResult> =>
  eventually(
    ground,
    MINUTE_MS,
    () => ground.vm.sh(`docker exec ${CONTAINER} redis-cli -e ping`),
    ({ stdout }) => stdout === "PONG\n",
  );

/** redis-cli in the container, logged in as the container is. */
export const redis = async ({ vm }: Ground, words: string): Promise<string> =>
  (await vm.must(`docker exec ${CONTAINER} redis-cli -e ${words}`)).trimEnd();

export const maxmemory = async (ground: Ground): Promise<number> =>
  Number((await redis(ground, "CONFIG GET maxmemory")).split("\n").at(-1));

/** Kept beside the console's log, for `npm run test:vm -- --write`. */
export const keep = (ground: Ground): Promise<void> =>
  writeFile(join(ground.folder, "figures.json"), `${JSON.stringify(ground.figures, null, 2)}\n`);
