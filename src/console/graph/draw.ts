/** Draws memory over time with uPlot, in the page's own colours. */
import type UPlot from "uplot";
import { sizeText } from "../../shared/figures.ts";
import type { Plotted } from "../state/stored.ts";
import { alive, type Around, axesOf, colour, type Drawn, optionsOf, type Shown } from "./plot.ts";
import { drawMarks } from "./draw-marks.ts";

const HEIGHT = 180;
/** Room above the highest line, and below the lowest. */
const MARGIN = 0.08;
/** The same where signs stand above the lines. */
const SIGNED_MARGIN = 0.2;
/** How much of its colour a time of several samples has between the lowest and the highest of them, in hexadecimal. */
const BAND = "40";

const dataOf = ({ points }: Shown<Plotted>): UPlot.AlignedData => [
  points.map(({ t }) => t / 1000),
  points.map(({ used }) => used),
  points.map(({ resident }) => resident),
  points.map(({ limit }) => limit),
  points.map(({ low = null }) => low),
  points.map(({ high = null }) => high),
];

const optionsFor = (into: Element, shown: () => Shown<Plotted>): UPlot.Options => {
  const used = colour(into, "--used");
  const unseen = { width: 0, points: { show: false } };
  return {
    ...optionsOf(into, HEIGHT, shown, {
      range: (_, min, max) => {
        const room = Math.max((max - min) * MARGIN, max * 0.01);
        const above = (shown().marks ?? []).length === 0 ? room : Math.max(room, (max - min) * SIGNED_MARGIN);
        return [Math.max(0, min - room), max + above];
      },
    }),
    axes: axesOf(into, sizeText),
    bands: [{ series: [5, 4], fill: `${used}${BAND}` }],
    series: [
      {},
      { label: "used", stroke: used, width: 2, points: { show: false } },
      { label: "resident", stroke: colour(into, "--resident"), width: 2, dash: [2, 3], points: { show: false } },
      { label: "maxmemory", stroke: colour(into, "--limit"), width: 2, dash: [8, 4], points: { show: false } },
      { label: "lowest", ...unseen },
      { label: "highest", ...unseen },
    ],
    hooks: { draw: [(plot) => drawMarks(plot, shown().marks ?? [], colour(into, "--text"))] },
  };
};

export const draw = (into: HTMLElement, points: readonly Plotted[], more: Around = {}): Drawn =>
  alive(into, HEIGHT, { ...more, points }, optionsFor, dataOf);
