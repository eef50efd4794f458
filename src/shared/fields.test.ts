import { expect, test } from "vitest";
import { field, isFields } from "./fields.ts";

test("only an object with names has fields", () => {
  expect([{}, { a: 1 }, Object.create(null)].map(isFields)).toEqual([true, true, true]);
  expect([null, undefined, [], [1], "text", 1, true].map(isFields)).toEqual(Array(7).fill(false));
});

test("a field is the value's own, or not there", () => {
  expect(field({ a: null }, "a")).toBeNull();
  expect(field({ a: 1 }, "b")).toBeUndefined();
  expect(field({}, "toString")).toBeUndefined();
  expect(field("text", "length")).toBeUndefined();
  expect(field([1], "0")).toBeUndefined();
});
