import { expect, test } from "vitest";
import { answerExample } from "../protocol/examples/answers.ts";
import { sparkline } from "./history.ts";
import { viewOf } from "./index.ts";
import { textOf } from "./text.ts";

const example = answerExample("history");

test("a line of bars, the figures that one asks for first, and the gaps", () => {
  expect(textOf(viewOf(example))).toBe(`OK  prod history, read now
The memory that Redis uses: 496.6 MiB at last, between 398.0 MiB and 498.0 MiB,
in 12 points.

▁▁▂··▂▃▅▆▇▇█

last     496.6 MiB
highest  498.0 MiB
mean     445.4 MiB
lowest   398.0 MiB

From 2026-11-22 09:04 UTC until 2026-11-22 21:04 UTC.

Gaps
  2026-11-22 12:04 UTC  2 h  unreachable
`);
});

test("of all that waits it names the queues, and of one queue it says which", () => {
  const queued = { ...example.data, metric: "queued" as const, unit: "count" as const };
  const all = textOf(viewOf({ ...example, data: queued }));
  expect(all).toContain("\nWaiting at last\n  celery:celery  31\n  celery:mail    6\n");
  const one = viewOf({ ...example, data: { ...queued, queue: "celery:mail" } });
  expect(one.about).toBe("prod history queued of celery:mail");
  expect(textOf(one)).not.toContain("Waiting at last");
  expect(textOf(viewOf(example))).not.toContain("Waiting at last");
});

test("a target that is looked at each hour has no dots between its looks", () => {
  const points = [0, 1, 2, 3].map((hour) => ({
    at: new Date(Date.parse("2026-11-22T09:10:00Z") + hour * 3_600_000).toISOString(),
    ...{ min: hour, mean: hour, max: hour, missed: 0 },
  }));
  const when = {
    since: "2026-11-22T09:00:00.000Z",
    until: "2026-11-22T13:00:00.000Z",
    step_ms: 120_000,
    every_ms: 3_600_000,
  };
  const text = textOf(viewOf({ ...example, data: { ...example.data, ...when, points, gaps: [] } }));
  expect(text).toContain("\n▁▃▆█\n");
});

test("bars go from the lowest to the highest, and what has no figure is a dot", () => {
  expect(sparkline([0, null, 50, 100])).toBe("▁·▅█");
  expect(sparkline([7, 7])).toBe("▁▁");
  expect(sparkline([])).toBe("");
});

test("where there is nothing to show, the sentence says so", () => {
  const data = { ...example.data, points: [], gaps: [], last: null, min: null, mean: null, max: null };
  const text = textOf(viewOf({ ...example, summary: "Nothing was read of this target yet.", data }));
  expect(text).toBe("OK  prod history, read now\nNothing was read of this target yet.\n");
});
