import { expect, it } from "vitest";
import { goalText, judge } from "./goal.ts";

const faster = { bound: "at least", value: 100, unit: "times faster" } as const;
const floor = { bound: "at most", value: 2, unit: "times the floor" } as const;
const none = { bound: "at most", value: 0, unit: "processes" } as const;

it.each([
  [faster, 250, true, "met 2.50 times over"],
  [faster, 100, true, "met"],
  [faster, 80, false, "missed by 20 %"],
  [floor, 1, true, "met 2 times over"],
  [floor, 2.5, false, "missed by 25 %"],
  [none, 0, true, "met"],
  [none, 2, false, "missed by 2 processes"],
])("%j and a figure of %f: %s, %s", (goal, figure, met, said) => {
  expect(judge(goal, figure)).toEqual({ met, said });
});

it("says a goal as a person would", () => {
  expect(goalText(floor)).toBe("at most 2 times the floor");
});
