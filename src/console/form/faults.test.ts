/** With the API's own words, so that the two stay together. */
import { expect, test } from "vitest";
import { operations } from "../../protocol/operations.ts";
import { parseInput } from "../../worker/gateway/call.ts";
import { problem } from "../sheet/pages.fixture.ts";
import { faultsOf } from "./faults.ts";

const names = Object.keys(operations.set.input.shape);

const refused = (said: Record<string, string>) => {
  const parsed = parseInput(operations.set, said);
  if (parsed.ok) throw new Error("It was taken.");
  return problem(parsed.failure.code, { detail: parsed.failure.detail }).problem;
};

test("each fault stands beside its field", () => {
  const faults = faultsOf(refused({ key: "max memory", value: "576mb", for: "10 years" }), names);
  expect(Object.keys(faults)).toEqual(["key", "for"]);
  expect(faults["key"]).toBe("Must be the name of one Redis setting, such as maxmemory.");
  expect(faults["for"]).toMatch(/^Must be a duration such as 90s/);
});

test("what is about no field of the form stays with the problem", () => {
  expect(faultsOf(problem("bad_input", { detail: 'Unknown field: "colour".' }).problem, names)).toEqual({});
  expect(faultsOf(problem("conflict", { detail: "value: no." }).problem, names)).toEqual({});
  expect(faultsOf(null, names)).toEqual({});
});
