import { expect, it } from "vitest";
import { apart } from "./apart.ts";

const steady = [10, 10.1, 9.9, 10, 10.2, 9.8, 10, 10.1, 9.9, 10, 10, 10.1];
const shaky = [10, 30, 10, 10, 28, 9, 11, 31, 10, 29, 10, 27];

it("knows the ratio of the medians", () => {
  expect(apart([2, 2, 2, 2], [5, 5]).ratio).toBe(2.5);
});

it("takes figures that never differ for no noise", () => {
  expect(apart([2, 2, 2, 2], [2, 2])).toEqual({ ratio: 1, noise: 1 });
});

it("sees what is half as slow again on a quiet machine, so that a limit of 1.2 would be missed", () => {
  const { ratio, noise } = apart(
    steady,
    steady.map((ms) => ms * 1.5),
  );
  expect(ratio).toBeCloseTo(1.5);
  expect(noise).toBeLessThan(1.05);
  expect(ratio).toBeGreaterThan(1.2 * noise);
});

it("allows more on a machine that does not agree with itself", () => {
  expect(apart(shaky, shaky.slice(0, 6)).noise).toBeGreaterThan(2);
});
