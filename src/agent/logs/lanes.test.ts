import { expect, test } from "vitest";
import { inLanes } from "./lanes.ts";

test("works on no more at a time than there are lanes, and keeps the order", async () => {
  let now = 0;
  let most = 0;
  const results = await inLanes([5, 1, 4, 2, 3], 2, async (item) => {
    now += 1;
    most = Math.max(most, now);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    now -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test("does nothing for nothing", async () => {
  expect(await inLanes([], 4, () => Promise.reject(new Error("asked")))).toEqual([]);
});
