import { expect, test } from "vitest";
import { formatSize, parseSize } from "./size.ts";

test.each([
  ["0", 0],
  ["1", 1],
  ["7b", 7],
  ["1k", 1000],
  ["1kb", 1024],
  ["512m", 512_000_000],
  ["512mb", 536_870_912],
  ["1g", 1_000_000_000],
  ["1gb", 1_073_741_824],
  ["512MB", 536_870_912],
  ["512Mb", 536_870_912],
  ["1G", 1_000_000_000],
  [" 576mb ", 603_979_776],
  ["007kb", 7168],
])("%j is %d bytes", (text, bytes) => {
  expect(parseSize(text)).toEqual({ ok: true, value: bytes });
});

test.each([
  "",
  "mb",
  "-1",
  "-1mb",
  "+1mb",
  "0.5gb",
  "1.0",
  "1e9",
  "512 mb",
  "1tb",
  "1mib",
  "0x10",
  "1kb1",
  "١",
  "99999999gb",
  "9007199254740993",
])("%j is no size", (text) => {
  expect(parseSize(text)).toMatchObject({ ok: false, failure: expect.stringContaining("576mb") });
});

test.each([
  [0, "0"],
  [1, "1"],
  [1000, "1000"],
  [1024, "1kb"],
  [603_979_776, "576mb"],
  [1_073_741_824, "1gb"],
  [1_610_612_736, "1536mb"],
])("%d bytes are written %s, and read back as the same", (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
  expect(parseSize(text)).toEqual({ ok: true, value: bytes });
});
