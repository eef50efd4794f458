/** Draws memory over time with uPlot, in the page's own colours. */
import UPlot from "uplot";
import { sizeText } from "../../shared/figures.ts";
import type { Point } from "../state/series.ts";

export interface Drawn {
  show: (points: readonly Point[]) => void;
  end: () => void;
}

const HEIGHT = 180;
/** What the graph shows at least of the time. */
const LEAST_SECONDS = 120;
/** How far apart the marks of time may be. */
const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440];
/** Room above the highest line, and below the lowest. */
const MARGIN = 0.08;

const dataOf = (points: readonly Point[]): UPlot.AlignedData => [
  points.map(({ t }) => t / 1000),
  points.map(({ used }) => used),
  points.map(({ resident }) => resident),
  points.map(({ limit }) => limit),
];

const colour = (into: Element, name: string): string => getComputedStyle(into).getPropertyValue(name).trim();

const optionsFor = (into: Element): UPlot.Options => {
  const [text, line] = [colour(into, "--muted"), colour(into, "--line")];
  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  return {
    width: into.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      // Wide enough for a mark of time to stand in it.
      x: { range: (_, min, max) => [Math.min(min, max - LEAST_SECONDS), max] },
      y: {
        range: (_, min, max) => {
          const room = Math.max((max - min) * MARGIN, max * 0.01);
          return [Math.max(0, min - room), max + room];
        },
      },
    },
    // One label a minute at the closest, so that none is there twice.
    axes: [
      {
        ...axis,
        incrs: MINUTES.map((count) => count * 60),
        values: (_, values) => values.map((at) => clock.format(at * 1000)),
      },
      { ...axis, size: 74, values: (_, values) => values.map(sizeText) },
    ],
    series: [
      {},
      { label: "used", stroke: colour(into, "--used"), width: 2, points: { show: false } },
      { label: "resident", stroke: colour(into, "--resident"), width: 2, dash: [2, 3], points: { show: false } },
      { label: "maxmemory", stroke: colour(into, "--limit"), width: 2, dash: [8, 4], points: { show: false } },
    ],
  };
};

export const draw = (into: HTMLElement, first: readonly Point[]): Drawn => {
  let points = first;
  let plot = new UPlot(optionsFor(into), dataOf(points), into);
  const size = new ResizeObserver(() => plot.setSize({ width: into.clientWidth, height: HEIGHT }));
  size.observe(into);
  // The colours are painted, so another scheme needs another painting.
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const repaint = (): void => {
    plot.destroy();
    plot = new UPlot(optionsFor(into), dataOf(points), into);
  };
  scheme.addEventListener("change", repaint);
  return {
    show: (next) => {
      points = next;
      plot.setData(dataOf(points));
    },
    end: () => {
      size.disconnect();
      scheme.removeEventListener("change", repaint);
      plot.destroy();
    },
  };
};
