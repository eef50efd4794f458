import { expect, test } from "vitest";
import { atMost } from "./at-most.ts";

test("so many at a time, and the results in the order of the items, whichever is done first", async () => {
  let [underWay, most] = [0, 0];
  const waiting: (() => void)[] = [];
  const work = async (item: number): Promise<string> => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise<void>((go) => waiting.push(go));
    underWay -= 1;
    return `item ${item}`;
  };
  const all = atMost(3, [1, 2, 3, 4, 5, 6, 7], work);
  for (let done = 0; done < 7; done += 1) {
    // The last that began is the first to end.
    while (waiting.length === 0) await Promise.resolve();
    waiting.pop()?.();
    await new Promise((settle) => setTimeout(settle, 0));
  }
  expect(await all).toEqual([1, 2, 3, 4, 5, 6, 7].map((item) => `item ${item}`));
  expect(most).toBe(3);
});

test("none, and fewer than might be", async () => {
  expect(await atMost(3, [], () => Promise.resolve(1))).toEqual([]);
  expect(await atMost(3, ["a"], (item) => Promise.resolve(item))).toEqual(["a"]);
});
