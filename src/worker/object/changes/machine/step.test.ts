import { expect, test } from "vitest";
import { changeIn, CHANGES, eventOf, type Heard, NOON, OTHER_RUN, unreachable, UNTIL } from "./cases.fixture.ts";
import type { EventName } from "./events.ts";
import { nameOf, type StateName } from "./states.ts";
import { step } from "./step.ts";

/** Every state, and the events that it takes. */
const TAKES: Record<StateName, EventName[]> = {
  nothing: ["asked", "refused", "unchanged"],
  sent: ["confirmed", "failed", "link_lost", "read_back", "looked_up", "unreachable", "refused", "alarm_failed"],
  doubted: ["looked_up", "superseded", "unreachable", "refused", "alarm_failed"],
  active: ["due", "unreachable", "undo_asked", "found_lost", "superseded", "refused", "alarm_failed"],
  kept: ["undo_asked", "found_lost", "superseded", "refused", "alarm_failed"],
  reverting: [
    ...["confirmed", "failed", "link_lost", "read_back", "looked_up", "superseded", "unreachable", "refused"],
    "alarm_failed",
  ] as EventName[],
  undoing: [
    ...["confirmed", "failed", "link_lost", "read_back", "looked_up", "superseded", "unreachable", "refused"],
    "alarm_failed",
  ] as EventName[],
  superseded: ["reinstated", "refused", "alarm_failed"],
  reverted: ["refused", "alarm_failed"],
  undone: ["refused", "alarm_failed"],
  left: ["refused", "alarm_failed"],
  lost: ["refused", "alarm_failed"],
  not_applied: ["refused", "alarm_failed"],
  unknown: ["refused", "alarm_failed"],
};
const STATES = Object.keys(TAKES) as StateName[];
const EVENTS = [...new Set(Object.values(TAKES).flat())];

test("there are fourteen states and fifteen events", () => {
  expect([STATES.length, EVENTS.length]).toEqual([14, 15]);
});

test.each(STATES)("a change that is %s takes its own events, and any other is a bug", (state) => {
  expect(nameOf(changeIn(state))).toBe(state);
  const refusals = EVENTS.filter((event) => !TAKES[state].includes(event));
  for (const event of TAKES[state]) expect(() => step(changeIn(state), eventOf(event, state))).not.toThrow();
  for (const event of refusals) {
    const bug = new RegExp(`^A change that is ${state} cannot become \\w+ by ${event}\\.$`);
    expect(() => step(changeIn(state), eventOf(event, state))).toThrow(bug);
  }
});

interface Outcome {
  to: StateName;
  /** When the alarm comes for it: milliseconds after noon; null for never. */
  due: number | null;
  /** The outcome of the audit line; null for no line. */
  audit: string | null;
  /** What is left to be done. */
  effects?: string[];
}
type Row = [from: StateName, event: EventName, heard: Partial<Heard>, outcome: Outcome];

const HOUR = UNTIL - NOON;
const unknownOutcome = { failure: { ...unreachable, outcome_unknown: true as const } };
const [made, notMade, third] = [{ value: "576" }, { value: "512" }, { value: "600" }];
/** When its own look is due, or later. */
const atItsTime = { ...notMade, at: NOON + 30_000 };
const madeAtItsTime = { ...made, at: NOON + 30_000 };
const restarted = { value: "512", runId: OTHER_RUN };
const restartedAtItsTime = { ...restarted, at: NOON + 30_000 };

