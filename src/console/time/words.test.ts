import { expect, it, test, vi } from "vitest";
import { trueAt } from "../reading/layout.tsx";
import { agoText, isOld, leftText, localText } from "./words.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test.each([
  [0, "just now"],
  [4_999, "just now"],
  [12 * SECOND, "12 s ago"],
  [3 * MINUTE, "3 min ago"],
  [5 * HOUR, "5 h ago"],
  [-2 * HOUR, "in 2 h"],
])("%d ms is %s", (ms, text) => {
  expect(agoText(ms)).toBe(text);
});

test.each([
  [2 * HOUR, "2 h 00 min"],
  [HOUR + 59 * MINUTE + 30 * SECOND, "1 h 59 min"],
  [4 * MINUTE + 9 * SECOND, "4 min 09 s"],
  [12 * SECOND, "12 s"],
  [1, "1 s"],
  [0, "0 s"],
  [-5 * SECOND, "0 s"],
  [50 * HOUR, "2 d 2 h"],
])("%d ms are left as %s", (ms, text) => {
  expect(leftText(ms)).toBe(text);
});

const NOW = Date.parse("2026-11-22T23:30:00Z");
const BERLIN = { locale: "en-GB", timeZone: "Europe/Berlin" };

it("writes an instant in the reader's own zone, with the day where it is another", () => {
  expect(localText("2026-11-22T23:04:05.000Z", NOW, BERLIN)).toBe("00:04");
  expect(localText("2026-11-22T22:04:05.000Z", NOW, BERLIN)).toBe("22 Nov, 23:04");
  expect(localText("2025-11-22T22:04:05.000Z", NOW, BERLIN)).toBe("22 Nov 2025, 23:04");
  expect(localText("2026-11-22T22:04:05.000Z", NOW, { locale: "en-GB", timeZone: "UTC" })).toBe("22:04");
});

it("makes what it writes with once, however often it writes", () => {
  const once = vi.spyOn(Intl, "DateTimeFormat");
  const place = { locale: "en-GB", timeZone: "Asia/Tokyo" };
  for (let second = 0; second < 60; second += 1) localText("2026-11-22T22:04:05.000Z", NOW + second * SECOND, place);
  expect(once.mock.calls.length).toBeGreaterThan(0);
  expect(once.mock.calls.length).toBeLessThan(5);
  once.mockRestore();
});

it("writes in the zone where the browser is by now", () => {
  const before = process.env["TZ"];
  const inZone = (zone: string, at: string): string => {
    process.env["TZ"] = zone;
    return localText(at, Date.parse(at), { locale: "en-GB" });
  };
  try {
    expect(inZone("Europe/Berlin", "2026-01-22T12:00:00.000Z")).toBe("13:00");
    // As far from UTC in summer as Berlin is in winter.
    expect(inZone("Europe/London", "2026-07-22T12:00:00.000Z")).toBe("13:00");
    expect(inZone("Asia/Tokyo", "2026-07-22T12:00:00.000Z")).toBe("21:00");
  } finally {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
});

it("leaves what is no instant as it is", () => {
  expect(localText("yesterday", NOW, BERLIN)).toBe("yesterday");
});

it("adds how old a reading was when it came to how long it has been here", () => {
  const since = trueAt({ age_ms: 3_000 }, 1_000_000);
  expect([1_010_000, 1_017_000, 1_017_001].map((now) => isOld(since, now))).toEqual([false, false, true]);
  expect(isOld(null, 0)).toBe(true);
});

it("takes no reading for old when the clock was set back", () => {
  expect(isOld(trueAt({ age_ms: 3_000 }, 1_000_000), 990_000)).toBe(false);
});
