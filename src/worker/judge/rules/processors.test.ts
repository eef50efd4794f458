import { describe, expect, test } from "vitest";
import type { Parts } from "../rule.ts";
import { ago, examined, type Wrong } from "../snapshot.fixture.ts";

type Cpu = Parts["memory"]["cpu"];

const UNKNOWN = { perSecond: null, since: null };
const rates = (periods: number | null, throttled: number | null): Wrong["rates"] & object => ({
  cpu_periods: periods === null ? UNKNOWN : { perSecond: periods, since: ago(1) },
  cpu_throttled_periods: throttled === null ? UNKNOWN : { perSecond: throttled, since: ago(1) },
});

/** What is found, `fine` for what is listed as fine, null for neither. */
const judged = (cpu: Cpu, more: Wrong = {}) => {
  const { findings, fine } = examined({ ...more, memory: { cpu } }).data;
  const found = findings.find(({ id }) => id === "cpu_throttled");
  return found ?? (fine.some(({ id }) => id === "cpu_throttled") ? "fine" : null);
};

describe("a limit of processor time", () => {
  const mostly = { periods: 4000, throttled_periods: 3600 };
  const rarely = { periods: 4000, throttled_periods: 40 };

  test("that holds Redis back now is told with the share of the periods between two looks, and with the limit", () => {
    expect(judged(rarely, { rates: rates(10, 9), container: { cpu_limit: 0.5 } })).toMatchObject({
      verdict: "warn",
      text: "The kernel holds Redis's container back at its limit of 0.5 of a processor: in 90 % of its periods, now.",
      evidence: [{ text: expect.stringContaining("held back in 40 of 4000 periods") as string }],
      next_step: expect.stringContaining("`cpus:`") as string,
    });
  });

  test("that did so before, and does not now, is fine", () => {
    expect(judged(mostly, { rates: rates(10, 1) })).toBe("fine");
    expect(judged(mostly, { rates: rates(0, 0) })).toBe("fine");
  });

  test("is a note where one look cannot tell whether it goes on, and neither where that hides what is now", () => {
    expect(judged(mostly, { rates: rates(null, null) })).toMatchObject({
      verdict: "ok",
      text: "The kernel holds Redis's container back at its limit of processor time: in 90 % of its periods, since the container started; whether it goes on is known from the next look on.",
    });
    expect(judged(rarely, { rates: rates(null, null) })).toBeNull();
  });

  test.each<[what: string, cpu: Cpu, periods: number, throttled: number, is: "fine" | "unknown"]>([
    ["it was held back in none", mostly, 3000, 0, "fine"],
    ["it was held back in few", mostly, 3000, 700, "fine"],
    ["it was held back in many", mostly, 3000, 800, "unknown"],
    ["it was held back in none, as rarely before", rarely, 3000, 0, "fine"],
    ["it was held back in few, as rarely before", rarely, 3000, 30, "fine"],
    ["it was held back in many, and rarely before", rarely, 40, 30, "unknown"],
  ])(
    "at the watch's pace, at which there is no rate of what grew: %s of its periods",
    (_what, cpu, periods, of, is) => {
      const grew = (grown: number) => (grown === 0 ? { perSecond: 0, since: null } : { ...UNKNOWN, grown });
      const of5m = { rates: { cpu_periods: grew(periods), cpu_throttled_periods: grew(of) }, memory: { cpu } };
      const { data, forWatch } = examined(of5m);
      const found =
        data.findings.some(({ id }) => id === "cpu_throttled") && !forWatch?.unsure.includes("cpu_throttled");
      const fine = data.fine.some(({ id }) => id === "cpu_throttled");
      expect({ found, fine }).toEqual({ found: false, fine: is === "fine" });
    },
  );

  test("is fine where there is none, or it was never reached, and not known where the engine does not tell", () => {
    expect(judged({ periods: 0, throttled_periods: 0 }, { rates: rates(null, null) })).toBe("fine");
    expect(judged({ periods: 400, throttled_periods: 0 }, { rates: rates(null, null) })).toBe("fine");
    expect(judged(null)).toBeNull();
  });

  test("is not known where nobody counted its periods: podman says 0 of a container whatever it is", () => {
    const none = { periods: 0, throttled_periods: 0 };
    expect(judged(none, { rates: rates(0, 0), container: { cpu_limit: 0.1 } })).toBeNull();
    expect(judged(none, { rates: rates(0, 0), container: { cpu_limit: null } })).toBe("fine");
  });
});
