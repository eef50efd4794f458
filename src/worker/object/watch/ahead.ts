/** What is going to be full, by what is remembered. */
import { aofForecast } from "../../judge/forecast/aof.ts";
import { type Filling, forecast } from "../../judge/forecast/forecast.ts";
import type { JudgedOperation } from "../../judge/judge.ts";
import { containerLimit } from "../../judge/room.ts";
import type { Parts } from "../../judge/rule.ts";
import type { MetricName } from "../../../protocol/history-metrics.ts";
import type { Reading } from "../../../protocol/operations.ts";
import { describeError, logLine } from "../../../shared/log.ts";
import type { History } from "./history.ts";

/** Those who ask all the time are told the same for so long: a forecast takes some milliseconds, more than the rest of a read. */
const SAME_FOR_MS = 60_000;
const LOOK_BACK_MS = 48 * 3_600_000;

type ToFill = Partial<Pick<Parts, "memory" | "persistence">>;

/** What a reading tells of that may fill up. */
const partsToFill = <N extends JudgedOperation>(operation: N, reading: Reading<N>): ToFill => {
  // The name tells the reading; TypeScript does not connect the two.
  if (operation === "memory") return { memory: reading as Reading<"memory"> };
  if (operation === "persistence") return { persistence: reading as Reading<"persistence"> };
  if (operation !== "doctor") return {};
  const { memory, persistence } = reading as Reading<"doctor">;
  return {
    ...(memory.ok ? { memory: memory.value } : {}),
    ...(persistence.ok ? { persistence: persistence.value } : {}),
  };
};

export class Ahead {
  readonly #history: Pick<History, "series">;
  #told: { at: number; ceilings: string; filling: Filling } | null = null;

  constructor(history: Pick<History, "series">) {
    this.#history = history;
  }

  /** @param now when it was read, milliseconds since the epoch */
  of<N extends JudgedOperation>(operation: N, reading: Reading<N>, now: number): Filling {
    const { memory, persistence } = partsToFill(operation, reading);
    const maxmemory = memory?.maxmemory ?? 0;
    const limit = maxmemory > 0 ? maxmemory : memory === undefined ? 0 : (containerLimit(memory) ?? 0);
    const metric = maxmemory > 0 ? "used" : "container";
    const available = persistence?.disk?.available ?? null;
    const ceilings = `${metric} ${limit} ${available !== null}`;
    const before = this.#told;
    if (before?.ceilings === ceilings && Math.abs(now - before.at) < SAME_FOR_MS) return before.filling;
    const filling = this.#forecast(metric, limit, available, now);
    this.#told = { at: now, ceilings, filling };
    return filling;
  }

  /** What was not read is not forecast; storage that fails is no reason to fail the read. */
  #forecast(metric: MetricName, limit: number, available: number | null, now: number): Filling {
    const samples = (of: MetricName) => this.#history.series(of, now - LOOK_BACK_MS, now + 1);
    try {
      return {
        memory: limit > 0 ? forecast(samples(metric), limit, now) : null,
        disk: available === null ? null : aofForecast(samples("aof"), available, now),
      };
    } catch (error) {
      console.error(logLine({ forecast: "failed", error: describeError(error) }));
      return { memory: null, disk: null };
    }
  }
}
