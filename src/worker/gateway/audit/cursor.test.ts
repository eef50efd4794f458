import { expect, test } from "vitest";
import { decodeCursor, encodeCursor } from "./pages.ts";

test("a cursor holds one position for each target, in characters that need no escaping in a query", () => {
  const positions = new Map([
    ["prod", 31],
    ["staging_2", 1],
  ]);
  const cursor = encodeCursor(positions);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(decodeCursor(cursor)).toEqual(positions);
});

const made = (value: unknown): string => btoa(JSON.stringify(value)).replaceAll("=", "");

test.each([
  ["nothing", ""],
  ["no base64", "a.b"],
  ["no JSON", made({}).slice(1)],
  ["another version", made({ v: 2, before: {} })],
  ["a field more", made({ v: 1, before: {}, limit: 500 })],
  ["a position that is no id", made({ v: 1, before: { prod: 0 } })],
  ["a position that is no whole number", made({ v: 1, before: { prod: 1.5 } })],
  ["a name that no target can have", made({ v: 1, before: { "../x": 5 } })],
  ["a list", made([1])],
])("is refused where it is %s", (_what, cursor) => {
  expect(decodeCursor(cursor)).toBeNull();
});
