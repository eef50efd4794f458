/** What is on the record of a change after a step, in its audit line and in what is sent. */
import { expect, test } from "vitest";
import { CHANGES, eventOf, NOON, OTHER_RUN, REVERT, UNDO, unreachable, UNTIL } from "./cases.fixture.ts";
import { retryAfterMs, step } from "./step.ts";

const [made, notMade] = [{ value: "576" }, { value: "512" }];

test("a set that is confirmed has Redis's own words, and one that is kept has no timer", () => {
  const sent = { ...CHANGES.sent, after: "1gb", until: null };
  const { state, audit } = step(sent, eventOf("confirmed", "sent", { value: "1073741824", runId: OTHER_RUN }));
  expect(state).toMatchObject({ state: "kept", after: "1073741824", runId: OTHER_RUN, due: null, phase: null });
  expect(audit).toMatchObject({ before: "512", after: "1073741824", changeId: 7, reason: "night" });
});

test("a timed change is not put back before it is due, nor before its next try", () => {
  const due = eventOf("due", "active", made);
  const early = (at: number, change = CHANGES.active) => step(change, { ...due, at });
  expect(() => early(UNTIL - 1)).toThrow(/not due yet/);
  expect(early(UNTIL).state).toMatchObject({ phase: "revert" });
  const tried = { ...CHANGES.active, tries: 1, due: UNTIL + 5_000 };
  expect(() => early(UNTIL + 4_999, tried)).toThrow(/not due yet/);
});

test("what is put back may evict and may refuse writes, and a set only what its asker has allowed", () => {
  const writes = [
    step(null, eventOf("asked", "nothing")),
    step(CHANGES.active, eventOf("due", "active")),
    step(CHANGES.kept, eventOf("undo_asked", "kept")),
  ].map(({ effects }) => effects[0]);
  expect(writes).toMatchObject([
    { write: { key: "maxmemory", allow_eviction: true, force: false } },
    { write: { key: "maxmemory", allow_eviction: true, force: true } },
    { write: { key: "maxmemory", allow_eviction: true, force: true } },
  ]);
});

test.each([
  ["reverting", REVERT],
  ["undoing", UNDO],
] as const)("what is found of one that is %s is audited in the name of whoever sent it", (state, head) => {
  const { audit } = step(CHANGES[state], eventOf("looked_up", state, notMade));
  const { caller, requestId, reason } = head;
  expect(audit).toMatchObject({ operation: "resolve", caller, requestId, reason, before: "512", after: "512" });
});

test.each(["reverting", "undoing"] as const)(
  "of one that is %s, nothing may still come once the alarm has looked in vain: who looks before its next try settles it",
  (state) => {
    for (const name of ["unreachable", "alarm_failed"] as const) {
      const tried = step(CHANGES[state], eventOf(name, state, { at: UNTIL })).state;
      expect(tried).toMatchObject({ due: UNTIL + 5_000 });
      const { state: looked, audit } = step(tried, eventOf("looked_up", state, { ...made, at: UNTIL + 1 }));
      expect(looked).toMatchObject({ state: "active", phase: null });
      expect(audit).toMatchObject({ outcome: "active", caller: CHANGES[state].sender?.caller });
      // What is sent next has a time of its own.
      const again = step({ ...CHANGES.active, sender: tried?.sender ?? null }, eventOf("undo_asked", "active")).state;
      expect(step(again, eventOf("looked_up", "undoing", made)).state).toMatchObject({ phase: "undo" });
    }
  },
);

test.each([
  ["reverting", REVERT],
  ["undoing", UNDO],
] as const)(
  "one that is %s when a newer one takes its place has a line that says so, in the name of its sender",
  (state, head) => {
    const { state: taken, audit } = step(CHANGES[state], eventOf("superseded", state));
    expect(taken).toMatchObject({ state: "superseded", phase: null, supersededBy: 8, until: UNTIL });
    const { caller, requestId, reason } = head;
    expect(audit).toMatchObject({ operation: "resolve", caller, requestId, reason, detail: "By change 8." });
  },
);

test("the timer's tries are counted until one succeeds, with growing pauses", () => {
  const tried = step({ ...CHANGES.active, tries: 2 }, eventOf("unreachable", "active")).state;
  expect(tried).toMatchObject({ tries: 3, due: NOON + 20_000, note: "No host." });
  expect(step({ ...CHANGES.reverting, tries: 3 }, eventOf("confirmed", "reverting")).state).toMatchObject({
    tries: 0,
  });
  expect([0, 1, 2, 8, 100].map(retryAfterMs)).toEqual([5_000, 10_000, 20_000, 900_000, 900_000]);
});

test("an undo that failed gives the timer back: at its time, or with the pause that it had come to", () => {
  const failed = (tries: number) => step({ ...CHANGES.undoing, tries }, eventOf("failed", "undoing")).state;
  expect(failed(0)).toMatchObject({ state: "active", due: UNTIL, tries: 0 });
  expect(failed(3)).toMatchObject({ state: "active", due: NOON + 20_000, tries: 3 });
  const kept = { ...CHANGES.undoing, state: "kept" as const, until: null };
  expect(step(kept, eventOf("failed", "undoing")).state).toMatchObject({ state: "kept", due: null });
});

test("an undo that goes further back than the change before it reinstates nothing", () => {
  const chained = { ...CHANGES.undoing, before: "550" };
  expect(step(chained, eventOf("confirmed", "undoing", notMade)).effects).toMatchObject([{ do: "overtake" }]);
});

test("only a timed change comes back when the one that had taken its place is undone", () => {
  const kept = { ...CHANGES.superseded, until: null };
  expect(step(kept, eventOf("reinstated", "superseded", made)).state).toMatchObject({ state: "superseded" });
  expect(step(CHANGES.superseded, eventOf("reinstated", "superseded", made)).state).toMatchObject({
    ...{ state: "active", note: null, supersededBy: null },
  });
});

test("a failure tells what is known of it", () => {
  const told = (value: string | null) => {
    const name = value === null ? "link_lost" : "read_back";
    const [effect] = step(CHANGES.sent, eventOf(name, "sent", value === null ? {} : { value })).effects;
    return effect?.do === "tell" ? effect.failure : null;
  };
  expect(told(null)).toMatchObject({ code: "unreachable", outcome_unknown: true });
  expect(told("512")).toEqual({
    ...unreachable,
    detail: "The link died under the change. It was read back that the value is 512 still: nothing was changed.",
  });
  expect(told("600")).toMatchObject({
    ...{ outcome_unknown: true, detail: expect.stringContaining("the value is 600 now: by whom cannot be told") },
  });
});

test("a change that is lost says what is known: that another process answers, not why", () => {
  const restarted = { value: "512", runId: OTHER_RUN };
  expect(step(CHANGES.active, eventOf("due", "active", restarted)).state?.note).toBe(
    "Another process of Redis answers now (it was restarted, or is another one), which never took the change; the value there is 512.",
  );
  expect(step(CHANGES.sent, eventOf("looked_up", "sent", restarted)).state?.note).toBe(
    "Another process of Redis answered before the outcome was seen.",
  );
});
