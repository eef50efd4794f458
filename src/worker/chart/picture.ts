/** A course as a picture: what it is and how it stands, the plot, and what its lines are. Pure, but for what compresses it. */
import { figureText } from "../../shared/figures.ts";
import { Canvas, type Colour, type Point } from "./canvas.ts";
import { type Course, nameOf } from "./course.ts";
import { drawKey, type Entry, keyRows } from "./key.ts";
import { fitted, outlinesOf, widthOf } from "./letters.ts";
import { gapsOf, type Limit, limitsOf, piecesOf } from "./lines.ts";
import { drawAhead, drawGaps, drawLimits, drawPieces, type Frame, limitLook, xOf, yOf } from "./plot.ts";
import { png } from "./png.ts";
import { momentText, timeScale, timeText, valueScale } from "./scale.ts";
import { COLOURS, DENSITY, LARGE, LINE, PADDING, PLOT_HEIGHT, SMALL, WIDTH } from "./theme.ts";

const px = (size: number): number => size * DENSITY;

/** A forecast has so much of the time that was seen, at most. */
const AHEAD_MOST = 0.6;
/** What a label of the axis of time takes. */
const LABEL = 58;

const write = (canvas: Canvas, text: string, at: Point, size: number, colour: Colour): void =>
  canvas.paint(outlinesOf(text, at, px(size)), colour);

const entriesOf = ({ told, ahead }: Course, limits: readonly Limit[], hasGaps: boolean): Entry[] => [
  { sample: "line", colour: COLOURS.line, text: "mean, lowest to highest" },
  ...limits.map(({ metric, value, isFar }, nth): Entry => ({
    sample: nth === 0 ? "dashed" : "dotted",
    colour: limitLook(nth).colour,
    text: `${nameOf(metric)} ${figureText(value, told.unit)}${isFar ? ", above" : ""}`,
  })),
  ...(ahead === null
    ? []
    : [
        {
          sample: "dotted",
          colour: COLOURS.line,
          text: `at this pace full ${momentText(ahead.at, Date.parse(told.until))}`,
        } satisfies Entry,
      ]),
  ...(hasGaps ? [{ sample: "hatch", colour: COLOURS.gap, text: "no readings" } satisfies Entry] : []),
];

export const picture = (course: Course, target: string): Canvas => {
  const { told, ahead } = course;
  const { metric, unit } = told;
  const [since, until] = [Date.parse(told.since), Date.parse(told.until)];
  const gaps = gapsOf(told);
  const pieces = piecesOf(told.points, gaps);
  const known = pieces.flat();
  const last = known.at(-1);
  const highest = Math.max(0, ...known.map(({ max }) => max));
  const lowest = Math.min(highest, ...known.map(({ min }) => min));
  const limits = known.length === 0 ? [] : limitsOf(course, highest);
  const near = limits.filter(({ isFar }) => !isFar).flatMap(({ points }) => points.map(({ value }) => value));
  const isAhead = ahead !== null && last !== undefined && ahead.limit <= Math.max(highest, ...near);
  const scale = valueScale(Math.min(lowest, ...near), Math.max(highest, ...near), unit);
  const value = known.length === 0 ? { ...scale, ticks: [] } : scale;
  const end = isAhead ? Math.min(ahead.latest, until + (until - since) * AHEAD_MOST) : until;

  const rows = keyRows(
    known.length === 0 ? [] : entriesOf(isAhead ? course : { ...course, ahead: null }, limits, gaps.length > 0),
  );
  const top = PADDING + 2 * LINE + 10;
  const height = top + PLOT_HEIGHT + LINE + 6 + rows.length * LINE + PADDING - 4;
  const canvas = new Canvas(px(WIDTH), px(height), COLOURS.card);
  const left = PADDING + Math.max(0, ...value.ticks.map(({ text }) => widthOf(text, SMALL))) + 8;
  const time = timeScale(since, end, Math.floor((WIDTH - PADDING - left) / LABEL));
  const frame: Frame = {
    left: px(left),
    right: px(WIDTH - PADDING),
    top: px(top),
    bottom: px(top + PLOT_HEIGHT),
    time,
    value,
  };

  drawEdge(canvas);
  const state = fitted(last === undefined ? "no readings" : figureText(last.mean, unit), LARGE, WIDTH / 2);
  const room = WIDTH - 2 * PADDING - widthOf(state, LARGE) - 12;
  const line = PADDING + LARGE - 2;
  write(canvas, fitted(`${target} · ${nameOf(metric)}`, LARGE, room), [px(PADDING), px(line)], LARGE, COLOURS.text);
  write(canvas, state, [px(WIDTH - PADDING - widthOf(state, LARGE)), px(line)], LARGE, COLOURS.text);
  write(canvas, timeText(since, until), [px(PADDING), px(line + LINE)], SMALL, COLOURS.muted);
  drawAxes(canvas, frame);
  drawGaps(canvas, frame, gaps);
  drawLimits(canvas, frame, limits);
  if (isAhead && last !== undefined) drawAhead(canvas, frame, ahead, last);
  drawPieces(canvas, frame, pieces);
  drawKey(canvas, rows, [px(PADDING), px(top + PLOT_HEIGHT + LINE + 6 + LINE - 6)]);
  return canvas;
};

const drawEdge = (canvas: Canvas): void => {
  const { width, height } = canvas;
  canvas.rectangle([0, 0], [width, DENSITY], COLOURS.edge);
  canvas.rectangle([0, height - DENSITY], [width, height], COLOURS.edge);
  canvas.rectangle([0, 0], [DENSITY, height], COLOURS.edge);
  canvas.rectangle([width - DENSITY, 0], [width, height], COLOURS.edge);
};

const drawAxes = (canvas: Canvas, frame: Frame): void => {
  for (const { at, text } of frame.value.ticks) {
    const y = Math.round(yOf(at, frame));
    canvas.rectangle([frame.left, y], [frame.right, y + 1], COLOURS.grid);
    const x = frame.left - px(6) - widthOf(text, px(SMALL));
    write(canvas, text, [x, y + px(SMALL * 0.36)], SMALL, COLOURS.muted);
  }
  for (const { at, text } of frame.time.ticks) {
    const x = Math.round(xOf(at, frame));
    canvas.rectangle([x, frame.top], [x + 1, frame.bottom], COLOURS.grid);
    const half = widthOf(text, px(SMALL)) / 2;
    const from = Math.min(Math.max(x - half, frame.left - half), frame.right - 2 * half);
    write(canvas, text, [from, frame.bottom + px(LINE - 3)], SMALL, COLOURS.muted);
  }
};

export const drawn = (course: Course, target: string): Promise<Uint8Array<ArrayBuffer>> => png(picture(course, target));
