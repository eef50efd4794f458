/** The axes of a chart: from where to where, and the few places that are labelled. Times are UTC, since a picture does not know who looks. Pure. */
import type { Unit } from "../../protocol/history-metrics.ts";
import { duration, percent } from "../../shared/figures.ts";

export interface Tick {
  at: number;
  text: string;
}

export interface Scale {
  from: number;
  until: number;
  ticks: readonly Tick[];
}

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const TIMES_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR_MS),
  ...[1, 2, 5, 7, 14, 30, 60, 120].map((count) => count * DAY_MS),
];

/** So many steps fit, at most. */
const STEPS_MOST = 4;
/** Room above the highest, as a share. */
const ROOM = 0.07;

const nextIn = (steps: readonly number[], least: number): number => steps.find((step) => step >= least) ?? least;

/** 1, 2 or 5 times a power of ten. */
const decimal = (least: number): number => {
  const power = 10 ** Math.floor(Math.log10(least));
  return nextIn([power, 2 * power, 5 * power, 10 * power], least * (1 - 1e-9));
};

const stepOf = (span: number, unit: Unit): number => {
  const least = span / STEPS_MOST;
  if (unit === "bytes") return 2 ** Math.max(0, Math.ceil(Math.log2(least)));
  if (unit === "ms") return least > (TIMES_MS.at(-1) ?? 0) ? decimal(least) : nextIn(TIMES_MS, least);
  return unit === "count" ? Math.max(1, decimal(least)) : decimal(least);
};

const scaled = (value: number, by: number, units: readonly string[]): string => {
  let [rest, unit] = [value, 0];
  while (Math.abs(rest) >= by && unit < units.length - 1) [rest, unit] = [rest / by, unit + 1];
  return `${Number(rest.toPrecision(4))}${units[unit] ?? ""}`;
};

const THOUSANDS = ["", "k", "M", "G", "T"];

/** As short as a label has to be: `512 MiB`, `1.5k`, `20/s`, `50 %`, `3 h`. */
const label = (value: number, unit: Unit): string => {
  switch (unit) {
    case "bytes":
      return scaled(value, 1024, [" B", " KiB", " MiB", " GiB", " TiB"]);
    case "fraction":
      return percent(value);
    case "ms":
      return value === 0 ? "0" : duration(value).replace(".0 s", " s");
    case "per_second":
      return `${scaled(value, 1000, THOUSANDS)}/s`;
    case "count":
  }
  return scaled(value, 1000, THOUSANDS);
};

/** From nought on, unless what is shown is all far above it. */
export const valueScale = (lowest: number, highest: number, unit: Unit): Scale => {
  const fromNought = lowest >= 0 && lowest <= highest / 2;
  const span = fromNought ? highest : highest - lowest;
  // What does not change has a tenth of it around it, so that its line is not at the edge.
  const least = Math.max(span, Math.abs(highest) * 0.1, unit === "bytes" || unit === "ms" ? 1024 : 1e-3);
  const room = span === 0 ? least / 2 : least * ROOM;
  const step = stepOf(least * (1 + ROOM), unit);
  const lower = Math.floor((lowest - room) / step) * step;
  const from = fromNought ? 0 : lowest < 0 ? lower : Math.max(0, lower);
  const until = Math.max(highest + room, from + step);
  const count = Math.min(STEPS_MOST + 2, Math.floor((until - from) / step));
  const ticks = Array.from({ length: count + 1 }, (_, nth) => from + nth * step);
  return { from, until, ticks: ticks.map((at) => ({ at, text: label(at, unit) })) };
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const dayText = (at: number): string => {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
};
const clockText = (at: number): string => new Date(at).toISOString().slice(11, 16);

/** @param most how many labels there is room for */
export const timeScale = (from: number, until: number, most: number): Scale => {
  const step = nextIn(
    TIMES_MS.filter((each) => each >= MINUTE_MS),
    // The end of a day is a moment after it.
    ((until - from) / most) * 0.99,
  );
  const first = Math.ceil(from / step) * step;
  const count = Math.max(0, Math.floor((until - first) / step) + 1);
  const ticks = Array.from({ length: count }, (_, nth) => first + nth * step);
  return { from, until, ticks: ticks.map((at) => ({ at, text: at % DAY_MS === 0 ? dayText(at) : clockText(at) })) };
};

/** From when until when: `28 Nov 20:00 – 29 Nov 20:00 UTC`; of weeks only the days. */
export const timeText = (from: number, until: number): string => {
  const year = (at: number): string => String(new Date(at).getUTCFullYear());
  const years = year(from) !== year(until);
  const text = (at: number): string =>
    until - from > 14 * DAY_MS || years
      ? `${dayText(at)}${years ? ` ${year(at)}` : ""}`
      : `${dayText(at)} ${clockText(at)}`;
  return `${text(from)} – ${dayText(from) === dayText(until) && !years ? clockText(until) : text(until)} UTC`;
};

/** When something is: with the day where that is another. */
export const momentText = (at: number, now: number): string =>
  dayText(at) === dayText(now) ? clockText(at) : `${dayText(at)} ${clockText(at)}`;
