import { expect, test } from "vitest";
import { isWhatWasAsked } from "./same-value.ts";

test.each([
  ["1gb", "1073741824"],
  ["020", "20"],
  ["YES", "yes"],
  ["No", "no"],
  ["EverySec", "everysec"],
  ["3600  1 300 100 ", "3600 1 300 100"],
  ["replica 256mb 64mb 60", "replica 268435456 67108864 60"],
  ["", ""],
  ["-1", "-1"],
])("%j was asked for, and Redis has %j", (asked, found) => {
  expect(isWhatWasAsked(asked, found)).toBe(true);
});

test.each([
  ["1gb", "1000000000"],
  ["20", "21"],
  ["E", "e"],
  ["Ex", "xe"],
  ["yes", "no"],
  ["yes", "YES"],
  ["3600 1", "3600 1 300 100"],
  ["", "yes"],
  ["1.5gb", "1610612736"],
])("%j was asked for, and %j is something else or cannot be told", (asked, found) => {
  expect(isWhatWasAsked(asked, found)).toBe(false);
});
