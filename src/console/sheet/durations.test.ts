import { expect, test } from "vitest";
import { choicesWith, durationText } from "./durations.ts";

test("the three usual ones, and the one that was asked for", () => {
  const values = (asked: string) => choicesWith(asked, false).map(({ value, label }) => `${value}=${label}`);
  expect(values("2h")).toEqual(["30m=30 min", "2h=2 h", "=Until undone"]);
  expect(values("")).toHaveLength(3);
  expect(values("1h30m")[0]).toBe("1h30m=1 h 30 min");
});

test("where a time is needed, none is no choice", () => {
  const values = (asked: string) => choicesWith(asked, true).map(({ value }) => value);
  expect([values("2h"), values(""), values("7d")]).toEqual([
    ["30m", "2h"],
    ["30m", "2h"],
    ["7d", "30m", "2h"],
  ]);
});

test("what is no duration stays as it was given", () => {
  expect(["45m", "1d", "2 h", "soon", ""].map(durationText)).toEqual(["45 min", "1 d", "2 h", "soon", ""]);
});
