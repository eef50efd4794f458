import { expect, test } from "vitest";
import { MIB } from "./pages.fixture.ts";
import { mibOf, rangeOf, sizeOfMib, typedMib, within } from "./sizes.ts";

test("the ends are whole MiB within the guards' bounds", () => {
  expect(rangeOf({ min: 480.2 * MIB, max: 576.9 * MIB })).toEqual({ min: 481, max: 576 });
  expect(rangeOf({ min: 1000, max: 2 * MIB })).toEqual({ min: 1, max: 2 });
  expect(rangeOf({ min: 480.2 * MIB, max: 480.9 * MIB })).toBeNull();
  expect(rangeOf(null)).toBeNull();
});

test("a size is read in Redis's units and written so that Redis has exactly that", () => {
  expect(["576mb", "1gb", String(512 * MIB), "600m"].map(mibOf)).toEqual([576, 1024, 512, 572]);
  expect([mibOf("lots"), mibOf("")]).toEqual([null, null]);
  expect([576, 1024, 1].map(sizeOfMib)).toEqual(["576mb", "1gb", "1mb"]);
});

test("what is typed counts once it is within the ends, and is brought there when it is left", () => {
  const range = { min: 480, max: 576 };
  expect(["5", "57", "576", "577", "", "5e2", "-500", "500.5"].map((typed) => typedMib(typed, range))).toEqual([
    ...[null, null, 576, null, null, null, null, null],
  ]);
  expect([5, 500, 9999].map((mib) => within(mib, range))).toEqual([480, 500, 576]);
});
