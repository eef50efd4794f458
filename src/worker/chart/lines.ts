/** What of a course is drawn where: lines that break where nobody looked or nobody answered. Pure. */
import type { Output } from "../../protocol/operations.ts";
import type { Course } from "./course.ts";

type Told = Output<"history">;

/** One moment; milliseconds since the epoch. */
export interface Known {
  at: number;
  min: number;
  mean: number;
  max: number;
}

export interface Stretch {
  from: number;
  until: number;
}

export const gapsOf = ({ gaps }: Pick<Told, "gaps">): Stretch[] =>
  gaps.map(({ from, until }) => ({ from: Date.parse(from), until: Date.parse(until) }));

/** The pieces without a gap in them. */
export const piecesOf = (points: Told["points"], gaps: readonly Stretch[]): Known[][] => {
  const pieces: Known[][] = [];
  let piece: Known[] = [];
  let before: number | null = null;
  for (const { at: said, min, mean, max } of points) {
    const at = Date.parse(said);
    const isApart = before !== null && gaps.some(({ from, until }) => from < at && until > (before ?? 0));
    if (isApart || mean === null) {
      if (piece.length > 0) pieces.push(piece);
      piece = [];
    }
    if (mean !== null) {
      piece.push({ at, mean, min: min ?? mean, max: max ?? mean });
      before = at;
    }
  }
  return piece.length === 0 ? pieces : [...pieces, piece];
};

/** A ceiling that is further away than so many times the highest would leave nothing of the line to see. */
const FAR = 3;

export interface Limit {
  metric: Course["ceilings"][number]["metric"];
  points: readonly { at: number; value: number }[];
  /** The last there was. */
  value: number;
  /** Too far above what is shown to be drawn. */
  isFar: boolean;
}

/** Ceilings that there are: 0 is none. */
export const limitsOf = ({ ceilings }: Course, highest: number): Limit[] =>
  ceilings.flatMap(({ metric, points }) => {
    const known = points.flatMap(({ at, max }) =>
      max === null || max <= 0 ? [] : [{ at: Date.parse(at), value: max }],
    );
    const last = known.at(-1);
    return last === undefined
      ? []
      : [
          {
            metric,
            points: known,
            value: last.value,
            isFar: Math.max(...known.map(({ value }) => value)) > highest * FAR,
          },
        ];
  });
