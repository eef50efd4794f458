import type { Bench } from "../context.ts";
import type { LoadLine } from "../load-table.ts";
import type { Measure } from "../measure.ts";
import { bundle } from "./bundle.ts";
import { consoleOnSlowLine } from "./console.ts";
import { manyCallers } from "./callers.ts";
import { coldHundred } from "./cold-hundred.ts";
import { doctorBesideItsCommands } from "./doctor.ts";
import { hostIdle, hostWarm } from "./host.ts";
import { manyTargets } from "./load.ts";
import { besideOthers } from "./instead.ts";
import { besideDead } from "./neighbours.ts";
import { waitingCaller } from "./waiting.ts";
import { coldMemory, memoryAgainstFloor, warmMemory, warmStats } from "./memory.ts";

export interface Found {
  measures: Measure[];
  /** Lines of the second table. */
  load: LoadLine[];
}

export interface Row {
  number: number;
  label: string;
  find: (bench: Bench) => Promise<Found>;
}

const goals =
  (measure: (bench: Bench) => Promise<Measure[]>): Row["find"] =>
  async (bench) => ({ measures: await measure(bench), load: [] });

/** The table of goals, in its order, and what load does. Each row brings the link into the state it needs. */
export const ROWS: readonly Row[] = [
  { number: 1, label: "Warm memory and plain ssh", find: goals(warmMemory) },
  { number: 2, label: "Warm memory and the floor", find: goals(memoryAgainstFloor) },
  { number: 3, label: "Warm stats and plain ssh", find: goals(warmStats) },
  { number: 4, label: "Cold memory and plain ssh", find: goals(coldMemory) },
  { number: 5, label: "50 callers and one", find: goals(manyCallers) },
  { number: 6, label: "The idle host", find: goals(hostIdle) },
  { number: 7, label: "The warm host", find: goals(hostWarm) },
  { number: 8, label: "The Worker's bundle", find: goals(bundle) },
  { number: 9, label: "Nine targets beside a dead one", find: goals(besideDead) },
  {
    number: 10,
    label: "Callers and targets by the hundred",
    find: async (bench) => ({ measures: [], load: await manyTargets(bench) }),
  },
  { number: 11, label: "The console on a slow line", find: goals(consoleOnSlowLine) },
  { number: 12, label: "What one would pick instead", find: goals(besideOthers) },
  { number: 13, label: "Doctor and its own commands", find: goals(doctorBesideItsCommands) },
  { number: 14, label: "One more waiting caller", find: goals(waitingCaller) },
  { number: 15, label: "A hundred cold targets at once", find: goals(coldHundred) },
];