const ROWS: Row[] = [
  ["nothing", "asked", {}, { to: "sent", due: 25_000, audit: null, effects: ["send 576 if 512"] }],
  ["nothing", "refused", {}, { to: "nothing", due: null, audit: "unreachable" }],
  ["nothing", "refused", unknownOutcome, { to: "nothing", due: null, audit: "unknown" }],
  ["nothing", "unchanged", {}, { to: "nothing", due: null, audit: "unchanged" }],

  ["sent", "confirmed", made, { to: "active", due: HOUR, audit: "applied", effects: ["supersede", "overtake"] }],
  ["sent", "failed", {}, { to: "not_applied", due: null, audit: "unreachable", effects: ["tell"] }],
  ["sent", "link_lost", {}, { to: "sent", due: 25_000, audit: "unknown", effects: ["tell"] }],
  ["sent", "read_back", made, { to: "active", due: HOUR, audit: "applied", effects: ["supersede", "overtake"] }],
  ["sent", "read_back", notMade, { to: "doubted", due: 30_000, audit: "unreachable", effects: ["tell"] }],
  ["sent", "read_back", third, { to: "sent", due: 30_000, audit: "unknown", effects: ["tell"] }],
  ["sent", "read_back", restarted, { to: "doubted", due: 30_000, audit: "unknown", effects: ["tell"] }],
  ["sent", "looked_up", made, { to: "active", due: HOUR, audit: "active", effects: ["supersede", "overtake"] }],
  ["sent", "looked_up", notMade, { to: "doubted", due: 25_000, audit: "not_applied" }],
  ["sent", "looked_up", atItsTime, { to: "not_applied", due: null, audit: "not_applied" }],
  ["sent", "looked_up", third, { to: "unknown", due: null, audit: "unknown" }],
  ["sent", "looked_up", restarted, { to: "doubted", due: 25_000, audit: "lost" }],
  ["sent", "looked_up", restartedAtItsTime, { to: "lost", due: null, audit: "lost" }],
  ["sent", "unreachable", {}, { to: "sent", due: 5_000, audit: "unreachable" }],

  ["doubted", "looked_up", made, { to: "active", due: HOUR, audit: "active", effects: ["supersede", "overtake"] }],
  ["doubted", "looked_up", notMade, { to: "doubted", due: 30_000, audit: null }],
  ["doubted", "looked_up", atItsTime, { to: "not_applied", due: null, audit: "not_applied" }],
  ["doubted", "superseded", {}, { to: "not_applied", due: null, audit: null }],
  ["doubted", "looked_up", third, { to: "unknown", due: null, audit: "unknown" }],
  ["doubted", "looked_up", restarted, { to: "doubted", due: 30_000, audit: null }],
  ["doubted", "looked_up", restartedAtItsTime, { to: "lost", due: null, audit: "lost" }],
  ["doubted", "unreachable", {}, { to: "doubted", due: 5_000, audit: "unreachable" }],

  ["active", "due", made, { to: "reverting", due: HOUR, audit: null, effects: ["send 512 if 576"] }],
  ["active", "due", notMade, { to: "left", due: null, audit: "left" }],
  ["active", "due", third, { to: "left", due: null, audit: "left" }],
  ["active", "due", restarted, { to: "lost", due: null, audit: "lost" }],
  ["active", "unreachable", {}, { to: "active", due: 5_000, audit: "unreachable" }],
  ["active", "undo_asked", {}, { to: "undoing", due: 15_000, audit: null, effects: ["send 512 if 576"] }],
  ["active", "found_lost", {}, { to: "lost", due: null, audit: "conflict", effects: ["tell"] }],
  ["active", "superseded", {}, { to: "superseded", due: null, audit: null }],
  ["active", "refused", {}, { to: "active", due: HOUR, audit: "unreachable" }],
  ["active", "alarm_failed", {}, { to: "active", due: 5_000, audit: null }],

  ["kept", "undo_asked", {}, { to: "undoing", due: 15_000, audit: null, effects: ["send 512 if 576"] }],
  ["kept", "found_lost", {}, { to: "lost", due: null, audit: "conflict", effects: ["tell"] }],
  ["kept", "superseded", {}, { to: "superseded", due: null, audit: null }],
  ["kept", "refused", {}, { to: "kept", due: null, audit: "unreachable" }],
  ["kept", "alarm_failed", {}, { to: "kept", due: null, audit: null }],

  ["reverting", "confirmed", notMade, { to: "reverted", due: null, audit: "reverted", effects: ["overtake"] }],
  ["reverting", "failed", {}, { to: "active", due: 5_000, audit: "unreachable", effects: ["tell"] }],
  ["reverting", "link_lost", {}, { to: "reverting", due: 30_000, audit: "unreachable", effects: ["tell"] }],
  ["reverting", "read_back", notMade, { to: "reverted", due: null, audit: "reverted", effects: ["overtake"] }],
  ["reverting", "read_back", made, { to: "reverting", due: 30_000, audit: "unreachable", effects: ["tell"] }],
  ["reverting", "read_back", third, { to: "reverting", due: 30_000, audit: "unreachable", effects: ["tell"] }],
  ["reverting", "looked_up", notMade, { to: "reverted", due: null, audit: "reverted", effects: ["overtake"] }],
  ["reverting", "looked_up", made, { to: "reverting", due: HOUR, audit: null }],
  ["reverting", "looked_up", { ...made, at: UNTIL }, { to: "active", due: HOUR + 5_000, audit: "active" }],
  ["reverting", "looked_up", third, { to: "left", due: null, audit: "left" }],
  ["reverting", "looked_up", restarted, { to: "lost", due: null, audit: "lost" }],
  ["reverting", "unreachable", {}, { to: "reverting", due: 5_000, audit: "unreachable" }],
  ["reverting", "superseded", {}, { to: "superseded", due: null, audit: "superseded" }],

  ["undoing", "confirmed", notMade, { to: "undone", due: null, audit: "undone", effects: ["overtake", "reinstate"] }],
  ["undoing", "failed", {}, { to: "active", due: HOUR, audit: "unreachable", effects: ["tell"] }],
  ["undoing", "link_lost", {}, { to: "undoing", due: 15_000, audit: "unknown", effects: ["tell"] }],
  ["undoing", "read_back", notMade, { to: "undone", due: null, audit: "undone", effects: ["overtake", "reinstate"] }],
  ["undoing", "read_back", made, { to: "undoing", due: 30_000, audit: "unknown", effects: ["tell"] }],
  ["undoing", "read_back", third, { to: "undoing", due: 30_000, audit: "unknown", effects: ["tell"] }],
  ["undoing", "looked_up", notMade, { to: "undone", due: null, audit: "undone", effects: ["overtake", "reinstate"] }],
  ["undoing", "looked_up", made, { to: "undoing", due: 15_000, audit: null }],
  ["undoing", "looked_up", madeAtItsTime, { to: "active", due: HOUR, audit: "active" }],
  ["undoing", "looked_up", third, { to: "left", due: null, audit: "left" }],
  ["undoing", "looked_up", restarted, { to: "lost", due: null, audit: "lost" }],
  ["undoing", "unreachable", {}, { to: "undoing", due: 5_000, audit: "unreachable" }],
  ["undoing", "superseded", {}, { to: "superseded", due: null, audit: "superseded" }],

  ["superseded", "reinstated", made, { to: "active", due: HOUR, audit: null }],
  ["superseded", "reinstated", third, { to: "superseded", due: null, audit: null }],
  ["superseded", "refused", {}, { to: "superseded", due: null, audit: "unreachable" }],

  ["reverted", "refused", {}, { to: "reverted", due: null, audit: "unreachable" }],
  ["undone", "refused", {}, { to: "undone", due: null, audit: "unreachable" }],
  ["left", "refused", {}, { to: "left", due: null, audit: "unreachable" }],
  ["lost", "refused", {}, { to: "lost", due: null, audit: "unreachable" }],
  ["not_applied", "refused", {}, { to: "not_applied", due: null, audit: "unreachable" }],
  ["unknown", "refused", {}, { to: "unknown", due: null, audit: "unreachable" }],
  ["unknown", "alarm_failed", {}, { to: "unknown", due: null, audit: null }],
];

test.each(ROWS)("%s, %s %j", (from, event, heard, { to, due, audit, effects = [] }) => {
  const next = step(changeIn(from), eventOf(event, from, heard));
  expect({
    to: nameOf(next.state),
    due: next.state?.due ?? null,
    audit: next.audit?.outcome ?? null,
    effects: next.effects.map((effect) =>
      effect.do === "send" ? `send ${effect.write.value} if ${effect.write.if_current}` : effect.do,
    ),
  }).toEqual({ to, due: due === null ? null : NOON + due, audit, effects });
});

test.each<[EventName, Partial<Heard>]>([
  ["link_lost", {}],
  ["read_back", made],
])("however often the timer has tried, what it has sent may still come for half a minute: %s", (event, heard) => {
  const tried = { ...CHANGES.reverting, tries: 8 };
  const next = step(tried, eventOf(event, "reverting", heard)).state;
  expect(next).toMatchObject({ phase: "revert", tries: 9, due: NOON + 30_000 });
  // Then the pause that it has come to.
  const at = NOON + 30_000;
  const looked = step(next, eventOf("looked_up", "reverting", { ...made, at })).state;
  expect(looked).toMatchObject({ state: "active", phase: null, due: at + 15 * 60_000 });
});
