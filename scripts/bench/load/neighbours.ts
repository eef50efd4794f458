/**
 * What a target in a bad way does to those beside it: how long their answers take alone, beside a dead target, and beside one that
 * is far away.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { percentile } from "../figures.ts";
import { type Asking, crowd, type Crowd, type Told } from "./crowd.ts";
import type { NeighbourHost } from "./neighbour-host.ts";

export interface Neighbourhood extends Asking {
  /** Paths of reads, one for each of the targets that are well. */
  well: readonly string[];
  dead: { path: string; host: NeighbourHost };
  slow: { path: string };
  rounds: number;
  /** Of one condition in one round, milliseconds. */
  phaseMs: number;
  signal?: AbortSignal;
}

export type Condition = "alone" | "again" | "dead" | "slow";

export interface Beside {
  /** Of each phase, the 99th percentile of the answers of those that are well, milliseconds. */
  p99: Record<Condition, number[]>;
  /** Of those that are well. */
  answers: Told[];
  /** What asked the target in a bad way in the meantime, by condition. */
  bad: Record<"dead" | "slow", Told[]>;
}

/** Callers of each target that is not well. */
const CALLERS = 5;
/** Between two questions of one caller: the machine must not be full, or what is measured is the queue for its cores. */
const PAUSE_MS = 60;
/** For the connections of a condition to be under way, and after it to be gone. */
const SETTLE_MS = 50;

/** Every condition once a round, in an order that turns with the round; `alone` and `again` are the same, for the noise. */
export async function besideNeighbours(asked: Neighbourhood): Promise<Beside> {
  const p99: Beside["p99"] = { alone: [], again: [], dead: [], slow: [] };
  const beside: Beside = { p99, answers: [], bad: { dead: [], slow: [] } };
  const well = crowd(asked, asked.well);
  const callersOf = (path: string): Crowd =>
    crowd(
      asked,
      Array.from({ length: CALLERS }, () => path),
    );
  const [dead, slow] = [callersOf(asked.dead.path), callersOf(asked.slow.path)];
  const measure = async (condition: Condition): Promise<void> => {
    const answers = await well.during(asked.phaseMs, PAUSE_MS);
    const times = answers.map(({ ms }) => ms);
    p99[condition].push(percentile(times, 0.99));
    beside.answers.push(...answers);
  };
  const phase = async (condition: Condition): Promise<void> => {
    if (condition === "dead") {
      const asking = dead.once();
      await connected(asked.dead.host);
      await sleep(SETTLE_MS);
      await measure(condition);
      // It answers nobody: its callers are let go, so that none is left for the next phase.
      asked.dead.host.cut();
      beside.bad.dead.push(...(await asking));
    } else if (condition === "slow") {
      const asking = slow.during(asked.phaseMs + SETTLE_MS);
      await sleep(SETTLE_MS);
      await measure(condition);
      beside.bad.slow.push(...(await asking));
    } else await measure(condition);
    await sleep(SETTLE_MS);
  };
  try {
    const order: Condition[] = ["alone", "dead", "again", "slow"];
    for (let round = 0; round < asked.rounds; round += 1) {
      for (let turn = 0; turn < order.length; turn += 1) {
        asked.signal?.throwIfAborted();
        await phase(order[(turn + round) % order.length] ?? "alone");
      }
    }
  } finally {
    well.close();
    dead.close();
    slow.close();
  }
  return beside;
}

/** What is measured is to wait for a dead target, not to begin: that costs the same for any target, and once in nine seconds. */
async function connected(host: NeighbourHost): Promise<void> {
  for (let tries = 0; tries < 200 && host.connections() === 0; tries += 1) await sleep(10);
}
