import { expect, test } from "vitest";
import { parseSince } from "./since.ts";

const NOW = Date.parse("2026-11-22T21:00:00.000Z");

test.each([
  ["2026-11-22T20:00:00Z", "2026-11-22T20:00:00.000Z"],
  ["2026-11-22T20:00:00.5Z", "2026-11-22T20:00:00.500Z"],
  ["2026-11-22T20:00:00+01:00", "2026-11-22T19:00:00.000Z"],
  ["2026-11-22T20:00:00 01:00", "2026-11-22T19:00:00.000Z"],
  ["24h", "2026-11-21T21:00:00.000Z"],
  ["1h30m", "2026-11-22T19:30:00.000Z"],
  ["7D", "2026-11-15T21:00:00.000Z"],
])("reads %s as %s", (text, instant) => {
  expect(parseSince(text, NOW)).toEqual({ ok: true, value: instant });
});

test.each([[""], ["yesterday"], ["2026-11-22"], ["2026-13-22T20:00:00Z"], ["-1h"], ["0h"], ["1.5h"], ["24"]])(
  "refuses %j with a sentence that says what it takes",
  (text) => {
    expect(parseSince(text, NOW)).toEqual({
      ok: false,
      failure: "must be an instant such as 2026-11-22T21:00:00Z, or how far back: 90m, 24h, 7d",
    });
  },
);
