/** Lines as polygons: of some width, with round joints, whole or in dashes. Pure. */
import type { Point, Polygon } from "./canvas.ts";

/** A joint is so many-sided. */
const SIDES = 10;

const disc = ([x, y]: Point, radius: number): Polygon =>
  Array.from({ length: SIDES }, (_, side): Point => {
    const angle = (side / SIDES) * 2 * Math.PI;
    return [x + Math.cos(angle) * radius, y + Math.sin(angle) * radius];
  });

/** Goes around as `disc` does, so that the two overlap without a hole. */
const bar = ([x0, y0]: Point, [x1, y1]: Point, radius: number): Polygon => {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length === 0) return [];
  const [dx, dy] = [((y1 - y0) / length) * radius, ((x1 - x0) / length) * radius];
  return [
    [x0 + dx, y0 - dy],
    [x1 + dx, y1 - dy],
    [x1 - dx, y1 + dy],
    [x0 - dx, y0 + dy],
  ];
};

/** A line from point to point; of one point a dot. @param width in pixels */
export const stroke = (points: readonly Point[], width: number): Polygon[] => {
  const radius = width / 2;
  return points.flatMap((point, at) => {
    const next = points[at + 1];
    return [disc(point, radius), ...(next === undefined ? [] : [bar(point, next, radius)])];
  });
};

/** The pieces of a line that are drawn. @param on how long each is, and how far it is to the next, in pixels */
export const dashes = (points: readonly Point[], on: number, off: number): Point[][] => {
  const pieces: Point[][] = [];
  let piece: Point[] = [];
  let left = on;
  let drawn = true;
  const turn = (at: Point): void => {
    if (drawn && piece.length > 0) pieces.push([...piece, at]);
    drawn = !drawn;
    left = drawn ? on : off;
    piece = drawn ? [at] : [];
  };
  for (const [at, point] of points.entries()) {
    const before = points[at - 1];
    if (before === undefined) {
      piece = [point];
      continue;
    }
    let from = before;
    let length = Math.hypot(point[0] - from[0], point[1] - from[1]);
    while (length > left) {
      const share = left / length;
      from = [from[0] + (point[0] - from[0]) * share, from[1] + (point[1] - from[1]) * share];
      length -= left;
      turn(from);
    }
    left -= length;
    if (drawn) piece.push(point);
  }
  if (drawn && piece.length > 1) pieces.push(piece);
  return pieces;
};
