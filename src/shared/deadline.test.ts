import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { doubledMs, patience, pause, unlessAborted, within } from "./deadline.ts";

const never = new Promise<never>(() => {});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const after = async <T>(ms: number, value: T): Promise<T> => {
  await pause(ms);
  return value;
};

it("grows to twice as long each time, up to the longest", () => {
  expect([-1, 0, 1, 2, 3, 4, 5_000].map((times) => doubledMs(15, 100, times))).toEqual([15, 15, 30, 60, 100, 100, 100]);
});

describe("a deadline in milliseconds", () => {
  it("gives what was there in time", async () => {
    const waited = within(after(99, "answer"), 100);
    await vi.advanceTimersByTimeAsync(99);
    await expect(waited).resolves.toBe("answer");
  });

  it("gives null for what comes later, and does not wait for it", async () => {
    const waited = within(never, 100);
    await vi.advanceTimersByTimeAsync(100);
    await expect(waited).resolves.toBeNull();
  });

  it("tells a value that is null from one that is late", async () => {
    await expect(patience(Promise.resolve(null), 100)).resolves.toEqual({ done: true, value: null });
    const late = patience(never, 100);
    await vi.advanceTimersByTimeAsync(100);
    await expect(late).resolves.toEqual({ done: false });
  });

  it("passes a failure on", async () => {
    await expect(within(Promise.reject(new Error("broken")), 100)).rejects.toThrow("broken");
  });

  it("has passed at once where it lies in the past", async () => {
    const waited = within(never, -5);
    await vi.advanceTimersByTimeAsync(0);
    await expect(waited).resolves.toBeNull();
  });

  it("leaves no timer behind", async () => {
    await within(Promise.resolve("answer"), 60_000);
    await within(Promise.reject(new Error("broken")), 60_000).catch(() => null);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a deadline by signal", () => {
  it("gives what was there before the signal", async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.resolve("answer"), signal, "late")).resolves.toBe("answer");
  });

  it("gives the other value as soon as the signal is aborted", async () => {
    const ended = new AbortController();
    const waited = unlessAborted(never, ended.signal, "late");
    ended.abort();
    await expect(waited).resolves.toBe("late");
    await expect(unlessAborted(never, ended.signal, "late")).resolves.toBe("late");
  });

  it("passes a failure on", async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.reject(new Error("broken")), signal, null)).rejects.toThrow("broken");
  });

  it("no longer listens to the signal once the work is done", async () => {
    const listening = new Set<() => void>();
    const signal = {
      aborted: false,
      addEventListener: (_: "abort", listener: () => void) => void listening.add(listener),
      removeEventListener: (_: "abort", listener: () => void) => void listening.delete(listener),
    };
    const waited = unlessAborted(Promise.resolve("answer"), signal, null);
    expect(listening.size).toBe(1);
    await waited;
    await vi.advanceTimersByTimeAsync(0);
    expect(listening.size).toBe(0);
  });
});
