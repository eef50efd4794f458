/** The runbook, judged: every rule whose parts could be read, and what could not be read. Pure. */
import type { Failure } from "../../protocol/failure.ts";
import { type Finding, type Snapshot, SNAPSHOT_PARTS } from "../../protocol/operations/doctor.ts";
import { counted } from "../../shared/figures.ts";
import type { JudgeContext, Judged, PartName, Parts } from "./rule.ts";
import { andMore, ASKED_OF_REDIS, examine, findingOf, judged, knownFrom, reasonsOf, worstFirst } from "./rule.ts";
import { RULES } from "./rules/index.ts";
import { MISSION } from "./rules/sources.ts";

/** Of a finding that comes of no rule: a part could not be read. */
export const UNREAD = "unread";

interface Unread {
  part: PartName;
  failure: Failure;
}

/** What is there to be told of only where Redis is. */
const untoldIn = (snapshot: Snapshot): ReadonlySet<PartName> => {
  const { redis } = snapshot;
  const sentinels = redis.ok && redis.value.state === "sentinel" ? ASKED_OF_REDIS : [];
  return new Set([...SNAPSHOT_PARTS.filter((part) => snapshot[part] === undefined), ...sentinels]);
};

const partsOf = (snapshot: Snapshot): { parts: Partial<Parts>; unread: Unread[] } => {
  const entries = SNAPSHOT_PARTS.flatMap((part) => {
    const result = snapshot[part];
    // An older agent knows nothing of it: what is judged by it is not known then, and nothing has failed.
    return result === undefined ? [] : [{ part, result }];
  });
  return {
    // Each value comes from its own part; `fromEntries` does not carry that.
    parts: Object.fromEntries(
      entries.flatMap(({ part, result }) => (result.ok ? [[part, result.value]] : [])),
    ) as Partial<Parts>,
    unread: entries.flatMap(({ part, result }) => (result.ok ? [] : [{ part, failure: result.failure }])),
  };
};

/** A part that could not be read, for no reason that was found, may hide anything, so the verdict is never `ok` then. */
const unreadFinding = (unread: readonly Unread[]): Finding[] => {
  const [first] = unread;
  if (first === undefined) return [];
  const names = unread.map(({ part }) => part);
  // With neither of the two, it is not even known whether Redis runs.
  const blind = names.includes("redis") && names.includes("container");
  const found = {
    verdict: blind ? ("critical" as const) : ("warn" as const),
    figure: unread.length,
    threshold: 0,
    text: `${counted(unread.length, "part")} could not be read (${names.join(", ")}): ${first.failure.detail}`,
    evidence: unread.map(({ part, failure }) => ({ text: `${part}: ${failure.detail}`, command: null })),
    meaning: "What depends on it was not judged, so something may be wrong that is not listed here.",
    next_step: first.failure.hint,
  };
  return [findingOf({ id: UNREAD, source: MISSION }, found)];
};

const REFUSALS: ReadonlySet<string> = new Set(RULES.flatMap(({ id, subject }) => (subject === "refusals" ? [id] : [])));

const sentence = (findings: readonly Finding[]): string => {
  const [first, ...more] = findings.filter(({ verdict }) => verdict !== "ok");
  if (first === undefined) {
    // Noted are those of which one look cannot tell whether they go on: then that nothing is wrong would be said without a look.
    const refused = findings.find(({ id }) => REFUSALS.has(id));
    return refused === undefined ? "Nothing is wrong." : `Nothing is wrong for certain. ${refused.text}`;
  }
  return `${first.text.replace(/\.$/, "")}${andMore(more.length)}.`;
};

export const judgeDoctor = (snapshot: Snapshot, context: JudgeContext): Judged<"doctor"> => {
  const { parts, unread } = partsOf(snapshot);
  const { findings: found, fine, forWatch, explained } = examine(RULES, parts, knownFrom(context, untoldIn(snapshot)));
  const hidden = unreadFinding(unread.filter(({ part }) => !explained.has(part)));
  const findings = worstFirst([...found, ...hidden]);
  const told = judged({ findings, fine: fine(), unread }, reasonsOf(findings), sentence(findings));
  const notThere = hidden.length === 0 ? [...forWatch.notThere, UNREAD] : forWatch.notThere;
  return { ...told, forWatch: { ...forWatch, notThere } };
};
