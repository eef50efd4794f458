import { expect, it } from "vitest";
import { logLine } from "./log-line.ts";

it.each(["\n", "\r", "\u0000", "\u007f", "\u0085", "\u009b2J", "\u2028", "\u2029", "\u202e"])(
  "holds %j in no form that ends a line or moves a terminal's cursor",
  (character) => {
    const value = { text: `a${character}b` };
    const line = logLine(value);
    expect(line).toMatch(/^[\u0020-\u007e]*$/);
    expect(JSON.parse(line)).toEqual(value);
  },
);

it("leaves other letters as they are", () => {
  expect(logLine({ text: "größer 容" })).toBe('{"text":"größer 容"}');
});
