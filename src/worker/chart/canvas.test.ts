import { PNG } from "pngjs";
import { describe, expect, test } from "vitest";
import { Canvas, type Polygon } from "./canvas.ts";
import { fitted, outlinesOf, widthOf } from "./letters.ts";
import { png } from "./png.ts";
import { dashes, stroke } from "./strokes.ts";

const BLACK = 0x000000;
const WHITE = 0xffffff;

/** How bright each pixel is, row by row, from 0 to 255. */
const brightness = (canvas: Canvas): number[][] =>
  Array.from({ length: canvas.height }, (_row, y) =>
    Array.from(
      canvas.pixels.subarray(y * canvas.width, (y + 1) * canvas.width),
      (place) => (canvas.palette[place] ?? 0) & 255,
    ),
  );

const square = (from: number, to: number): Polygon => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
];

describe("a polygon", () => {
  test("covers whole pixels wholly and parts of them in part", () => {
    const canvas = new Canvas(4, 4, BLACK);
    canvas.paint([square(0.5, 3)], WHITE);
    const [first = [], second = [], , last = []] = brightness(canvas);
    expect(second).toEqual([136, 255, 255, 0]);
    expect(first[0]).toBeLessThan(first[1] ?? 0);
    expect(last).toEqual([0, 0, 0, 0]);
  });

  test("that goes the other way around is the same, and one within another that does leaves a hole", () => {
    const canvas = new Canvas(5, 5, BLACK);
    canvas.paint([square(0, 5), square(1, 4).toReversed()], WHITE);
    expect(brightness(canvas)[2]).toEqual([255, 0, 0, 0, 255]);
    const turned = new Canvas(5, 5, BLACK);
    turned.paint([square(0, 5).toReversed()], WHITE);
    expect(
      brightness(turned)
        .flat()
        .every((value) => value === 255),
    ).toBe(true);
  });

  test("over another of the same call is covered once", () => {
    const canvas = new Canvas(4, 1, BLACK);
    canvas.paint([square(0, 3), square(0, 4)], WHITE, 0.5);
    expect(brightness(canvas)).toEqual([[128, 128, 128, 128]]);
  });

  test("that reaches out of the picture is cut off, on every side, and leaves nothing behind", () => {
    const canvas = new Canvas(3, 3, BLACK);
    canvas.paint([square(-1e6, 1e6)], WHITE);
    expect(
      brightness(canvas)
        .flat()
        .every((value) => value === 255),
    ).toBe(true);
    canvas.paint([square(5, 9), square(-9, -5)], BLACK);
    expect(
      brightness(canvas)
        .flat()
        .every((value) => value === 255),
    ).toBe(true);
  });
});

test("more colours than there is room for are the nearest ones", () => {
  const canvas = new Canvas(400, 1, BLACK);
  for (let x = 0; x < 400; x += 1) canvas.rectangle([x, 0], [x + 1, 1], x * 0x4321);
  expect(canvas.palette).toHaveLength(256);
  expect(new Set(canvas.pixels).size).toBe(256);
});

describe("a line", () => {
  test("is as wide as it is said to be, without a hole where it bends, whichever way", () => {
    for (const to of [9, 1]) {
      const canvas = new Canvas(20, 10, BLACK);
      canvas.paint(
        stroke(
          [
            [2, 5],
            [10, to],
            [18, 5],
          ],
          3,
        ),
        WHITE,
      );
      const rows = brightness(canvas);
      const at = (x: number): number => Math.round(5 + ((to - 5) * (8 - Math.abs(10 - x))) / 8);
      for (let x = 3; x < 17; x += 1) expect(rows[Math.min(9, at(x))]?.[x]).toBeGreaterThan(120);
    }
  });

  test("in dashes has pieces and gaps of their lengths, across a bend", () => {
    const bent = [
      [0, 0],
      [9, 0],
      [9, 11],
    ] as const;
    const said = dashes(bent, 4, 2).map((piece) => piece.map(([x, y]) => `${x},${y}`).join(" "));
    expect(said).toEqual(["0,0 4,0", "6,0 9,0 9,1", "9,3 9,7", "9,9 9,11"]);
  });
});

describe("text", () => {
  test("takes the room that it says, and a sign that the font has not stands as something", () => {
    const width = widthOf("512 MiB", 20);
    const xs = outlinesOf("512 MiB", [0, 20], 20).flatMap((contour) => contour.map(([x]) => x));
    expect(Math.max(...xs)).toBeLessThanOrEqual(width);
    expect(Math.max(...xs)).toBeGreaterThan(width * 0.9);
    expect(outlinesOf("é", [0, 0], 20)).toEqual(outlinesOf("·", [0, 0], 20));
  });

  test("is cut where there is no room for it", () => {
    const cut = fitted("a".repeat(63), 13, 100);
    expect(cut.endsWith("…")).toBe(true);
    expect(widthOf(cut, 13)).toBeLessThanOrEqual(100);
    expect(fitted("prod", 13, 100)).toBe("prod");
    expect(fitted("prod", 13, 0)).toBe("…");
  });
});

test("a picture is read by others as it was made, to the pixel", async () => {
  const palette = Array.from({ length: 256 }, (_, place) => place * 0x10203);
  const pixels = Uint8Array.from({ length: 7 * 5 }, (_, at) => (at * 37) % 256);
  const { width, height, data } = PNG.sync.read(Buffer.from(await png({ width: 7, height: 5, pixels, palette })));
  expect([width, height]).toEqual([7, 5]);
  expect(Array.from(pixels, (_, at) => data.readUIntBE(at * 4, 3))).toEqual(
    Array.from(pixels, (place) => (palette[place] ?? 0) & 0xffffff),
  );
});
