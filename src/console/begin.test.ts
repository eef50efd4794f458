import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SessionOutcome } from "./api/session.ts";
import { beginUntilKnown } from "./begin.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const begun = (...outcomes: SessionOutcome[]) => {
  const known: SessionOutcome = { kind: "session", session: { version: "1", ways: [], person: null } };
  const begin = vi.fn<() => Promise<SessionOutcome>>(() => Promise.resolve(outcomes.shift() ?? known));
  void beginUntilKnown(begin);
  return begin;
};

test("who is signed in is asked every five seconds until it is known, and then no more", async () => {
  const begin = begun({ kind: "unreachable", why: "late" }, { kind: "unreachable", why: "broken" });
  await vi.advanceTimersByTimeAsync(4_999);
  expect(begin).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(begin).toHaveBeenCalledTimes(3);
});

test("a Worker that wants to be left alone for longer is", async () => {
  const begin = begun({ kind: "refused", status: 429, detail: "", hint: "", retryAfterMs: 30_000 });
  await vi.advanceTimersByTimeAsync(29_999);
  expect(begin).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(begin).toHaveBeenCalledTimes(2);
});
