import { expect, it } from "vitest";
import { compare } from "./measure.ts";
import { twoMeasures } from "./measures.fixture.ts";
import { tableText } from "./table.ts";

it("shows both medians and p95, the ratio, the goal and how far it is", () => {
  expect(tableText(twoMeasures(["on one connection"])).split("\n")).toEqual([
    "   what                 p50  p95  n      figure  goal",
    "1  warm memory            2    5  3  ms     200  at least 100 times faster  met 2 times over",
    "     against plain ssh  400  450  3  ms",
    "     on one connection",
    "7  host warm             99   99  1  MB      99  at most 90 MB              missed by 10 %",
  ]);
});

it("divides the medians in the direction of the goal", () => {
  const measure = compare({
    ...{ row: 5, what: "many callers", against: "one", unit: "requests/s", ratio: "ours/theirs" },
    ...{ ours: [4000], theirs: [400], goal: { bound: "at least", value: 20, unit: "times the throughput" } },
  });
  expect(measure).toMatchObject({ figure: 10, met: false, said: "missed by 50 %" });
});
