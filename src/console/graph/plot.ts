/** What all graphs have: the axis of time, the page's colours, another size, another scheme. */
import UPlot from "uplot";
import type { MarkAt } from "./marks.ts";

/** What stands around the points. */
export interface Around {
  /** The time that is shown, milliseconds since the epoch; left out: that of the points. */
  time?: readonly [from: number, until: number] | null;
  marks?: readonly MarkAt[];
}

export interface Shown<P> extends Around {
  points: readonly P[];
}

export interface Drawn<P = import("../state/stored.ts").Plotted> {
  show: (points: readonly P[], more?: Around) => void;
  end: () => void;
}

/** What a graph shows at least of the time. */
const LEAST_SECONDS = 120;
/** How far apart the marks of time may be: one label a minute at the closest, so that none is there twice. */
const MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440, 2880, 10_080];
const DAY_SECONDS = 86_400;
/** So that two graphs below each other have their times below each other. */
const SIDE = 74;

export const colour = (into: Element, name: string): string => getComputedStyle(into).getPropertyValue(name).trim();

/** @param space that a figure at the side has at least, in pixels */
export const axesOf = (into: Element, text: (value: number) => string, space = 30): UPlot.Axis[] => {
  const [stroke, line] = [colour(into, "--muted"), colour(into, "--line")];
  const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
  const axis = { stroke, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } };
  return [
    {
      ...axis,
      incrs: MINUTES.map((count) => count * 60),
      values: (_, values, _axis, _space, step) =>
        values.map((at) => (step >= DAY_SECONDS ? day : clock).format(at * 1000)),
    },
    { ...axis, size: SIDE, space, values: (_, values) => values.map(text) },
  ];
};

export const optionsOf = <P>(
  into: Element,
  height: number,
  shown: () => Shown<P>,
  y: UPlot.Scale,
): Pick<UPlot.Options, "width" | "height" | "legend" | "cursor" | "scales"> => ({
  width: into.clientWidth,
  height,
  legend: { show: false },
  cursor: { show: false },
  scales: {
    // Wide enough for a mark of time to stand in it.
    x: {
      range: (_, min, max) => {
        const { time = null } = shown();
        return time === null ? [Math.min(min, max - LEAST_SECONDS), max] : [time[0] / 1000, time[1] / 1000];
      },
    },
    y,
  },
});

/** Drawn, and drawn anew for another size, another scheme, other points. */
export const alive = <P>(
  into: HTMLElement,
  height: number,
  first: Shown<P>,
  optionsFor: (into: Element, shown: () => Shown<P>) => UPlot.Options,
  dataOf: (shown: Shown<P>) => UPlot.AlignedData,
): Drawn<P> => {
  let shown = first;
  const make = (): UPlot =>
    new UPlot(
      optionsFor(into, () => shown),
      dataOf(shown),
      into,
    );
  let plot = make();
  const size = new ResizeObserver(() => plot.setSize({ width: into.clientWidth, height }));
  size.observe(into);
  // The colours are painted, so another scheme needs another painting.
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const repaint = (): void => {
    plot.destroy();
    plot = make();
  };
  scheme.addEventListener("change", repaint);
  return {
    show: (points, more = {}) => {
      shown = { ...more, points };
      plot.setData(dataOf(shown));
    },
    end: () => {
      size.disconnect();
      scheme.removeEventListener("change", repaint);
      plot.destroy();
    },
  };
};
