import type { Bench } from "../context.ts";
import type { Measure } from "../measure.ts";
import { bundle } from "./bundle.ts";
import { manyCallers } from "./callers.ts";
import { hostIdle, hostWarm } from "./host.ts";
import { coldMemory, memoryAgainstFloor, warmMemory, warmStats } from "./memory.ts";

export interface Row {
  number: number;
  label: string;
  measure: (bench: Bench) => Promise<Measure[]>;
}

/** The table of goals, in its order. Each row brings the link into the state it needs. */
export const ROWS: readonly Row[] = [
  { number: 1, label: "Warm memory and plain ssh", measure: warmMemory },
  { number: 2, label: "Warm memory and the floor", measure: memoryAgainstFloor },
  { number: 3, label: "Warm stats and plain ssh", measure: warmStats },
  { number: 4, label: "Cold memory and plain ssh", measure: coldMemory },
  { number: 5, label: "50 callers and one", measure: manyCallers },
  { number: 6, label: "The idle host", measure: hostIdle },
  { number: 7, label: "The warm host", measure: hostWarm },
  { number: 8, label: "The Worker's bundle", measure: bundle },
];
