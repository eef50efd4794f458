import { expect, test } from "vitest";
import { formatComposeSize, parseComposeSize } from "./compose-size.ts";

test.each([
  ["768M", 805_306_368],
  ["768mb", 805_306_368],
  ["1g", 1_073_741_824],
  ["512k", 524_288],
  ["100b", 100],
  ["100", 100],
])("reads %s as %d bytes", (text, bytes) => {
  expect(parseComposeSize(text)).toEqual({ ok: true, value: bytes });
});

test.each([[""], ["1.5g"], ["-1"], ["1t"], ["M"], ["9999999999999g"]])("refuses %j", (text) => {
  expect(parseComposeSize(text).ok).toBe(false);
});

test.each([
  [805_306_368, "768M"],
  [1_073_741_824, "1G"],
  [524_288, "512K"],
  [100, "100b"],
])("writes %d as %s", (bytes, text) => {
  expect(formatComposeSize(bytes)).toBe(text);
});
