/** The targets, the worst first: each with its verdict, its ceilings, and how old that is. */
import type { Answer } from "../protocol/answer.ts";
import type { Standing } from "../protocol/operations/overview.ts";
import { softwareText } from "../protocol/software.ts";
import { age, rateText } from "../shared/figures.ts";
import { ceilingGauge } from "./memory.ts";
import { failureHeading } from "./problem.ts";
import { step } from "./steps.ts";
import { type Entry, type Heading, type Shown, VERDICT_HEADINGS } from "./view.ts";

const UNKNOWN: Heading = { tone: "question", word: "NOT KNOWN" };

const headingOf = ({ verdict, failure }: Standing): Heading => {
  if (failure !== null) return failureHeading(failure);
  return verdict === null ? UNKNOWN : VERDICT_HEADINGS[verdict];
};

const evictions = ({ evictions_per_second: rate, failure }: Standing): string => {
  if (rate === null) return "";
  const said = rate === 0 ? "no evictions" : `evicts ${rateText(rate, null, 0)}`;
  return failure === null ? said : `${said} then`;
};

const read = ({ age_ms, failure }: Standing): string => {
  if (age_ms === null) return "never read";
  if (failure !== null) return `last read ${age(age_ms)} ago`;
  return age_ms < 1000 ? "read now" : `read ${age(age_ms)} ago`;
};

const entryOf = (standing: Standing): Entry => {
  const { name, description, summary, ceilings, failure } = standing;
  return {
    mark: headingOf(standing),
    title: name,
    facts: [
      evictions(standing),
      read(standing),
      ...(standing.software == null ? [] : [softwareText(standing.software)]),
    ],
    notes: [...(description === null ? [] : [description]), summary, ...(failure === null ? [] : [failure.hint])],
    gauges: ceilings.map(ceilingGauge),
    step: failure === null ? step("doctor", name, {}, "Run doctor") : step("ping", name, {}, "Which hop fails?"),
  };
};

export const overview = ({ data }: Answer<"overview">): Shown => ({
  reasonsTold: true,
  body: [{ kind: "entries", noun: "target", most: 8, spaced: true, entries: data.targets.map(entryOf) }],
});
