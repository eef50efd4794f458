import { expect, test } from "vitest";
import { lineSplitter } from "./lines.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

test("joins a line that arrives in parts, and splits several in one part", () => {
  const split = lineSplitter(20);
  expect(split(bytes("on"))).toEqual([]);
  expect(split(bytes("e\ntwo\nthr"))).toEqual([
    { kind: "line", text: "one" },
    { kind: "line", text: "two" },
  ]);
  expect(split(bytes("ee\r\n"))).toEqual([{ kind: "line", text: "three" }]);
});

test("keeps a character whose bytes arrive in two parts", () => {
  const split = lineSplitter(20);
  const euro = bytes("€\n");
  expect(split(euro.subarray(0, 1))).toEqual([]);
  expect(split(euro.subarray(1))).toEqual([{ kind: "line", text: "€" }]);
});

test("skips empty lines", () => {
  expect(lineSplitter(20)(bytes("\n \n\r\nx\n"))).toEqual([{ kind: "line", text: "x" }]);
});

test("reports a line over the limit once, before it has ended, and goes on with the next", () => {
  const split = lineSplitter(4);
  expect(split(bytes("12345"))).toEqual([{ kind: "too_long" }]);
  expect(split(bytes("6789".repeat(1000)))).toEqual([]);
  expect(split(bytes("0\n1234\n"))).toEqual([{ kind: "line", text: "1234" }]);
});

test("reports each of two over-long lines in one part", () => {
  expect(lineSplitter(2)(bytes("abc\nabc\nab\n"))).toEqual([
    { kind: "too_long" },
    { kind: "too_long" },
    { kind: "line", text: "ab" },
  ]);
});
