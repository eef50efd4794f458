import { expect, test } from "vitest";
import { consoleCatalogue } from "../../../scripts/console/catalogue.ts";
import { draftOf, planOf } from "./plan.ts";

const entry = (name: string) => {
  const found = consoleCatalogue().operations.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue.`);
  return found;
};

test("what a sheet can do is read from the catalogue", () => {
  expect(planOf(entry("set"), "prod", "operator")).toEqual({
    ...{ operation: "set", target: "prod", foresight: "dry_run", pinned: true, forbidden: null },
  });
  expect(planOf(entry("undo"), "prod", "operator")).toMatchObject({ foresight: "changes", pinned: false });
  expect(planOf(entry("apply"), "prod", "operator")).toMatchObject({ foresight: "dry_run", pinned: false });
  expect(planOf(entry("set"), "prod", "viewer").forbidden).toMatch(/^Only an operator/);
});

test("a step or a link fills in what is chosen, never an override, a pin, or what the operation does not take", () => {
  const given = { key: "maxmemory", value: "576mb", for: "", allow_eviction: "true", force: "true" };
  expect(draftOf(entry("set"), { ...given, if_current: "1", dry_run: "false", colour: "red" })).toEqual({
    key: "maxmemory",
    value: "576mb",
  });
  expect([draftOf(entry("undo"), {}), draftOf(entry("undo"), { id: "7" })]).toEqual([{ id: "latest" }, { id: "7" }]);
});
