/**
 * How answers a second and their time grow with those who ask, as a picture for docs/: from one caller to two hundred of one target, and from
 * one target to a hundred. Pure.
 */
import { short } from "./figures.ts";
import type { LoadLine } from "./load-table.ts";

const WIDTH = 720;
const HEIGHT = 330;
const PANEL = { width: 250, height: 200, top: 70 };
const LEFTS = [70, 430];

/** Of the palette of Okabe and Ito, which is told apart by those who see fewer colours. */
const SERIES = [
  { name: "answers a second", color: "#0072b2", of: ({ perSecond }: LoadLine) => perSecond, dash: "" },
  { name: "p50, ms", color: "#009e73", of: ({ p50 }: LoadLine) => p50, dash: "6 3" },
  { name: "p99, ms", color: "#d55e00", of: ({ p99 }: LoadLine) => p99, dash: "2 3" },
] as const;

interface Scale {
  at: (value: number) => number;
  /** Powers of ten that it shows. */
  marks: number[];
}

/** Whole powers of ten around the values. */
const logScale = (values: readonly number[], from: number, to: number): Scale => {
  const positive = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))));
  return {
    at: (value) => from + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (to - from),
    marks: Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step)),
  };
};

const text = (x: number, y: number, said: string, more = ""): string =>
  `<text x="${x}" y="${y}" ${more}>${said}</text>`;

const panel = (
  title: string,
  unit: string,
  lines: readonly LoadLine[],
  asked: (line: LoadLine) => number,
  left: number,
): string => {
  const { width, height, top } = PANEL;
  const across = logScale(lines.map(asked), left, left + width);
  const up = logScale(
    lines.flatMap((line) => SERIES.map(({ of }) => of(line))),
    top + height,
    top,
  );
  const grid = up.marks.map(
    (mark) =>
      `<line x1="${left}" x2="${left + width}" y1="${up.at(mark)}" y2="${up.at(mark)}" stroke="#ddd"/>` +
      text(left - 6, up.at(mark) + 4, short(mark), 'text-anchor="end"'),
  );
  const ticks = lines.map((line) =>
    text(across.at(asked(line)), top + height + 18, String(asked(line)), 'text-anchor="middle"'),
  );
  const curves = SERIES.map(({ color, of, dash }) => {
    const points = lines.map((line) => `${across.at(asked(line)).toFixed(1)},${up.at(of(line)).toFixed(1)}`);
    const dots = points.map(
      (point) => `<circle cx="${point.split(",")[0]}" cy="${point.split(",")[1]}" r="3" fill="${color}"/>`,
    );
    return `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/>${dots.join("")}`;
  });
  return [
    text(left, top - 14, title, 'font-weight="bold"'),
    ...grid,
    ...ticks,
    text(left + width / 2, top + height + 38, unit, 'text-anchor="middle"'),
    ...curves,
  ].join("\n");
};

/** Null where there is not more than one number of callers and of targets to show. */
export const growthSvg = (lines: readonly LoadLine[], machine: string): string | null => {
  const [callers, targets] = [lines.filter((line) => !line.simulated), lines.filter((line) => line.simulated)];
  if (callers.length < 2 || targets.length < 2) return null;
  const legend = SERIES.map(
    ({ name, color, dash }, at) =>
      `<line x1="${70 + at * 170}" x2="${100 + at * 170}" y1="24" y2="24" stroke="${color}" stroke-width="2" stroke-dasharray="${dash}"/>` +
      text(106 + at * 170, 28, name),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...legend,
    panel("One target", "callers", callers, ({ callers: count }) => count, LEFTS[0] ?? 0),
    panel("Simulated hosts, a caller each", "targets", targets, ({ targets: count }) => count, LEFTS[1] ?? 0),
    text(WIDTH - 10, HEIGHT - 8, machine, 'text-anchor="end" font-size="10" fill="#666"'),
    "</svg>\n",
  ].join("\n");
};
