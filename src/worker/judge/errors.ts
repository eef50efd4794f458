import type { Reading } from "../../protocol/operations.ts";
import { counted, duration } from "../../shared/figures.ts";
import { worst } from "../../protocol/verdict.ts";
import { examine, reasonsOf } from "./examine.ts";
import type { JudgeContext, Judged } from "./judged.ts";
import { summarise } from "./reasons.ts";
import { knownFrom } from "./rule.ts";

const standing = ({ since, until, services, groups }: Reading<"errors">): string => {
  const span = duration(Math.max(0, Date.parse(until) - Date.parse(since)));
  const read = services.filter(({ failure }) => failure === null).length;
  const logs = `the logs of ${counted(read, "service")}`;
  const unread = services.length === read ? "" : ` (${services.length - read} could not be read)`;
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  return count === 0
    ? `No Redis errors in ${logs}${unread} in the last ${span}`
    : `${counted(count, "Redis error")} in ${logs}${unread} in the last ${span}`;
};

/** The verdict on what applications met when they asked Redis. */
export const judgeErrors = (reading: Reading<"errors">, context: JudgeContext): Judged<"errors"> => {
  const reasons = reasonsOf(examine({ errors: reading }, knownFrom(context)).findings);
  const [first] = reasons;
  return {
    data: reading,
    verdict: worst(reasons),
    reasons,
    summary: first === undefined ? `${standing(reading)}.` : summarise(standing(reading), reasons),
  };
};
