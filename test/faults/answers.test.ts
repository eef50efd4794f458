/** The judge of the answers would see each of what it looks for. */
import { expect, test } from "vitest";
import { late, stale, unsound } from "./answers.ts";
import type { Asked } from "./load.ts";

const asked = (given: Partial<Asked>): Asked => ({
  ...{ operation: "memory", requestId: "r", status: 200, body: { data: {} }, tookMs: 10, deadlineMs: 5_000 },
  ...{ startedAt: 0, endedAt: 10, value: null, isRepeat: false },
  ...given,
});
const set = (after: string, endedAt: number): Asked => asked({ operation: "set", endedAt, body: { data: { after } } });
const shows = (maxmemory: number, startedAt: number): Asked =>
  asked({ startedAt, endedAt: startedAt + 10, body: { data: { maxmemory } } });
const write = (value: string, at: number) => ({ value, from: at, to: at + 10 });

const NO_GAPS = [{ from: 0, to: 5 }];

test("a reading that is older than a change answered before it is seen", () => {
  const writes = [write("1", 20), write("2", 40)];
  const both = [set("1", 30), set("2", 50)];
  expect(stale([...both, shows(2, 60)], { writes, gaps: NO_GAPS })).toEqual([]);
  expect(stale([...both, shows(1, 60)], { writes, gaps: NO_GAPS })).toEqual(["memory r showed 1, and Redis had 2"]);
});

test("a reading while a change is under way may show either", () => {
  const writes = [write("1", 20), write("2", 60)];
  for (const value of [1, 2])
    expect(stale([set("1", 30), set("2", 75), shows(value, 58)], { writes, gaps: NO_GAPS })).toEqual([]);
});

test("what was written while nobody listened, and again by an undo, says nothing of the time between", () => {
  const gaps = [...NO_GAPS, { from: 35, to: 65 }];
  // 2 and 3 fell into the gap; the undo of 3 writes 2 once more.
  const writes = [write("1", 20), write("2", 90)];
  const all = [set("1", 30), set("2", 50), set("3", 60), shows(3, 70), shows(3, 85)];
  expect(stale(all, { writes, gaps })).toEqual([]);
});

test("an answer after its deadline, none at all, and one outside the contract are seen", () => {
  expect(late([asked({ tookMs: 5_500 })], 100)).toEqual([]);
  expect(late([asked({ tookMs: 5_601 })], 100)).toHaveLength(1);
  expect(unsound([asked({ status: null })], false)).toEqual(["memory r was not answered"]);
  expect(unsound([asked({ status: null })], true)).toEqual([]);
  expect(unsound([asked({ status: 500, body: { code: "internal", detail: "x" } })], true)).toHaveLength(1);
  expect(unsound([asked({ status: 502, body: { code: "timeout" } })], true)).toHaveLength(1);
  expect(unsound([asked({ body: {} })], true)).toEqual(["memory r has no data"]);
});
