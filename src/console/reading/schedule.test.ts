import { expect, it, test } from "vitest";
import type { Outcome } from "../api/ask.ts";
import type { Page } from "../../present/page.ts";
import { delayAfter } from "./schedule.ts";

const page = {} as Page;
const late: Outcome = { kind: "unreachable", why: "late" };

it("asks again five seconds after an answer", () => {
  expect(delayAfter({ kind: "answered", page }, 0)).toBe(5_000);
});

test.each([
  [1, 5_000],
  [2, 10_000],
  [3, 20_000],
  [4, 40_000],
  [5, 60_000],
  [50, 60_000],
])("after failure %d it waits %d ms", (times, ms) => {
  expect(delayAfter(late, times)).toBe(ms);
});

it("obeys what the API says of when to come back", () => {
  expect(delayAfter({ kind: "problem", page, status: 429, retryAfterMs: 42_000 }, 1)).toBe(42_000);
  expect(delayAfter({ kind: "problem", page, status: 429, retryAfterMs: 1_000 }, 3)).toBe(20_000);
});
