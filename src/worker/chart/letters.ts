/** Text as outlines: what a chart is labelled with. Each letter is read when it is first drawn. Pure. */
import type { Point, Polygon } from "./canvas.ts";
import { OUTLINES, UNITS_PER_EM } from "./outlines.ts";

/** The digits of the numbers that the outlines are written in; the upper half says that more follow. */
export const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

interface Letter {
  /** How far it is to the next one; this and the contours in units of which an em has `UNITS_PER_EM`. */
  advance: number;
  contours: readonly Polygon[];
}

const numbersIn = (text: string): number[] => {
  const numbers: number[] = [];
  let [value, scale] = [0, 1];
  for (const digit of text) {
    const bits = DIGITS.indexOf(digit);
    value += (bits % 32) * scale;
    scale *= 32;
    if (bits >= 32) continue;
    numbers.push(value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    [value, scale] = [0, 1];
  }
  return numbers;
};

const contourOf = (text: string): Polygon => {
  const steps = numbersIn(text);
  const points: Point[] = [];
  let [x, y] = [0, 0];
  for (let at = 0; at + 1 < steps.length; at += 2) {
    x += steps[at] ?? 0;
    y += steps[at + 1] ?? 0;
    points.push([x, y]);
  }
  return points;
};

const read = new Map<string, Letter>();

/** A letter that the font was not made with is a dot in the middle: something stands there. */
const letterOf = (sign: string): Letter => {
  const known = read.get(sign);
  if (known !== undefined) return known;
  const [advance = "", ...contours] = (OUTLINES[sign] ?? OUTLINES["·"] ?? "").split(".");
  const letter = { advance: numbersIn(advance)[0] ?? 0, contours: contours.map(contourOf) };
  read.set(sign, letter);
  return letter;
};

/** @param size of an em, in pixels */
export const widthOf = (text: string, size: number): number =>
  (Array.from(text).reduce((sum, sign) => sum + letterOf(sign).advance, 0) * size) / UNITS_PER_EM;

/** @param x where it begins, and the line that it stands on, in pixels */
export const outlinesOf = (text: string, [x, y]: Point, size: number): Polygon[] => {
  const scale = size / UNITS_PER_EM;
  let left = x;
  return Array.from(text).flatMap((sign) => {
    const { advance, contours } = letterOf(sign);
    const from = left;
    left += advance * scale;
    return contours.map((contour) => contour.map(([dx, dy]): Point => [from + dx * scale, y + dy * scale]));
  });
};

/** As much of it as there is room for. */
export const fitted = (text: string, size: number, room: number): string => {
  if (widthOf(text, size) <= room) return text;
  let kept = Array.from(text);
  while (kept.length > 0 && widthOf(`${kept.join("")}…`, size) > room) kept = kept.slice(0, -1);
  return `${kept.join("")}…`;
};
