/**
 * Random lives of a change: requests, answers, links that die, an object that ends at any step, a timer, other changes of the setting.
 * The desk is played by the test: what a step wants sent is answered at most once.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { eventOf, type Heard, headIn, NOON, OTHER_RUN, RUN, unreachable, UNTIL } from "./cases.fixture.ts";
import type { AuditEntry, AuditHead, ChangeEvent, EventName } from "./events.ts";
import { type ChangeRecord, nameOf, type StateName, TABLE } from "./states.ts";
import { step } from "./step.ts";

/** What comes back of a write; null: the object ends before anything does. */
const ANSWERS: (EventName | null)[] = ["confirmed", "failed", "link_lost", "read_back", null];
/** By then every look is due. */
const LATER = UNTIL;
const OPEN: StateName[] = ["sent", "doubted", "reverting", "undoing"];
/** With the alarm to come. */
const WAITING: StateName[] = [...OPEN, "active"];

interface Life {
  change: ChangeRecord | null;
  /** Of the write that is under way. */
  underWay: AuditHead | null;
  timed: boolean;
  sends: number;
  lines: AuditEntry[];
  /** How many lines there must be. */
  outcomes: number;
  requests: number;
}

/** Events that only begin something, or concern no request. */
const SILENT: EventName[] = ["asked", "undo_asked", "superseded", "reinstated", "alarm_failed"];

/** Whether there must be a line; a timer that is due has one only where nothing is sent, a look that comes too early where it tells something new, and a newer change where something was under way. */
const isOutcome = ({ name }: ChangeEvent, before: StateName, after: StateName): boolean => {
  if (name === "looked_up")
    return !(["doubted", "reverting", "undoing"] as StateName[]).includes(after) || before !== after;
  if (name === "superseded") return before === "reverting" || before === "undoing";
  return name === "due" ? after !== "reverting" : !SILENT.includes(name);
};

const take = (life: Life, event: ChangeEvent): void => {
  const before = nameOf(life.change);
  const next = step(life.change, event);
  life.change = next.state && { ...next.state, id: 7 };
  const after = nameOf(life.change);
  const sending = next.effects.filter((effect) => effect.do === "send");
  expect(sending.length).toBeLessThanOrEqual(1);
  if (sending.length > 0) {
    // A write is sent only where none is open, and from then on one is.
    expect(OPEN).not.toContain(before);
    expect(OPEN).toContain(after);
    life.sends += 1;
  }
  if (next.audit !== null) life.lines.push(next.audit);
  if (isOutcome(event, before, after)) life.outcomes += 1;
  expect(life.lines.length).toBe(life.outcomes);
  // The alarm comes for what is open or timed, and for nothing else.
  expect(life.change?.due == null, `${event.name} led from ${before} to ${after}`).toBe(!WAITING.includes(after));
};

const heard: fc.Arbitrary<Partial<Heard>> = fc.record({
  value: fc.constantFrom("512", "576", "600"),
  runId: fc.constantFrom(RUN, RUN, RUN, OTHER_RUN),
  failure: fc.constantFrom(unreachable, { ...unreachable, outcome_unknown: true as const }),
  at: fc.constantFrom(NOON, NOON + 30_000),
});
const choice = fc.record({ pick: fc.nat({ max: 1_000 }), heard });

const asTimed = (event: ChangeEvent, timed: boolean): ChangeEvent =>
  event.name === "asked" && !timed ? { ...event, change: { ...event.change, until: null } } : event;

/** One event, of those that the desk could make now. */
const live = (life: Life, { pick, heard: said }: { pick: number; heard: Partial<Heard> }): void => {
  const state = nameOf(life.change);
  if (life.underWay !== null) {
    const head = life.underWay;
    life.underWay = null;
    const answer = ANSWERS[pick % ANSWERS.length] ?? null;
    if (answer !== null) take(life, { ...eventOf(answer, state, said), head } as ChangeEvent);
    return;
  }
  const possible = (Object.keys(TABLE[state]) as EventName[]).filter((name) => !ANSWERS.includes(name));
  const name = possible[pick % possible.length] ?? "refused";
  const event = asTimed(eventOf(name, state, said), life.timed);
  life.requests += 1;
  const head = { ...("head" in event ? event.head : headIn(state)), requestId: `request-${life.requests}` };
  const { sends } = life;
  take(life, "head" in event ? { ...event, head } : event);
  if (life.sends > sends) life.underWay = head;
};

test("no life gets stuck, sends a write twice, or leaves an outcome out of the audit", () => {
  const seen = new Set<StateName>();
  const lives = fc.property(
    fc.array(choice, { minLength: 1, maxLength: 30 }),
    heard,
    fc.boolean(),
    (choices, last, timed) => {
      const life: Life = { change: null, underWay: null, timed, sends: 0, lines: [], outcomes: 0, requests: 0 };
      for (const one of choices) {
        live(life, one);
        seen.add(nameOf(life.change));
      }
      // A request has one line of its own at most; what is found of it later says `resolve`.
      const own = life.lines.filter(({ operation }) => operation !== "resolve").map(({ requestId }) => requestId);
      expect(new Set(own).size).toBe(own.length);

      // Wherever it stands, one look at Redis ends what is open, and one more what is timed.
      if (OPEN.includes(nameOf(life.change))) take(life, eventOf("looked_up", "sent", { ...last, at: LATER }));
      expect(OPEN).not.toContain(nameOf(life.change));
      if (nameOf(life.change) === "active") {
        take(life, { ...eventOf("due", "active", last), at: life.change?.due ?? LATER });
        if (nameOf(life.change) === "reverting") take(life, eventOf("confirmed", "reverting", { value: "512" }));
      }
      expect(life.change?.due ?? null).toBeNull();
    },
  );
  // Some states are rare: one of a hundred times, two thousand lives do not come to all of them.
  const all = Object.keys(TABLE) as StateName[];
  for (let round = 0; round < 10 && (round === 0 || seen.size < all.length); round += 1)
    fc.assert(lives, { numRuns: 2_000 });
  // The lives are not all short ones.
  expect([...seen].toSorted()).toEqual(all.toSorted());
});
