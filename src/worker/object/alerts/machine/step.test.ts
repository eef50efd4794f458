/** Each state and each event that is allowed in it: where it leads, who is told, and what is written. */
import { expect, test } from "vitest";
import { alertIn, ALERTS, ANN, eventOf, HOUR, MINUTE, MUTE, NOON, SIGHT } from "./cases.fixture.ts";
import type { EventName, Step } from "./events.ts";
import { type Alert, type Mute, nameOf, type StateName, TABLE } from "./states.ts";
import { step } from "./step.ts";

const critical = { sight: { ...SIGHT, verdict: "critical" } } as const;
const passing = { ...critical, holdMs: 15_000 } as const;
const muted = { mute: MUTE };
const wider = { sight: { ...SIGHT, consequences: ["app_oom"] } };
const other = { sight: { ...SIGHT, cause: "maxmemory_too_small" } };
const OF_ITS_CAUSE = { ...MUTE, of: "finding" } as const;
const BAD: Partial<Alert> = { verdict: "critical", worst: "critical", told: "critical" };
const fresh: Partial<Alert> = { seenInRow: 0, sightings: 1 };
const known: Partial<Alert> = { stage: "acknowledged", acknowledgedBy: ANN };
const once: Partial<Alert> = { goneInRow: 1, goneAt: NOON - MINUTE, seenInRow: 0 };

type Row = [
  from: StateName,
  event: EventName,
  heard: Parameters<typeof eventOf>[1],
  was: Partial<Alert>,
  then: { to: StateName; tell?: string; line?: string; look?: number },
];

