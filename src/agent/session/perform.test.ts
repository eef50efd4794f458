import { afterEach, describe, expect, test, vi } from "vitest";
import { marginMs, startBudget } from "./perform.ts";

test.each([
  [10_000, 250],
  [1000, 100],
  [100, 20],
  [10, 5],
])("of %i ms keeps back %i ms for the way to the Worker", (deadline, margin) => {
  expect(marginMs(deadline)).toBe(margin);
});

test("tells when it ends, and aborts with the session", () => {
  const session = new AbortController();
  const budget = startBudget(1000, () => 5000, session.signal);
  expect(budget.deadlineAt).toBe(5900);
  expect(budget.signal.aborted).toBe(false);
  session.abort();
  expect(budget.signal.aborted).toBe(true);
  expect(budget.expired()).toBe(false);
  budget.end();
});

test("is aborted from the start in a session that is over", () => {
  const budget = startBudget(1000, () => 0, AbortSignal.abort());
  expect(budget.signal.aborted).toBe(true);
  budget.end();
});

test("aborts first, and then tells that it is overdue", async () => {
  const budget = startBudget(40, () => 0, new AbortController().signal);
  const order: string[] = [];
  budget.signal.addEventListener("abort", () => order.push("abort"));
  await budget.overdue;
  order.push("overdue");
  expect(order).toEqual(["abort", "overdue"]);
  expect(budget.expired()).toBe(true);
  budget.end();
});

describe("what was aborted", () => {
  afterEach(() => void vi.useRealTimers());

  const overdueAfter = async (graceMs: number | undefined, ms: number): Promise<boolean> => {
    vi.useFakeTimers();
    const budget = startBudget(1000, () => 0, new AbortController().signal, graceMs);
    let overdue = false;
    void budget.overdue.then(() => (overdue = true));
    await vi.advanceTimersByTimeAsync(900);
    expect([budget.signal.aborted, overdue]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(ms);
    budget.end();
    return overdue;
  };

  test.each([
    ["half of the margin where nothing is said", undefined, 50],
    ["as long as it is given", 300, 300],
  ])("may say why for %s", async (_how, graceMs, ms) => {
    expect(await overdueAfter(graceMs, ms - 1)).toBe(false);
    expect(await overdueAfter(graceMs, ms)).toBe(true);
  });
});
