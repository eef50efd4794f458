import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const VERBS = ["ping", "memory", "info", "stats", "config", "persistence"] as const;

describe("the nearest word", () => {
  it.each([
    ["memroy", "memory"],
    ["memor", "memory"],
    ["MEMORY", "memory"],
    ["pign", "ping"],
    ["inof", "info"],
    ["statss", "stats"],
    ["cnofig", "config"],
    ["presistance", "persistence"],
    ["mem", "memory"],
    ["Conf", "config"],
  ])("takes %s for %s", (given, meant) => {
    expect(nearest(given, VERBS)).toBe(meant);
  });

  it.each([["flushall"], ["xx"], ["pe"], [""], ["shutdown"], ["m".repeat(100_000)]])(
    "has no guess for %.20s",
    (given) => {
      expect(nearest(given, VERBS)).toBeNull();
    },
  );

  it("takes the first of words equally near", () => {
    expect(nearest("bat", ["cat", "hat"])).toBe("cat");
  });

  it("has no guess among no words", () => {
    expect(nearest("memory", [])).toBeNull();
  });
});