const ROWS: Row[] = [
  ["nothing", "seen", {}, {}, { to: "suspected" }],
  ["nothing", "seen", critical, {}, { to: "raised", tell: "new raised", line: "raised" }],
  ["nothing", "seen", passing, {}, { to: "suspected", look: 15_000 }],
  ["nothing", "seen", muted, {}, { to: "muted" }],
  ["nothing", "seen", { ...critical, ...muted }, {}, { to: "muted", line: "raised" }],

  ["suspected", "seen", {}, {}, { to: "raised", tell: "new raised", line: "raised" }],
  ["suspected", "seen", {}, { ...once, sightings: 1 }, { to: "suspected" }],
  ["suspected", "seen", {}, { ...once, sightings: 2 }, { to: "raised", tell: "new raised", line: "raised" }],
  ["suspected", "seen", passing, {}, { to: "raised", tell: "new raised", line: "raised" }],
  ["suspected", "seen", passing, { seenFrom: NOON - 14_999 }, { to: "suspected", look: 1 }],
  ["suspected", "gone", {}, {}, { to: "suspected" }],
  ["suspected", "gone", {}, once, { to: "nothing" }],
  ["suspected", "muted", {}, {}, { to: "muted" }],
  ["suspected", "unwatched", {}, {}, { to: "nothing" }],
  ["suspected", "absorbed", {}, {}, { to: "nothing" }],

  ["raised", "seen", {}, {}, { to: "raised" }],
  ["raised", "seen", critical, {}, { to: "changed", tell: "new changed", line: "changed" }],
  ["raised", "seen", wider, {}, { to: "changed", tell: "edit changed", line: "changed" }],
  // Less bad: once says nothing.
  ["raised", "seen", {}, BAD, { to: "raised" }],
  ["raised", "seen", {}, { ...BAD, lessInRow: 1 }, { to: "changed", tell: "edit changed", line: "changed" }],
  ["raised", "seen", other, BAD, { to: "changed", tell: "edit changed", line: "changed" }],
  // The mute ended while it was gone for one sample, or was less bad.
  ["raised", "seen", {}, { ...once, told: null }, { to: "raised", tell: "new mute_over", line: "mute_over" }],
  [
    "raised",
    "seen",
    critical,
    { worst: "critical", told: "warn" },
    { to: "raised", tell: "new mute_over", line: "mute_over" },
  ],
  ["raised", "seen", {}, once, { to: "raised" }],
  ["raised", "seen", {}, { ...once, lapses: 1 }, { to: "raised", tell: "edit comes_and_goes", line: "comes_and_goes" }],
  ["raised", "gone", {}, {}, { to: "raised" }],
  ["raised", "gone", {}, once, { to: "settled", tell: "edit settled", line: "settled" }],
  ["raised", "gone", {}, { ...once, lapses: 2 }, { to: "raised" }],
  [
    "raised",
    "gone",
    {},
    { ...once, goneAt: NOON - HOUR, lapses: 2 },
    { to: "settled", tell: "edit settled", line: "settled" },
  ],
  ["raised", "acknowledged", {}, {}, { to: "acknowledged", tell: "edit acknowledged", line: "acknowledged" }],
  ["raised", "muted", {}, {}, { to: "muted", tell: "edit muted", line: "muted" }],
  ["raised", "unwatched", {}, {}, { to: "settled", tell: "edit settled", line: "settled" }],
  ["raised", "absorbed", {}, {}, { to: "settled", tell: "edit settled", line: "settled" }],

  ["changed", "seen", {}, {}, { to: "changed" }],
  ["changed", "seen", {}, BAD, { to: "changed" }],
  ["changed", "seen", {}, { ...BAD, lessInRow: 1 }, { to: "changed", tell: "edit changed", line: "changed" }],
  ["changed", "gone", {}, once, { to: "settled", tell: "edit settled", line: "settled" }],
  ["changed", "acknowledged", {}, {}, { to: "acknowledged", tell: "edit acknowledged", line: "acknowledged" }],
  ["changed", "muted", {}, {}, { to: "muted", tell: "edit muted", line: "muted" }],
  ["changed", "unwatched", {}, {}, { to: "settled", tell: "edit settled", line: "settled" }],
  ["changed", "absorbed", {}, {}, { to: "settled", tell: "edit settled", line: "settled" }],

  ["acknowledged", "seen", {}, {}, { to: "acknowledged" }],
  ["acknowledged", "seen", wider, {}, { to: "acknowledged", tell: "edit changed", line: "changed" }],
  ["acknowledged", "seen", critical, {}, { to: "changed", tell: "new changed", line: "changed" }],
  // It was as bad before, and somebody knows.
  [
    "acknowledged",
    "seen",
    critical,
    { worst: "critical", told: "critical" },
    { to: "acknowledged", tell: "edit changed", line: "changed" },
  ],
  ["acknowledged", "gone", {}, once, { to: "settled", tell: "edit settled", line: "settled" }],
  ["acknowledged", "acknowledged", {}, {}, { to: "acknowledged", tell: "edit acknowledged", line: "acknowledged" }],
  ["acknowledged", "muted", {}, {}, { to: "muted", tell: "edit muted", line: "muted" }],
  ["acknowledged", "unwatched", {}, {}, { to: "settled", tell: "edit settled", line: "settled" }],
  ["acknowledged", "absorbed", {}, {}, { to: "settled", tell: "edit settled", line: "settled" }],

  ["muted", "seen", {}, {}, { to: "muted" }],
  ["muted", "seen", critical, {}, { to: "muted", line: "changed" }],
  // What is muted is the cause that it was: another one that takes its place calls, unless it was told of.
  ["muted", "seen", other, { mute: OF_ITS_CAUSE, told: null }, { to: "changed", tell: "new changed", line: "changed" }],
  ["muted", "seen", other, { mute: OF_ITS_CAUSE }, { to: "changed", tell: "edit changed", line: "changed" }],
  ["muted", "seen", { ...other, ...muted }, { mute: OF_ITS_CAUSE, told: null }, { to: "muted", line: "changed" }],
  ["muted", "seen", other, { mute: { ...MUTE, of: "all" }, told: null }, { to: "muted", line: "changed" }],
  ["muted", "seen", other, { mute: OF_ITS_CAUSE, stage: "suspected", told: null, ...fresh }, { to: "suspected" }],
  ["muted", "seen", other, { mute: OF_ITS_CAUSE, told: null, ...known }, { to: "acknowledged", line: "changed" }],
  ["muted", "gone", {}, once, { to: "settled", tell: "edit settled", line: "settled" }],
  ["muted", "gone", {}, { ...once, told: null }, { to: "settled", line: "settled" }],
  ["muted", "gone", {}, { ...once, stage: "suspected" }, { to: "nothing" }],
  ["muted", "acknowledged", {}, {}, { to: "muted", tell: "edit acknowledged", line: "acknowledged" }],
  ["muted", "muted", {}, {}, { to: "muted", tell: "edit muted", line: "muted" }],
  ["muted", "mute_over", {}, {}, { to: "raised", tell: "edit mute_over", line: "mute_over" }],
  ["muted", "mute_over", {}, { told: null }, { to: "raised", tell: "new mute_over", line: "mute_over" }],
  [
    "muted",
    "mute_over",
    {},
    { verdict: "critical", worst: "critical", stage: "changed" },
    { to: "changed", tell: "new mute_over", line: "mute_over" },
  ],
  ["muted", "mute_over", {}, { told: null, ...known }, { to: "acknowledged", line: "mute_over" }],
  ["muted", "mute_over", {}, { ...once, told: null }, { to: "raised", line: "mute_over" }],
  ["muted", "mute_over", {}, { stage: "suspected", told: null }, { to: "suspected" }],
  ["muted", "unwatched", {}, {}, { to: "settled", tell: "edit settled", line: "settled" }],
  ["muted", "absorbed", {}, {}, { to: "settled", tell: "edit settled", line: "settled" }],

  ["settled", "seen", {}, {}, { to: "settled" }],
  ["settled", "seen", {}, { seenInRow: 1, sightings: 1 }, { to: "raised", tell: "new came_back", line: "came_back" }],
  ["settled", "seen", critical, {}, { to: "raised", tell: "new came_back", line: "came_back" }],
  ["settled", "seen", { ...critical, ...muted }, {}, { to: "muted", line: "came_back" }],
  ["settled", "gone", {}, {}, { to: "settled" }],
];

