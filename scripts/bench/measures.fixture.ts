import { compare, limit, type Measure } from "./measure.ts";

/** One that is met, with these notes, and one that is missed. */
export const twoMeasures = (notes: string[] = []): Measure[] => [
  compare({
    ...{ row: 1, what: "warm memory", against: "plain ssh", unit: "ms", ratio: "theirs/ours" },
    ...{ ours: [2, 2, 5], theirs: [400, 390, 450], goal: { bound: "at least", value: 100, unit: "times faster" } },
    notes,
  }),
  limit({
    ...{ row: 7, what: "host warm", unit: "MB", ours: [99] },
    goal: { bound: "at most", value: 90, unit: "MB" },
  }),
];
