import { describe, expect, it, vi } from "vitest";
import { double } from "../double/env.ts";
import { throttle } from "./auth.ts";

const limiter = (limit: () => Promise<{ success: boolean }>) => double({ env: { RATE_LIMITER: { limit } } }).env;

describe("the soft guard", () => {
  it("counts for the caller, and says when to ask again", async () => {
    const { env, counted } = double({ limited: true });
    expect(await throttle(env, "vera")).toMatchObject({
      code: "throttled",
      hop: "worker",
      hint: "Wait 10 s, then ask again.",
      retry_after_ms: 10_000,
    });
    expect(counted).toEqual(["vera"]);
  });

  it("lets a caller pass when the limiter fails, for the target's object has the hard limit", async () => {
    expect(
      await throttle(
        limiter(() => Promise.reject(new Error("limiter is gone"))),
        "vera",
      ),
    ).toBeNull();
  });

  it("lets a caller pass when the limiter does not answer in a quarter of a second", async () => {
    vi.useFakeTimers();
    try {
      const passed = throttle(
        limiter(() => new Promise(() => undefined)),
        "vera",
      );
      await vi.advanceTimersByTimeAsync(250);
      expect(await passed).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});
