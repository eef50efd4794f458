import { expect, test } from "vitest";
import { isOfKnownKind, isPolicyName, MAXMEMORY_POLICIES, policyChoices } from "./eviction.ts";

test("all that are known tell by their names what they do", () => {
  expect(MAXMEMORY_POLICIES.every((policy) => isPolicyName(policy) && isOfKnownKind(policy))).toBe(true);
});

test.each([
  ["allkeys-next", true],
  ["volatile-next", true],
  ["noeviction", true],
  ["noeviction-2", false],
  ["lru", false],
  ["xallkeys-lru", false],
])("whether %s is of a known kind: %s", (policy, known) => {
  expect(isOfKnownKind(policy)).toBe(known);
});

test("what is set and what is chosen can be chosen, each once, and the known ones with them", () => {
  expect(policyChoices("allkeys-lru", "allkeys-lru")).toEqual(MAXMEMORY_POLICIES);
  expect(policyChoices("allkeys-lru", "allkeys-next")).toEqual(["allkeys-next", ...MAXMEMORY_POLICIES]);
  expect(policyChoices("allkeys-next", "allkeys-next")).toEqual(["allkeys-next", ...MAXMEMORY_POLICIES]);
  expect(policyChoices("", null)).toEqual(MAXMEMORY_POLICIES);
});
