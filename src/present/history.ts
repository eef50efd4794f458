/** A figure over time, as a line of bars and the figures that a person asks for first. */
import type { Answer } from "../protocol/answer.ts";
import { age, figureText } from "../shared/figures.ts";
import { code, instant, type Phrase, type Shown } from "./view.ts";

type Data = Answer<"history">["data"];

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
const NO_FIGURE = "·";
/** As many as fit beside each other on a phone. */
const CELLS = 30;

/** The highest of each cell; null where it has no figure. A cell is at least as long as the time between two figures, so that what is empty is a gap. */
const cellsOf = ({ points, since, until, step_ms, every_ms }: Data): (number | null)[] => {
  const begins = Date.parse(since);
  const lasts = Math.max(1, Date.parse(until) - begins);
  const count = Math.min(CELLS, Math.max(1, Math.round(lasts / Math.max(1, step_ms, every_ms ?? 0))));
  const cells = Array.from({ length: count }, (): number | null => null);
  for (const { at, max } of points) {
    const cell = Math.min(count - 1, Math.max(0, Math.floor(((Date.parse(at) - begins) / lasts) * count)));
    const before = cells[cell] ?? null;
    if (max !== null) cells[cell] = before === null ? max : Math.max(before, max);
  }
  return cells;
};

/** Bars from the lowest to the highest of what is shown; a dot where there is no figure. */
export const sparkline = (cells: readonly (number | null)[]): string => {
  const known = cells.filter((cell) => cell !== null);
  const lowest = Math.min(...known);
  const span = Math.max(...known) - lowest;
  return cells
    .map((cell) => {
      if (cell === null) return NO_FIGURE;
      return BARS[span === 0 ? 0 : Math.round(((cell - lowest) / span) * (BARS.length - 1))] ?? NO_FIGURE;
    })
    .join("");
};

const gapRow = ({ from, until, cause }: Data["gaps"][number]): Phrase[] => [
  [instant(from)],
  age(Date.parse(until) - Date.parse(from)),
  cause.replaceAll("_", " "),
];

export const history = ({ data }: Answer<"history">): Shown => {
  const { metric, queue, unit, since, until, min, mean, max, last, gaps, latest } = data;
  const queues = metric === "queued" && queue === undefined ? (latest?.queues ?? []) : [];
  const text = (value: number | null): string => (value === null ? "-" : figureText(value, unit));
  const known = last !== null;
  return {
    subject: `history ${metric}${queue === undefined ? "" : ` of ${queue}`}`,
    heading: { tone: "info", word: "" },
    body: [
      ...(known
        ? [
            { kind: "text" as const, paragraphs: [[code(sparkline(cellsOf(data)))]] },
            {
              kind: "rows" as const,
              rows: [
                ["last", text(last.value)],
                ["highest", text(max)],
                ["mean", text(mean)],
                ["lowest", text(min)],
              ],
            },
            {
              kind: "text" as const,
              paragraphs: [["From ", instant(since), " until ", instant(until), "."]],
              small: true as const,
            },
          ]
        : []),
      ...(queues.length === 0
        ? []
        : [
            {
              kind: "rows" as const,
              title: "Waiting at last",
              rows: queues.map(({ queue: name, waiting }): Phrase[] => [name, String(waiting)]),
              most: 8,
              noun: "queue",
            },
          ]),
      ...(gaps.length === 0
        ? []
        : [
            {
              kind: "rows" as const,
              title: "Gaps",
              rows: gaps.toReversed().map(gapRow),
              most: 8,
              noun: "gap",
            },
          ]),
    ],
  };
};
