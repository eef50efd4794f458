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
