import { expect, it } from "vitest";
import type { OperationName } from "../operations.ts";
import { hasExample } from "./answers.ts";

/** By name, since one that is added may do without: the tests of the document and of /docs look at those that have an example. */
const FIRST: readonly OperationName[] = [
  ...(["ping", "memory", "info", "stats", "config", "persistence", "container", "errors"] as const),
  ...(["targets", "overview", "doctor", "set", "undo", "changes", "drift", "apply", "audit", "history"] as const),
];

it.each(FIRST)("there is one of %s", (name) => {
  expect(hasExample(name)).toBe(true);
});
