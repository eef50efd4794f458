/** What a graph shows, in words. Pure. */
import { figureText, sizeText } from "../../shared/figures.ts";
import type { Point } from "../state/series.ts";
import type { Plotted, Rate } from "../state/stored.ts";
import { agoText } from "../time/words.ts";

/** What was read while the page is open. @param now milliseconds since the epoch */
export const graphText = (points: readonly Point[], now: number): string => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return "Memory over time: one reading so far.";
  const most = Math.max(...points.map(({ used }) => used));
  return `Memory over time, ${points.length} readings since ${agoText(now - first.t)}: used memory from ${sizeText(first.used)} to ${sizeText(last.used)}, at most ${sizeText(most)}.`;
};

/** How often the line breaks: the time before the first figure is none. */
const gapsIn = (points: readonly Plotted[]): number =>
  points.filter(({ used }, at) => used !== null && at > 0 && points[at - 1]?.used === null).length;

/** @param span as it is chosen: `24 h` */
export const storedText = (points: readonly Plotted[], span: string): string => {
  const known = points.flatMap(({ used, low, high }) =>
    used === null ? [] : [{ used, low: low ?? used, high: high ?? used }],
  );
  const last = known.at(-1);
  if (last === undefined) return `Memory of the last ${span}: nothing was read.`;
  const [lowest, highest] = [Math.min(...known.map(({ low }) => low)), Math.max(...known.map(({ high }) => high))];
  const gaps = gapsIn(points);
  const broken = gaps === 0 ? "" : ` ${gaps === 1 ? "One time" : `${gaps} times`} without readings.`;
  return `Used memory of the last ${span}: lowest ${sizeText(lowest)}, highest ${sizeText(highest)}, now ${sizeText(last.used)}.${broken}`;
};

/** Null where nothing was evicted: there is nothing to draw then. */
export const evictionsText = (rates: readonly Rate[]): string | null => {
  const known = rates.map(({ per_second }) => per_second).filter((rate) => rate !== null);
  const highest = Math.max(0, ...known);
  if (highest === 0) return null;
  const text = (rate: number): string => figureText(rate, "per_second");
  return `Evictions: at most ${text(highest)}, now ${text(known.at(-1) ?? 0)}.`;
};
