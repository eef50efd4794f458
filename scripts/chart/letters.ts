/**
 * The letters of the Worker's charts, as outlines: of Inter (https://github.com/rsms/inter, SIL Open Font License 1.1), only what a chart is
 * labelled with, in straight lines. A Worker has no font, and a picture is drawn once, so no font has to be read there.
 */
import { readFileSync } from "node:fs";
import { parse } from "opentype.js";
import { DIGITS } from "../../src/worker/chart/letters.ts";

const FONT = new URL("../../node_modules/@fontsource/inter/files/inter-latin-500-normal.woff", import.meta.url);

/** What names of targets, figures, times and the chart's own words are made of. */
export const LETTERS = "ABCDFGJKLMNORSTUabcdefghijklmnopqrstuvwxyz0123456789 _-+.,:/()%–·…";

/** Letters are at most 32 pixels high, so that a hundredth of a pixel is seen by nobody. */
export const UNITS_PER_EM = 200;

/** How far a straight line may be from the curve, in units: a twentieth of a pixel. */
const TOLERANCE = 0.5;

interface Point {
  x: number;
  y: number;
}

const between = (one: Point, other: Point, share: number): Point => ({
  x: one.x + (other.x - one.x) * share,
  y: one.y + (other.y - one.y) * share,
});

/** Points of a quadratic curve, without its first. */
const curve = (from: Point, control: Point, to: Point): Point[] => {
  // How far the curve is from its chord; halving a part makes that a quarter.
  const bend = Math.hypot(from.x - 2 * control.x + to.x, from.y - 2 * control.y + to.y) / 4;
  const parts = Math.max(1, Math.ceil(Math.sqrt(bend / TOLERANCE)));
  return Array.from({ length: parts }, (_, part) => {
    const share = (part + 1) / parts;
    return between(between(from, control, share), between(control, to, share), share);
  });
};

/** A whole number in as few characters as it needs: four bits and the sign, then five more at a time (as source maps have it, with another alphabet). */
const written = (number: number): string => {
  let rest = number < 0 ? -number * 2 + 1 : number * 2;
  let text = "";
  do {
    const more = rest >= 32;
    text += DIGITS[(rest % 32) + (more ? 32 : 0)];
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
};

/** How far it is from point to point, from the letter's origin on the line on; y goes down, as in a picture. */
const contourText = (points: readonly Point[]): string => {
  let [x, y] = [0, 0];
  return points
    .map((point) => {
      const [toX, toY] = [Math.round(point.x), Math.round(point.y)];
      const step = written(toX - x) + written(toY - y);
      [x, y] = [toX, toY];
      return step;
    })
    .join("");
};

/** Each letter: how far it is to the next, and its contours. */
export const lettersOf = (font: Buffer): Record<string, string> => {
  const parsed = parse(Uint8Array.from(font).buffer);
  const made: Record<string, string> = {};
  for (const letter of LETTERS) {
    const glyph = parsed.charToGlyph(letter);
    if (glyph.index === 0) throw new Error(`The font has no ${letter}.`);
    const contours: Point[][] = [];
    for (const { type, ...at } of glyph.getPath(0, 0, UNITS_PER_EM).commands) {
      const contour = contours.at(-1);
      const last = contour?.at(-1);
      if (type === "M") contours.push([{ x: at.x ?? 0, y: at.y ?? 0 }]);
      else if (contour === undefined || last === undefined || type === "Z") continue;
      else if (type === "L") contour.push({ x: at.x ?? 0, y: at.y ?? 0 });
      else if (type === "Q")
        contour.push(...curve(last, { x: at.x1 ?? 0, y: at.y1 ?? 0 }, { x: at.x ?? 0, y: at.y ?? 0 }));
      else throw new Error(`The font draws ${letter} with ${type}.`);
    }
    const advance = Math.round((glyph.advanceWidth / parsed.unitsPerEm) * UNITS_PER_EM);
    made[letter] = [written(advance), ...contours.map(contourText)].join(".");
  }
  return made;
};

/** The file that the Worker draws with. */
export const lettersFile = (): string => {
  const lines = Object.entries(lettersOf(readFileSync(FONT))).map(
    ([letter, outline]) => `  ${/[A-Za-z_]/.test(letter) ? letter : JSON.stringify(letter)}: "${outline}",`,
  );
  return `/**
 * Written by \`UPDATE=1 npx vitest run --project unit scripts/chart\`; what it is: scripts/chart/letters.ts.
 *
 * Outlines of Inter. Copyright 2016 The Inter Project Authors (https://github.com/rsms/inter). SIL Open Font License 1.1: OFL.txt beside this file.
 */

export const UNITS_PER_EM = ${UNITS_PER_EM};

/** How far it is to the next letter, then the contours: from point to point, in the numbers that \`letters.ts\` reads. */
export const OUTLINES: Readonly<Record<string, string>> = {
${lines.join("\n")}
};
`;
};
