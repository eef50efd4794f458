/** What stands within the axes: times without readings, the band, the line, its ceilings, and how it goes on. */
import type { Canvas, Colour, Point, Polygon } from "./canvas.ts";
import type { Ahead } from "./course.ts";
import type { Known, Limit, Stretch } from "./lines.ts";
import type { Scale } from "./scale.ts";
import { dashes, stroke } from "./strokes.ts";
import { BAND, COLOURS, DASHED, DENSITY, DOTTED, FAINT, STROKE } from "./theme.ts";

/** Where the axes are, in pixels. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  time: Scale;
  value: Scale;
}

const share = (at: number, { from, until }: Scale): number => Math.min(1, Math.max(0, (at - from) / (until - from)));

export const xOf = (at: number, { left, right, time }: Frame): number => left + (right - left) * share(at, time);
export const yOf = (value: number, { top, bottom, value: scale }: Frame): number =>
  bottom - (bottom - top) * share(value, scale);

const WIDE = STROKE * DENSITY;
const DASH = { on: DASHED.on * DENSITY, off: DASHED.off * DENSITY };
const DOT = { on: DOTTED.on * DENSITY, off: DOTTED.off * DENSITY };

/** Ceilings, the nearest first: how each is dashed, and in which colour. */
export const limitLook = (nth: number): { dash: typeof DASH; colour: Colour } =>
  nth === 0 ? { dash: DASH, colour: COLOURS.near } : { dash: DOT, colour: COLOURS.far };

/** Slanted lines in a box: nothing is known there. */
export const hatch = (canvas: Canvas, [left, top]: Point, [right, bottom]: Point): void => {
  canvas.rectangle([left, top], [right, bottom], COLOURS.gap, FAINT);
  const apart = 7 * DENSITY;
  const lines: Polygon[] = [];
  for (let sum = Math.ceil((left + top) / apart) * apart; sum < right + bottom; sum += apart) {
    const from: Point = [Math.min(right, sum - top), Math.max(top, sum - right)];
    const to: Point = [Math.max(left, sum - bottom), Math.min(bottom, sum - left)];
    lines.push(...stroke([from, to], DENSITY * 0.75));
  }
  canvas.paint(lines, COLOURS.gap, 0.8);
};

/** At least this wide, so that a short one is seen. */
const GAP_LEAST = 2 * DENSITY;

export const drawGaps = (canvas: Canvas, frame: Frame, gaps: readonly Stretch[]): void => {
  for (const { from, until } of gaps) {
    const [left, right] = [xOf(from, frame), xOf(until, frame)];
    hatch(canvas, [left, frame.top], [Math.max(right, left + GAP_LEAST), frame.bottom]);
  }
};

const flat = (y: number): number => Math.round(y) + (WIDE % 2) / 2;

export const drawLimits = (canvas: Canvas, frame: Frame, limits: readonly Limit[]): void => {
  for (const [nth, { points, isFar }] of limits.entries()) {
    if (isFar) continue;
    const { dash, colour } = limitLook(nth);
    // It holds until it is another one.
    const steps: Point[] = points.flatMap(({ at, value }, which): Point[] => {
      const [x, y] = [xOf(which === 0 ? frame.time.from : at, frame), flat(yOf(value, frame))];
      const before = points[which - 1];
      return before === undefined
        ? [[x, y]]
        : [
            [x, flat(yOf(before.value, frame))],
            [x, y],
          ];
    });
    const last = steps.at(-1);
    const whole = last === undefined ? steps : [...steps, [frame.right, last[1]] as const];
    canvas.paint(
      dashes(whole, dash.on, dash.off).flatMap((piece) => stroke(piece, WIDE)),
      colour,
    );
  }
};

export const drawPieces = (canvas: Canvas, frame: Frame, pieces: readonly (readonly Known[])[]): void => {
  for (const piece of pieces) {
    const along = (value: (known: Known) => number): Point[] =>
      piece.map((known) => [xOf(known.at, frame), yOf(value(known), frame)]);
    const [highest, lowest] = [along(({ max }) => max), along(({ min }) => min)];
    canvas.paint([[...highest, ...lowest.toReversed()]], COLOURS.line, BAND);
    // The edge of the band: a peak of one sample is a pixel wide.
    canvas.paint(stroke(highest, DENSITY), COLOURS.line, 0.7);
    canvas.paint(
      stroke(
        along(({ mean }) => mean),
        piece.length === 1 ? 2 * WIDE : WIDE,
      ),
      COLOURS.line,
    );
  }
};

/** From the last reading on: the line to when it is full, within where that may be. */
export const drawAhead = (canvas: Canvas, frame: Frame, { at, earliest, latest, limit }: Ahead, last: Known): void => {
  const end = frame.time.until;
  const to = (when: number): Point => {
    const reached = Math.min(end, when);
    const value = last.mean + ((limit - last.mean) * (reached - last.at)) / Math.max(1, when - last.at);
    return [xOf(reached, frame), yOf(value, frame)];
  };
  const from: Point = [xOf(last.at, frame), yOf(last.mean, frame)];
  const corner: Point[] = earliest < end ? [[xOf(Math.min(end, latest), frame), yOf(limit, frame)]] : [];
  canvas.paint([[from, to(earliest), ...corner, to(latest)]], COLOURS.line, FAINT);
  const pieces = dashes([from, to(at)], DOT.on + DENSITY, DOT.off);
  canvas.paint(
    pieces.flatMap((piece) => stroke(piece, WIDE)),
    COLOURS.line,
  );
};
