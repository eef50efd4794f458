import { describe, expect, test } from "vitest";
import { ALERTS } from "../machine/cases.fixture.ts";
import { type Held, morning, muteOver, type MuteFor, waitsUntil } from "./hold.ts";
import { windowSchema } from "../../../config/window.ts";
import { isZone } from "../../../../shared/wall-clock/wall-clock.ts";
import { spanAt, type Window } from "../../../../shared/wall-clock/window.ts";

const window = (from: string, until: string, zone = "Europe/Berlin", days?: string[]): Window =>
  windowSchema.parse({ zone, from, until, ...(days === undefined ? {} : { days }) });
const at = (iso: string): number => Date.parse(iso);
const span = (of: Window, iso: string): [string, string] | null => {
  const found = spanAt(of, at(iso));
  return found && [new Date(found.from).toISOString(), new Date(found.until).toISOString()];
};
const NIGHT = window("22:00", "07:00");

test("quiet hours go across midnight, by the clock of their zone", () => {
  const night = ["2026-11-29T21:00:00.000Z", "2026-11-30T06:00:00.000Z"];
  expect(span(NIGHT, "2026-11-29T21:00:00Z")).toEqual(night);
  expect(span(NIGHT, "2026-11-30T00:30:00Z")).toEqual(night);
  expect(span(NIGHT, "2026-11-30T05:59:59.999Z")).toEqual(night);
  expect([span(NIGHT, "2026-11-29T20:59:59.999Z"), span(NIGHT, "2026-11-30T06:00:00Z")]).toEqual([null, null]);
  expect(span(window("22:00", "07:00", "Asia/Kolkata"), "2026-11-29T16:30:00Z")).toEqual([
    "2026-11-29T16:30:00.000Z",
    "2026-11-30T01:30:00.000Z",
  ]);
});

describe("the night in which summer time begins, 2026-03-29 in Berlin: 02:00 is 03:00", () => {
  test("is an hour shorter", () => {
    expect(span(NIGHT, "2026-03-29T00:30:00Z")).toEqual(["2026-03-28T21:00:00.000Z", "2026-03-29T05:00:00.000Z"]);
  });

  test("quiet hours that end in the skipped hour are over when it is skipped", () => {
    const until = window("22:00", "02:30");
    expect(span(until, "2026-03-29T00:59:59Z")?.[1]).toBe("2026-03-29T01:00:00.000Z");
    expect(span(until, "2026-03-29T01:00:00Z")).toBeNull();
  });

  test("those that begin in it begin when it is skipped", () => {
    expect(span(window("02:30", "06:00"), "2026-03-29T01:00:00Z")?.[0]).toBe("2026-03-29T01:00:00.000Z");
  });
});

describe("the night in which it ends, 2026-10-25 in Berlin: 02:00 to 03:00 comes twice", () => {
  test("is an hour longer", () => {
    expect(span(NIGHT, "2026-10-25T00:30:00Z")).toEqual(["2026-10-24T20:00:00.000Z", "2026-10-25T06:00:00.000Z"]);
  });

  test("quiet hours that end in the doubled hour are over the first time, and do not come again", () => {
    const until = window("22:00", "02:30");
    expect(span(until, "2026-10-25T00:29:59Z")?.[1]).toBe("2026-10-25T00:30:00.000Z");
    expect([span(until, "2026-10-25T00:30:00Z"), span(until, "2026-10-25T01:15:00Z")]).toEqual([null, null]);
  });

  test("those that begin in it begin the first time", () => {
    const from = window("02:30", "06:00");
    expect(span(from, "2026-10-25T01:15:00Z")).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-25T05:00:00.000Z"]);
  });
});

test("a clock that is put forward by half an hour, and one on the other half of the year", () => {
  // Lord Howe: 02:00 becomes 02:30 on 2026-10-04, 15:30 UTC the day before.
  expect(span(window("23:00", "02:15", "Australia/Lord_Howe"), "2026-10-03T15:00:00Z")?.[1]).toBe(
    "2026-10-03T15:30:00.000Z",
  );
  expect(span(window("22:00", "06:00", "Pacific/Auckland"), "2026-09-26T13:00:00Z")?.[1]).toBe(
    "2026-09-26T17:00:00.000Z",
  );
});

test("each minute of a year is in one night at most, nights do not touch, and each is 8 to 10 hours", () => {
  const seen = new Set<string>();
  for (let minute = at("2026-01-01T00:00:00Z"); minute < at("2027-01-01T00:00:00Z"); minute += 17 * 60_000) {
    const found = spanAt(NIGHT, minute);
    if (found !== null) seen.add(`${found.from} ${found.until}`);
  }
  const hours = [...seen]
    .map((each) => each.split(" ").map(Number))
    .map(([from = 0, until = 0]) => (until - from) / 3_600_000);
  expect([hours.length, hours.filter((each) => each === 9).length]).toEqual([366, 364]);
  expect(hours.filter((each) => each !== 9).toSorted((one, other) => one - other)).toEqual([8, 10]);
});

