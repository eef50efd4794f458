/** What is going to be full, by what is remembered. */
import { aofForecast } from "../../judge/forecast/aof.ts";
import { type Filling, forecast } from "../../judge/forecast/forecast.ts";
import type { JudgedOperation } from "../../judge/judge.ts";
import { containerLimit } from "../../judge/room.ts";
import type { Parts } from "../../judge/rule.ts";
import type { MetricName } from "../../../protocol/history-metrics.ts";
import type { Reading } from "../../../protocol/operations.ts";
import { describeError, logLine } from "../../../shared/log.ts";
import type { History, SeriesPoint } from "./history.ts";

const HOUR_MS = 3_600_000;
const LOOK_BACK_MS = 48 * HOUR_MS;
/** The pace is taken from the samples themselves: the mean of ten minutes is late by a time that is not told. What is older is only asked whether it came down. */
const SAMPLES_MS = 6 * HOUR_MS;
const SUMMED_MS = 10 * 60_000;

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

/** What a forecast is made of. @param now milliseconds since the epoch: what came later is not in it */
export const samplesFor = (history: Pick<History, "series">, metric: MetricName, now: number): SeriesPoint[] => {
  const since = Math.floor((now - SAMPLES_MS) / SUMMED_MS) * SUMMED_MS;
  return [
    // Longer than samples are kept, so that it is read from what sums them up.
    ...history.series(metric, now - LOOK_BACK_MS - SUMMED_MS, since),
    ...history.series(metric, since, now + 1),
  ];
};

export class Ahead {
  readonly #history: Pick<History, "series">;

  constructor(history: Pick<History, "series">) {
    this.#history = history;
  }

  /** Null where the reading tells of nothing that fills up. @param now when it was read, milliseconds since the epoch */
  of<N extends JudgedOperation>(operation: N, reading: Reading<N>, now: number): Filling | null {
    const { memory, persistence } = partsToFill(operation, reading);
    if (memory === undefined && persistence === undefined) return null;
    const maxmemory = memory?.maxmemory ?? 0;
    const limit = maxmemory > 0 ? maxmemory : memory === undefined ? 0 : (containerLimit(memory) ?? 0);
    const available = persistence && (persistence.disk?.available ?? null);
    return this.#forecast(maxmemory > 0 ? "used" : "container", limit, available, now);
  }

  /** What was not read is not forecast; storage that fails is no reason to fail the read. */
  #forecast(metric: MetricName, limit: number, available: number | null | undefined, now: number): Filling {
    const samples = (of: MetricName): SeriesPoint[] => samplesFor(this.#history, of, now);
    try {
      return {
        memory: limit > 0 ? forecast(samples(metric), limit, now) : null,
        disk: available == null ? null : aofForecast(samples("aof"), available, now),
        ...(available === null && this.#isDiskUntold(now) ? { diskUntold: true as const } : {}),
      };
    } catch (error) {
      console.error(logLine({ forecast: "failed", error: describeError(error) }));
      return { memory: null, disk: null };
    }
  }

  #isDiskUntold(now: number): boolean {
    return this.#history.series("disk_available", now - SAMPLES_MS, now + 1).every(({ value }) => value === null);
  }
}
