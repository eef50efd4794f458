import { expect, it } from "vitest";
import { parsePair, parseSize } from "./notation.ts";

it.each([
  ["0B", 0],
  ["736B", 736],
  ["1.5kB", 1500],
  ["12.4MB", 12_400_000],
  ["2GB", 2_000_000_000],
  ["1TB", 1_000_000_000_000],
  ["512KiB", 524_288],
  ["3.4MiB", 3_565_158],
  ["768MiB", 805_306_368],
  ["23.54GiB", 25_275_882_537],
  ["1TiB", 1_099_511_627_776],
  ["1.024e+03MiB", 1_073_741_824],
  ["--", null],
  ["", null],
  ["5", null],
  ["5 apples", null],
  ["5XiB", null],
  ["-1B", null],
])("parseSize(%j) is %s", (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

it.each([
  ["3.4MiB / 768MiB", [3_565_158, 805_306_368]],
  ["736B / 0B", [736, 0]],
  ["-- / --", null],
  ["1B", null],
  ["1B / 2B / 3B", null],
])("parsePair(%j) is %j", (text, pair) => {
  expect(parsePair(text)).toEqual(pair);
});
