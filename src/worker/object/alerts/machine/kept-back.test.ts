/** What `step` says is to be told when nothing keeps it back any more. */
import { expect, test } from "vitest";
import { ALERTS, ANN, eventOf, HOUR, MINUTE, MUTE, NOON, SIGHT } from "./cases.fixture.ts";
import type { EventName } from "./events.ts";
import type { Alert } from "./states.ts";
import { step } from "./step.ts";

const other = { sight: { ...SIGHT, cause: "maxmemory_too_small" } };
const OF_ITS_CAUSE = { ...MUTE, of: "finding" } as const;
const known: Partial<Alert> = { stage: "acknowledged", acknowledgedBy: ANN };
const once: Partial<Alert> = { goneInRow: 1, goneAt: NOON - MINUTE, seenInRow: 0 };

test("what a mute has kept back and no message of its own tells is to be told otherwise: from when to when it was there", () => {
  const under = (change: Partial<Alert>): Alert => ({ ...ALERTS.muted, told: null, keptSince: NOON - HOUR, ...change });
  const keptBy = (name: EventName, was: Partial<Alert>, heard?: Parameters<typeof eventOf>[1]) =>
    step(under(was), eventOf(name, heard)).keptBack;
  const from = NOON - HOUR;
  const gone = NOON - MINUTE;
  expect(keptBy("gone", once)).toEqual({ from, until: gone, mute: MUTE });
  expect(keptBy("unwatched", {})).toEqual({ from, until: NOON, mute: MUTE });
  expect(keptBy("gone", { ...once, told: "warn", worst: "critical" })).toEqual({ from, until: gone, mute: MUTE });
  expect(keptBy("gone", { ...once, told: "critical", worst: "critical" })).toBeUndefined();
  expect(keptBy("gone", { ...once, kept: 0 })).toBeUndefined();
  expect(keptBy("gone", { ...once, stage: "suspected", kept: 0 })).toBeUndefined();
  // It goes on, in another alert.
  expect(keptBy("absorbed", {})).toBeUndefined();
  // At the end of the mute it calls, or it is just gone, or somebody sees to it, or its message says that it is muted no more.
  expect(keptBy("mute_over", {})).toBeUndefined();
  expect(keptBy("mute_over", once)).toEqual({ from, until: gone, mute: MUTE });
  expect(keptBy("mute_over", known)).toEqual({ from, until: null, mute: MUTE });
  expect(keptBy("mute_over", { ...once, told: "warn", worst: "critical" })).toBeUndefined();
  // The same where its cause is another one by now, which is not muted.
  expect(keptBy("seen", { mute: OF_ITS_CAUSE }, other)).toBeUndefined();
  expect(keptBy("seen", { mute: OF_ITS_CAUSE, ...known }, other)).toEqual({ from, until: null, mute: OF_ITS_CAUSE });
  // Since when: the first message that it has kept back. An earlier version has not written that.
  const raised = step(null, eventOf("seen", { sight: { ...SIGHT, verdict: "critical" }, mute: MUTE })).alert;
  expect([raised?.kept, raised?.keptSince]).toEqual([1, NOON]);
  const { keptSince: _keptSince, ...before } = under(once);
  expect(step(before, eventOf("gone")).keptBack?.from).toBe(ALERTS.muted.raisedAt);
});
