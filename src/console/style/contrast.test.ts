import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "colours.css"), "utf8");
const [light = "", dark = ""] = css.split("@media");

const coloursOf = (part: string): Map<string, string> =>
  new Map([...part.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (one: string, other: string): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

/** Letters, and what they stand on. */
const TEXTS: readonly (readonly [name: string, ground: string])[] = [
  ...["text", "muted", "accent", "warn"].flatMap((name) => [[name, "card"] as const, [name, "ground"] as const]),
  ...["ok", "warn", "critical", "info"].map((name) => [name, `${name}-ground`] as const),
  ["text", "info-ground"],
  ["critical", "card"],
  ["on-accent", "accent"],
  ["muted", "track"],
];
/** What is seen without being read: a bar on its track, a line of the graph. */
const SHAPES = [
  ["fill", "track"],
  ["fill", "card"],
  ["used", "card"],
  ["resident", "card"],
  ["limit", "card"],
] as const;

test("the measure knows black on white from grey on white", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#808080", "#ffffff")).toBeLessThan(4.5);
});

describe.each([
  ["light", coloursOf(light)],
  ["dark", coloursOf(dark)],
] as const)("in the %s scheme", (_, colours) => {
  const of = (name: string): string => {
    const colour = colours.get(name);
    if (colour === undefined) throw new Error(`There is no colour ${name}.`);
    return colour;
  };
  test.each(TEXTS)("%s on %s can be read", (name, ground) => {
    expect(contrast(of(name), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(SHAPES)("%s on %s can be seen", (name, ground) => {
    expect(contrast(of(name), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
