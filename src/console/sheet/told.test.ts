import { expect, test } from "vitest";
import { applyPage, change, changesPage, MIB, problem, setPage } from "./pages.fixture.ts";
import { boundsOf, changeToUndo, currentOf, isUnsure, listedIn, valuesOf } from "./told.ts";

test("bounds are those of the answer, where it has sound ones", () => {
  expect(boundsOf(setPage("dry_run"))).toEqual({ min: 480 * MIB, max: 576 * MIB });
  for (const bounds of [null, undefined, {}, { min: 2, max: 1 }, { min: "1", max: 2 }])
    expect(boundsOf(setPage("dry_run", { bounds }))).toBeNull();
  expect([boundsOf(null), boundsOf(problem("timeout"))]).toEqual([null, null]);
});

test("an answer of a form that this page does not know is nothing, not a fault", () => {
  expect(valuesOf(setPage("dry_run", { before: 7 }))).toBeNull();
  expect(listedIn(setPage("dry_run"))).toBeNull();
  expect(listedIn(changesPage(change(7, "active"), change(6, "kept", { caller: null })))).toMatchObject([{ id: 7 }]);
});

test("the latest change is the newest that is in force", () => {
  const page = changesPage(change(9, "undone"), change(8, "kept"), change(7, "active"));
  expect(["latest", "", "7", "9", "70"].map((id) => changeToUndo(page, id)?.id ?? null)).toEqual([8, 8, 7, 9, null]);
});

test("a change is found by its number as the API reads it, and by nothing that is none", () => {
  const page = changesPage(change(8, "kept"), change(1, "active"));
  const found = ["008", " 8 ", "1.000", "1e0", "0x8", "-8", "8x", "٨"].map((id) => changeToUndo(page, id)?.id ?? null);
  expect(found).toEqual([8, 8, null, null, null, null, null, null]);
});

test("one part whose outcome nobody saw makes the whole unsure", () => {
  expect([setPage("applied"), setPage("unknown")].map(isUnsure)).toEqual([false, true]);
  expect([applyPage("applied", "unknown"), applyPage("applied", "failed")].map(isUnsure)).toEqual([true, false]);
});

test("a reading of memory tells what is set", () => {
  const reading = setPage("applied", { maxmemory: 512 * MIB, maxmemory_policy: "allkeys-lru" });
  expect([currentOf(reading, "maxmemory"), currentOf(reading, "maxmemory-policy")]).toEqual(["512mb", "allkeys-lru"]);
  const unlimited = setPage("applied", { maxmemory: 0 });
  expect([currentOf(unlimited, "maxmemory"), currentOf(reading, "hz"), currentOf(null, "maxmemory")]).toEqual([
    null,
    null,
    null,
  ]);
});
