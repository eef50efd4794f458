import { expect, test } from "vitest";
import { consoleCatalogue } from "../../../scripts/console/catalogue.ts";
import { filledIn, faultsIn, said } from "./values.ts";

const entry = (name: string) => {
  const found = consoleCatalogue().operations.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue.`);
  return found;
};

test("an address fills in what the operation has, and of a choice only its own words", () => {
  expect(filledIn(entry("info"), { section: "memory", colour: "red" })).toEqual({ section: "memory" });
  expect(filledIn(entry("info"), { section: "passwords" })).toEqual({});
  expect(filledIn(entry("set"), { dry_run: "yes", key: "maxmemory" })).toEqual({ key: "maxmemory" });
});

test("what is missing or cannot be is said before it is asked", () => {
  expect(faultsIn(entry("set"), { key: "maxmemory", value: " " })).toEqual({ value: "Needed." });
  const limit = (value: string) => faultsIn(entry("changes"), { limit: value })["limit"] ?? null;
  expect(["", "5", "0", "500", "five", "1.5"].map(limit)).toEqual([
    ...[null, null, "At least 1.", "At most 200.", "A whole number.", "A whole number."],
  ]);
  expect(faultsIn(entry("set"), { key: "hz", value: "1", reason: "x".repeat(201) })).toEqual({
    reason: "At most 200 characters.",
  });
});

test("what is left empty is not said", () => {
  expect(said({ key: "maxmemory", reason: "  ", for: "" })).toEqual({ key: "maxmemory" });
});
