/** Draws how fast something happens over time, from nought on. */
import type UPlot from "uplot";
import { figureText } from "../../shared/figures.ts";
import type { Rate } from "../state/stored.ts";
import { alive, type Around, axesOf, colour, type Drawn, optionsOf, type Shown } from "./plot.ts";

const HEIGHT = 100;

const dataOf = ({ points }: Shown<Rate>): UPlot.AlignedData => [
  points.map(({ t }) => t / 1000),
  points.map(({ per_second }) => per_second),
];

const optionsFor = (into: Element, shown: () => Shown<Rate>): UPlot.Options => {
  const stroke = colour(into, "--resident");
  return {
    ...optionsOf(into, HEIGHT, shown, { range: (_, _min, max) => [0, Math.max(max * 1.1, 0.1)] }),
    axes: axesOf(into, (rate) => figureText(rate, "per_second"), 16),
    series: [{}, { label: "evictions", stroke, width: 2, fill: `${stroke}40`, points: { show: false } }],
  };
};

export const draw = (into: HTMLElement, points: readonly Rate[], more: Around = {}): Drawn<Rate> =>
  alive(into, HEIGHT, { ...more, points }, optionsFor, dataOf);
