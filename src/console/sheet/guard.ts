/** What a guard's refusal leaves open: the nearest value that passes, or to override it. Pure. */
import type { Page } from "../../present/page.ts";
import type { Flag } from "./states.ts";
import { refusedIn } from "./told.ts";

export const nearestOf = (page: Page | null): string | null =>
  page?.problem?.code === "refused_by_guard" ? (page.problem.nearest ?? null) : null;

/** The guards say so in their own words; a test holds these beside them. */
const PERMITS = /\b(allow_eviction|force) permits it\b/;

/** The flag that permits all the same what was refused, whole or in part; null where nothing does. */
export const overrideOf = (page: Page | null): Flag | null => {
  const problem = page?.problem ?? null;
  const said = problem?.code === "refused_by_guard" ? [problem.detail] : refusedIn(page);
  const [, flag] = said.map((detail) => PERMITS.exec(detail)).find((found) => found !== null) ?? [];
  return (flag as Flag | undefined) ?? null;
};

/** What it means, before it is done. */
export const OVERRIDES: Readonly<Record<Flag, { label: string; warning: string }>> = {
  allow_eviction: {
    label: "Allow eviction",
    warning: "Redis evicts keys, or refuses writes, as soon as this is set. What is evicted does not come back.",
  },
  force: {
    label: "Override the guard",
    warning: "The guard has refused this for the reason above. It can make things worse, and nothing stops it.",
  },
};
