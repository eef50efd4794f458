import { expect, test } from "vitest";
import { compared, pairsText, type Pair, type Run } from "./pairs.ts";

const run = (ms: number, figure: number, perSecond = 100): Run => ({
  measures: [
    {
      row: 2,
      what: "warm memory",
      unit: "ms",
      ours: { samples: 3, p50: ms, p95: 2 * ms },
      theirs: { samples: 3, p50: 1, p95: 1 },
      figure,
    },
    { row: 6, what: "host, idle", unit: "MB", ours: { samples: 1, p50: 0, p95: 0 }, theirs: null, figure: 0 },
  ],
  load: [{ who: "1 caller", perSecond, p99: 5, workerdMb: 200, agentMb: null }],
});

test("the ratio is that of each pair, so that a machine which grew slower is in none of them", () => {
  const pairs: Pair[] = [
    { before: run(4, 2), after: run(2, 1.5) },
    { before: run(8, 2.2), after: run(4, 1.4) },
    { before: run(40, 2.1), after: run(20, 1.6) },
  ];
  const [memory, beside] = compared(pairs);
  expect(memory).toEqual({
    what: "2. warm memory",
    unit: "ms",
    before: { median: 8, lowest: 4, highest: 40 },
    after: { median: 4, lowest: 2, highest: 20 },
    ratio: { median: 0.5, lowest: 0.5, highest: 0.5 },
    pairs: 3,
  });
  expect(beside).toMatchObject({ what: "2. warm memory, beside what it is compared with", after: { median: 1.5 } });
});

test("what only one of the two measures, or in another unit, is left out, and so is a figure of nothing", () => {
  const earlier = run(4, 2);
  const [memory] = earlier.measures;
  const renamed: Run = { ...earlier, measures: memory === undefined ? [] : [{ ...memory, unit: "s" }] };
  const found = compared([{ before: renamed, after: run(2, 1) }]).map(({ what }) => what);
  expect(found).toEqual([
    "2. warm memory, beside what it is compared with",
    ...["1 caller: answers", "1 caller: p99", "1 caller: workerd"],
  ]);
});

test("the table names the commit", () => {
  const text = pairsText(compared([{ before: run(4, 2), after: run(2, 1) }]), "92c0c60");
  expect(text.split("\n")[0]).toBe("| what | 92c0c60 | now | now divided by 92c0c60 | pairs |");
  expect(text).toContain("| 2. warm memory, ms | 4 (4 to 4) | 2 (2 to 2) | 0.50 (0.50 to 0.50) | 1 |");
});
