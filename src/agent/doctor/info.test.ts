import { expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import type { Docker } from "../docker/seam.ts";
import { recorded } from "../handlers/recorded.fixture.ts";
import { sharingInfo } from "./info.ts";

test("Redis's own log is read once, and to its end although one of those who ask wants it within a time", async () => {
  const signals: AbortSignal[] = [];
  const logs: Docker["logs"] = async (_service, _since, { signal }) => {
    signals.push(signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return ok({ lines: [], spans: [], truncated: signal.aborted });
  };
  const context = sharingInfo(recorded({}, undefined, ok(null), { logs }).context);
  const [brief, whole] = await Promise.all([context.ownLog(1000, 1), context.ownLog(1000)]);
  expect(signals).toHaveLength(1);
  expect([brief, whole]).toEqual([ok({ lines: [], spans: [], truncated: false }), brief]);
});
