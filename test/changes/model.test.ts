/** Random sequences of changes, timers, undos, outside changes, restarts and losses at every step, against the model. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { play, step, timerStep } from "./model.ts";
import { openRoad } from "./road.ts";

test.each([
  ["random sequences", step],
  ["sequences of timers that ring late", timerStep],
])(
  "300 %s leave no value unexplained, lose no audit line and put nothing back before its time",
  async (_what, steps) => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 14 }), async (taken) => {
        await play(openRoad(), taken);
      }),
      { numRuns: 300 },
    );
  },
);

test("all of that holds where the same alarm wakes a watch as well, which looks all the time", async () => {
  expect.hasAssertions();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(step, timerStep), { minLength: 1, maxLength: 10 }), async (taken) => {
      const road = openRoad({}, 3_600_000);
      await play(road, taken);
      // The model ends two weeks later.
      expect(road.looks()).toBeGreaterThanOrEqual(13 * 24);
    }),
    { numRuns: 40 },
  );
});
