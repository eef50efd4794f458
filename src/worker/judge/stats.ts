import type { Reading } from "../../protocol/operations.ts";
import { worst } from "../../protocol/verdict.ts";
import { mib, percent } from "../text/figures.ts";
import { judgeContainer } from "./container.ts";
import type { Judged } from "./judged.ts";
import { collect, summarise } from "./reasons.ts";

/** The verdict on the container: only its memory has a limit to be judged by. */
export const judgeStats = (reading: Reading<"stats">): Judged<"stats"> => {
  const { container, memory_used, memory_limit, memory_fraction, cpu_fraction } = reading;
  const reasons = collect([judgeContainer(memory_used, memory_limit)]);
  const standing = `${container} uses ${mib(memory_used)} of ${mib(memory_limit)} (${percent(memory_fraction)}) and ${percent(cpu_fraction)} of a processor`;
  return { data: reading, verdict: worst(reasons), reasons, summary: summarise(standing, reasons) };
};