test.each(ROWS)("%s, %s %j %j", (from, event, heard, was, { to, tell, line, look }) => {
  const alert = alertIn(from);
  const next = step(alert && { ...alert, ...was }, eventOf(event, heard));
  expect({
    to: nameOf(next.alert),
    tell: next.tell === null ? undefined : `${next.tell.how} ${next.tell.what}`,
    line: next.line?.what,
    look: next.lookAgainMs ?? undefined,
  }).toEqual({ to, tell, line, look });
});

test("the rows have every event of every state", () => {
  const rows = new Set(ROWS.map(([from, event]) => `${from} ${event}`));
  const all = Object.entries(TABLE).flatMap(([from, events]) => Object.keys(events).map((event) => `${from} ${event}`));
  expect(all.filter((pair) => !rows.has(pair))).toEqual([]);
});

test("an event that the table does not allow is a bug", () => {
  expect(() => step(null, eventOf("acknowledged"))).toThrow(
    "An alert that is nothing cannot become nothing by acknowledged.",
  );
  expect(() => step(ALERTS.settled, eventOf("muted"))).toThrow(
    "An alert that is settled cannot become settled by muted.",
  );
});

test("a mute says what it was for, and at its end what it kept back", () => {
  expect(step(ALERTS.raised, eventOf("muted")).line?.detail).toBe("For 2 h, because deploy.");
  const kept = step(ALERTS.muted, eventOf("seen", critical)).alert;
  expect(kept?.kept).toBe(2);
  expect(step(kept, eventOf("mute_over")).line?.detail).toBe("It kept back 2 messages.");
});

test("what comes and goes must be gone for half an hour, then for longer each time that it came back", () => {
  const left = (change: Partial<Alert>, goneMs: number): StateName =>
    nameOf(step({ ...ALERTS.raised, ...once, goneAt: NOON - goneMs, ...change }, eventOf("gone")).alert);
  expect(left({ lapses: 2 }, 29 * MINUTE)).toBe("raised");
  expect(left({ lapses: 2 }, 30 * MINUTE)).toBe("settled");
  expect(left({ comings: 4 }, 119 * MINUTE)).toBe("raised");
  expect(left({ comings: 4 }, 120 * MINUTE)).toBe("settled");
  expect(left({ comings: 40 }, 12 * HOUR)).toBe("settled");
});

