/** What the lines of a chart are, below it: a sample of each and its name, as many beside each other as fit. */
import type { Canvas, Colour, Point } from "./canvas.ts";
import { fitted, outlinesOf, widthOf } from "./letters.ts";
import { hatch } from "./plot.ts";
import { dashes, stroke } from "./strokes.ts";
import { BAND, COLOURS, DASHED, DENSITY, DOTTED, LINE, PADDING, SMALL, STROKE, WIDTH } from "./theme.ts";

export interface Entry {
  sample: "line" | "dashed" | "dotted" | "hatch";
  colour: Colour;
  text: string;
}

const SAMPLE = 22;
const AFTER_SAMPLE = 6;
const BETWEEN = 14;
const ROOM = WIDTH - 2 * PADDING;

const widthOfEntry = ({ text }: Entry): number => SAMPLE + AFTER_SAMPLE + widthOf(text, SMALL);

export const keyRows = (entries: readonly Entry[]): Entry[][] => {
  const rows: Entry[][] = [];
  let taken = 0;
  for (const entry of entries) {
    const width = widthOfEntry(entry);
    const row = rows.at(-1);
    if (row !== undefined && taken + BETWEEN + width <= ROOM) {
      row.push(entry);
      taken += BETWEEN + width;
    } else {
      rows.push([entry]);
      taken = width;
    }
  }
  return rows;
};

const drawSample = (canvas: Canvas, { sample, colour }: Entry, [x, y]: Point): void => {
  const right = x + SAMPLE * DENSITY;
  const half = 5 * DENSITY;
  if (sample === "hatch") return hatch(canvas, [x, y - half], [right, y + half]);
  if (sample === "line") canvas.rectangle([x, y - half], [right, y + half], colour, BAND);
  const { on, off } = sample === "dashed" ? DASHED : DOTTED;
  const line: Point[] = [
    [x, y],
    [right, y],
  ];
  const pieces = sample === "line" ? [line] : dashes(line, on * DENSITY, off * DENSITY);
  canvas.paint(
    pieces.flatMap((piece) => stroke(piece, STROKE * DENSITY)),
    colour,
  );
};

/** @param at where its first line stands, in pixels */
export const drawKey = (canvas: Canvas, rows: readonly (readonly Entry[])[], [left, top]: Point): void => {
  for (const [nth, row] of rows.entries()) {
    const y = top + nth * LINE * DENSITY;
    let x = left;
    for (const entry of row) {
      drawSample(canvas, entry, [x, y - SMALL * 0.36 * DENSITY]);
      const text = fitted(entry.text, SMALL, ROOM - SAMPLE - AFTER_SAMPLE);
      canvas.paint(outlinesOf(text, [x + (SAMPLE + AFTER_SAMPLE) * DENSITY, y], SMALL * DENSITY), COLOURS.muted);
      x += (widthOfEntry(entry) + BETWEEN) * DENSITY;
    }
  }
};