test("a window on some days of the week is of the day on which it begins", () => {
  const sunday = window("23:00", "01:00", "UTC", ["sun"]);
  expect(span(sunday, "2026-11-29T23:30:00Z")).not.toBeNull();
  expect(span(sunday, "2026-11-30T00:30:00Z")).not.toBeNull();
  expect([span(sunday, "2026-11-29T00:30:00Z"), span(sunday, "2026-11-30T23:30:00Z")]).toEqual([null, null]);
});

test.each([
  [
    { zone: "Europe/Berln", from: "22:00", until: "07:00" },
    "must be a time zone by its IANA name, such as Europe/Berlin",
  ],
  [{ zone: "+02:00", from: "22:00", until: "07:00" }, "must be a time zone by its IANA name, such as Europe/Berlin"],
  [{ zone: "UTC", from: "24:00", until: "07:00" }, "must be a time of day such as 22:00"],
  [{ zone: "UTC", from: "7:00", until: "08:00" }, "must be a time of day such as 22:00"],
  [{ zone: "UTC", from: "07:00", until: "07:00" }, "must end at another time than it begins"],
])("%j is refused: %s", (given, message) => {
  expect(windowSchema.safeParse(given).error?.issues.map((issue) => issue.message)).toEqual([message]);
  expect(isZone("")).toBe(false);
});

const ANEW = { how: "new", what: "raised" } as const;
const EDIT = { how: "edit", what: "settled" } as const;
const MIDNIGHT = at("2026-11-29T23:00:00Z");
const MORNING = at("2026-11-30T06:00:00Z");

test("in the quiet hours a warning waits for the morning; what is critical comes at once, and an edit wakes nobody", () => {
  expect(waitsUntil(ANEW, { verdict: "warn" }, NIGHT, MIDNIGHT)).toBe(MORNING);
  expect(waitsUntil(ANEW, { verdict: "critical" }, NIGHT, MIDNIGHT)).toBeNull();
  expect(waitsUntil(EDIT, { verdict: "warn" }, NIGHT, MIDNIGHT)).toBeNull();
  expect(waitsUntil(ANEW, { verdict: "warn" }, NIGHT, MORNING)).toBeNull();
  expect(waitsUntil(ANEW, { verdict: "warn" }, null, MIDNIGHT)).toBeNull();
});

const held = (alertId: number, text: string): Held => ({ alertId, at: MIDNIGHT, what: "raised", text });

test("what waited comes as one summary, with what is still so first", () => {
  const now = new Map([
    [1, { ...ALERTS.settled, id: 1 }],
    [2, { ...ALERTS.raised, id: 2, text: "Memory is fragmented, 1.8 by now." }],
  ]);
  expect(
    morning(
      [held(1, "A queue is long."), held(2, "Memory is fragmented, 1.6."), held(2, "Memory is fragmented, 1.7.")],
      now,
    ),
  ).toBe(
    "2 warnings in the quiet hours, 1 of which is still there.\nStill so: Memory is fragmented, 1.8 by now.\nOver by itself: A queue is long.",
  );
  expect(morning([held(1, "A queue is long.")], now)).toBe(
    "1 warning in the quiet hours, none of which are still there.\nOver by itself: A queue is long.",
  );
  expect(morning([], now)).toBeNull();
});

const mute = (finding: string | null, until: number): MuteFor => ({ finding, until, by: "ann", reason: "deploy" });

test("a mute is of one finding or of all, ends by itself, and the one that lasts longest counts", () => {
  const mutes = [mute("disk_full", MIDNIGHT + 100), mute(null, MIDNIGHT + 50)];
  expect(muteOver(mutes, [], "disk_full", MIDNIGHT)).toEqual({
    ...{ until: MIDNIGHT + 100, by: "ann", reason: "deploy", of: "finding" },
  });
  expect(muteOver(mutes, [], "loading", MIDNIGHT)).toMatchObject({ until: MIDNIGHT + 50, of: "all" });
  expect(muteOver(mutes, [], "loading", MIDNIGHT + 50)).toBeNull();
  expect(muteOver([], [], "loading", MIDNIGHT)).toBeNull();
});

test("a maintenance window of the configuration is a mute of everything while it lasts", () => {
  expect(muteOver([mute(null, MIDNIGHT + 1)], [NIGHT], "disk_full", MIDNIGHT)).toEqual({
    ...{ from: MORNING - 9 * 3_600_000, until: MORNING },
    ...{ by: "the configuration", reason: "maintenance", of: "configuration" },
  });
  expect(muteOver([], [NIGHT], "disk_full", MORNING)).toBeNull();
});