test("what hovers at the threshold of critical is told once as that, and is less bad when it stays so", () => {
  const looks = (verdicts: readonly ("warn" | "critical")[]) =>
    verdicts.reduce<{ alert: Alert | null; told: string[] }>(
      ({ alert, told }, verdict, nth) => {
        const next = step(alert, { ...eventOf("seen", { sight: { ...SIGHT, verdict } }), at: NOON + nth * MINUTE });
        const says = next.tell === null ? [] : [`${next.tell.how} ${next.tell.what}, ${next.alert?.verdict}`];
        return { alert: next.alert, told: [...told, ...says] };
      },
      { alert: null, told: [] },
    ).told;
  const hovers = Array.from({ length: 40 }, (_, nth) => (nth % 2 === 0 ? "critical" : "warn"));
  expect(looks(hovers)).toEqual(["new raised, critical"]);
  expect(looks([...hovers, "warn", "warn", "critical"])).toEqual([
    ...["new raised, critical", "edit changed, warn", "edit changed, critical"],
  ]);
});

/** A life of looks and other events, one a minute: what is told, each with how bad its message shows it, and `alerts` at the end. */
const lived = (...events: (EventName | "warn" | "critical")[]) => {
  let alert: Alert | null = null;
  const told: string[] = [];
  for (const [nth, what] of events.entries()) {
    const isLook = what === "warn" || what === "critical";
    const mute: Mute | null = alert?.mute ?? null;
    const event = isLook
      ? eventOf("seen", { sight: { ...SIGHT, verdict: what, text: `It is ${what}.` }, mute })
      : eventOf(what);
    const next: Step = step(alert, { ...event, at: NOON + nth * MINUTE });
    alert = next.alert;
    if (next.tell !== null) told.push(`${next.tell.how} ${next.tell.what}, ${alert?.verdict}: ${alert?.text}`);
  }
  return { told, last: `${alert?.verdict}: ${alert?.text}`, alert };
};

test("what is less bad at the end of its mute calls as what it is then, although that was seen only once", () => {
  const until = ["warn", "warn", "muted", "critical", "warn"] as const;
  const before = ["new raised, warn: It is warn.", "edit muted, warn: It is warn."];
  // It was told as that before the mute.
  const over = [...before, "edit mute_over, warn: It is warn."];
  expect(lived(...until, "mute_over").told).toEqual(over);
  // Then it calls when it is worse again, once.
  const worse = lived(...until, "mute_over", "critical", "warn", "critical");
  expect(worse.told).toEqual([...over, "new mute_over, critical: It is critical."]);
});

test("so does what was told to nobody, and what it is worse than that calls once more", () => {
  const until = ["warn", "muted", "critical", "warn", "mute_over"] as const;
  expect(lived(...until).told).toEqual(["new mute_over, warn: It is warn."]);
  expect(lived(...until, "critical", "warn", "critical").told.slice(1)).toEqual([
    "new mute_over, critical: It is critical.",
  ]);
});

test("another cause that is not muted calls as it was seen last", () => {
  const under = lived("warn", "muted", "critical", "warn").alert;
  const alert = under && { ...under, mute: { ...MUTE, of: "finding" as const } };
  const next = step(alert, eventOf("seen", { sight: { ...SIGHT, cause: "maxmemory_too_small" } }));
  expect([next.tell?.how, next.alert?.verdict, next.alert?.told]).toEqual(["new", "warn", "warn"]);
});

test("what is shown of it is as bad as its words say, and a message that was brought up to date while it was less bad is so again", () => {
  expect(lived("critical", "warn").last).toBe("warn: It is warn.");
  const told = ["new raised, critical: It is critical.", "edit acknowledged, warn: It is warn."];
  expect(lived("critical", "warn", "acknowledged", "warn").told).toEqual(told);
  expect(lived("critical", "warn", "acknowledged", "critical").told).toEqual([
    ...told,
    "edit changed, critical: It is critical.",
  ]);
});

test("an earlier version has written it as bad as it is told as, with how often it was less bad", () => {
  const row: Alert = { ...ALERTS.raised, ...BAD, lessInRow: 1 };
  const look = (verdict: "warn" | "critical") => step(row, eventOf("seen", { sight: { ...SIGHT, verdict } }));
  expect([look("warn"), look("critical")].map(({ tell }) => tell?.how ?? null)).toEqual(["edit", null]);
});
