/**
 * What is known when a reading is judged, what a rule is (a pure function over the parts of a snapshot that it needs), and what comes of
 * asking the rules. Each operation brings the parts that it has read, so `memory`, `persistence`, `container`, `errors` and `doctor` share
 * one table of rules (`rules/index.ts`).
 */
import { composeUp, type Place, placeOf } from "../../protocol/commands.ts";
import type { HopReport } from "../../protocol/failure.ts";
import type { OperationName, Output } from "../../protocol/operations.ts";
import type { Finding, Snapshot } from "../../protocol/operations/doctor.ts";
import { REFUSALS } from "../../protocol/operations/memory.ts";
import { type Reason, type Verdict, VERDICTS } from "../../protocol/verdict.ts";
import type { Profile } from "../config/profile.ts";
import type { Filling } from "./forecast/forecast.ts";

/** What the kernel counts for the container: the periods of its limit of processor time, and those in which it held it back. */
export const CPU_COUNTERS = ["cpu_periods", "cpu_throttled_periods"] as const;
/** What Redis counts since it started, and a rule wants to know as a rate: evictions, connections turned away, and refusals by their error's code. */
export const REFUSED_COUNTERS = ["rejected_connections", ...REFUSALS] as const;
export const COUNTERS = ["evicted_keys", ...REFUSED_COUNTERS, ...CPU_COUNTERS] as const;
export type Counter = (typeof COUNTERS)[number];

/** What samples of the same Redis process tell of one of its counters. */
export interface Rate {
  /** How many a second now; null where it is not known. */
  perSecond: number | null;
  /** Since when it has grown without a pause, as far as the samples go back, ISO 8601 UTC; null where it does not, or the rate is not known. */
  since: string | null;
  /** By how much, between the last two samples, however far apart; left out where it did not grow, or they cannot be compared. */
  grown?: number;
}
export type Rates = Readonly<Partial<Record<Counter, Rate>>>;

const UNKNOWN_RATE: Rate = { perSecond: null, since: null };

/** What only the Worker knows when it judges a reading. */
export interface JudgeContext {
  target: string;
  /** When the reading was taken, milliseconds since the epoch. */
  now: number;
  /** Left out where the operation tells nothing of them. */
  rates?: Rates;
  /** Left out where nothing was asked of what is remembered. */
  filling?: Filling;
  /** For the commands in the evidence and the next steps; a service `redis` of which nothing else is known where it is left out. */
  place?: Place;
  /** The hops before the agent, for `ping`. */
  hops: HopReport[];
  /** The settings the target should have, for `drift`. */
  profile: Profile;
}

export interface Judged<N extends OperationName> {
  data: Output<N>;
  verdict: Verdict;
  reasons: Reason[];
  /** One plain sentence, with the figure that matters most. */
  summary: string;
  /** Of `doctor`. */
  forWatch?: ForWatch;
}

/** Instead of a database: in whichever. */
export const ANYWHERE = "*";

/** What covers one of several (`sidekiq 0 mail`), from itself to all of its library. */
export const covering = (about: string): string[] => {
  const [library = "", database = "", ...queue] = about.split(" ");
  return [about, [library, ANYWHERE, ...queue].join(" "), `${library} ${database}`, library];
};

/** What the watch is told besides, and nobody who asks. */
export interface ForWatch {
  /** The rules that answer `not_there`, by their ids; of one that looks at several things (`queue_length sidekiq 0 mail`), those that it saw and found nothing of, or what covers them. */
  notThere: readonly string[];
  /** By the finding's id: which of the several it is about. */
  about: Readonly<Record<string, string>>;
  /** Notes of which it is not known that they are no more than that, by their ids. */
  unsure: readonly string[];
}

export type PartName = keyof Snapshot;
/** The parts of a snapshot as they are when they could be read. */
export type Parts = { [P in PartName]: Extract<NonNullable<Snapshot[P]>, { ok: true }>["value"] };

/** What a rule knows besides the parts. */
export interface Known {
  /** When the parts were read, milliseconds since the epoch. */
  now: number;
  evictions: Rate;
  /** Of any counter; not known where nothing told of it. */
  rateOf: (counter: Counter) => Rate;
  /** Undefined where nothing was asked of what is remembered. */
  filling: Filling | undefined;
  /** The compose service's name. */
  service: string;
  /** For command lines. */
  place: Place;
  /** The primary that the profile says this target is a replica of; null where it says none. */
  replicaOf: string | null;
  /** Parts that are missing and did not fail: an older agent never reads them, a Sentinel has none. */
  untold: ReadonlySet<PartName>;
}

const ALL_TOLD: ReadonlySet<PartName> = new Set();

export const knownFrom = (
  { now, rates = {}, filling, place = placeOf("redis"), profile }: JudgeContext,
  untold = ALL_TOLD,
): Known => {
  const rateOf = (counter: Counter): Rate => rates[counter] ?? UNKNOWN_RATE;
  return {
    now,
    evictions: rateOf("evicted_keys"),
    rateOf,
    filling,
    service: place.service,
    place,
    replicaOf: profile.replica_of ?? null,
    untold,
  };
};

/**
 * Whether the part could not be read this time, so that what is decided by it is not known. What is never told decides nothing: an alert that waited
 * for it would be open for ever.
 */
export const isMissed = (part: PartName, parts: Partial<Parts>, { untold }: Known): boolean =>
  parts[part] === undefined && !untold.has(part);

/** What a rule says when it fires. The verdict `ok` is a note: worth knowing, nothing to act on. */
export type Found = Omit<Finding, "id" | "source"> & {
  /** Which of several it is about, where the rule looks at several and may not see all of them. */
  about?: string;
  /** Of a note where what would make it worse could not be seen: to the watch it is neither there nor gone. */
  unsure?: boolean;
};

/** Of a rule that looks at several, and may not see all of them: nothing of these. */
interface NoneOf {
  noneOf: readonly string[];
}

/**
 * `fine` where all figures are right, `unknown` where one that the rule needs is missing, or another rule tells of it. `not_there` where it is known
 * that what the rule looks for is not there, though nothing was seen that could be called fine: a save's room where nothing is saved.
 */
export type Judgement = Found | NoneOf | "fine" | "not_there" | "unknown";

interface Declared<P extends PartName> {
  /** Never changed, because people filter and test by it. */
  id: string;
  /** The rule is asked only where these could be read. Other parts may be there too, and serve as evidence. */
  needs: readonly P[];
  /** The parts that cannot be read because of what the rule found. */
  explains?: readonly PartName[];
  /** The document's address, or its name. */
  source: string;
  judge: (parts: Pick<Parts, P> & Partial<Parts>, known: Known) => Judgement;
  /** One line for the list of what was checked. */
  fine: string | ((parts: Pick<Parts, P> & Partial<Parts>, known: Known) => string);
}

export interface Rule {
  id: string;
  needs: readonly PartName[];
  explains: readonly PartName[];
  source: string;
  judge: (parts: Partial<Parts>, known: Known) => Judgement;
  fine: (parts: Partial<Parts>, known: Known) => string;
}

/** Declares a rule; asked without a part that it needs, it answers `unknown`. */
export const rule = <const P extends PartName>({
  id,
  needs,
  explains = [],
  source,
  judge,
  fine,
}: Declared<P>): Rule => {
  const has = (parts: Partial<Parts>): parts is Partial<Parts> & Pick<Parts, P> =>
    needs.every((part) => parts[part] !== undefined);
  return {
    id,
    needs,
    explains,
    source,
    judge: (parts, known) => (has(parts) ? judge(parts, known) : "unknown"),
    fine: (parts, known) => (typeof fine === "string" ? fine : has(parts) ? fine(parts, known) : ""),
  };
};

/** A rule, and what it is about in a word or two: what is fine is told by it. */
export interface Filed extends Rule {
  subject: string;
}

/** The verdict on a figure that is bad when it is large; null where it crosses neither threshold. */
export const atOrAbove = (
  figure: number,
  warn: number,
  critical: number,
): { verdict: Verdict; threshold: number } | null => {
  if (figure >= critical) return { verdict: "critical", threshold: critical };
  if (figure >= warn) return { verdict: "warn", threshold: warn };
  return null;
};

/** The verdict on a figure that is bad when it is small; null where it crosses neither threshold. */
export const below = (
  figure: number,
  warn: number,
  critical: number,
): { verdict: Verdict; threshold: number } | null => {
  if (figure < critical) return { verdict: "critical", threshold: critical };
  if (figure < warn) return { verdict: "warn", threshold: warn };
  return null;
};

/** Figure and threshold of what is true or false: 1 stands for true. */
export const SO = { figure: 1, threshold: 1 } as const;

/** The parts that only Redis can tell, so that they cannot be read while it does not answer. */
export const ASKED_OF_REDIS = [
  "memory",
  "persistence",
  "server",
  "clients",
  "celery",
  "queues",
  "slow",
  "provenance",
] as const satisfies readonly PartName[];

/**
 * Command lines for a person on the host. Whatever a rule prints that is to be typed into a shell is written by one of these, so that it
 * works as it stands, from any folder.
 */
export {
  atTerminal,
  composeDo,
  composeServices,
  composeUp,
  containerLimitTo,
  containerStats,
  copyBack,
  copyOfData,
  inContainer,
  inspect,
  onItsData,
  ownersIn,
  ownLog,
  redisCli,
  serviceLog,
  toolOf,
  userOf,
} from "../../protocol/commands.ts";

export interface Examined {
  /** Worst first, causes before consequences where equally bad; notes, with the verdict `ok`, last. */
  findings: Finding[];
  /** What is fine, in words. Made when asked for: most answers say only what is wrong, and the words take longer than to judge. */
  fine: () => Output<"doctor">["fine"];
  forWatch: ForWatch;
  explained: ReadonlySet<PartName>;
}

/** The texts hold names that applications chose. Whatever is in them, a text stays on one line. */
const oneLine = (text: string): string =>
  // Nearly every text is one already, which is quicker to see than to make.
  /[^\S ]|[\p{Cc}\p{Zl}\p{Zp}]| {2}|^ | $/u.test(text)
    ? text.replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim()
    : text;

/** JSON has no infinity, which is what dividing by a limit of zero gives. */
const finite = (figure: number): number =>
  Number.isNaN(figure) ? 0 : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, figure));

export const findingOf = (
  { id, source }: Pick<Rule, "id" | "source">,
  { about: _about, unsure: _unsure, ...found }: Found,
): Finding => ({
  ...found,
  id,
  source,
  figure: finite(found.figure),
  threshold: finite(found.threshold),
  text: oneLine(found.text),
  next_step: oneLine(found.next_step),
  meaning: oneLine(found.meaning),
  evidence: found.evidence.map(({ text, command }) => ({
    text: oneLine(text),
    command: command === null ? null : oneLine(command),
  })),
});

/** Whether Redis does not run CONFIG for us, as far as one of the parts tells. */
const refusesConfig = ({ memory, persistence, server }: Partial<Parts>): boolean =>
  memory?.config_refused === true ||
  [persistence, server].some((part) => part?.unread.some(({ command }) => command.startsWith("CONFIG")) === true);

const SETS: readonly string[] = ["set", "apply"];

/** A step that Redis would refuse is not offered: what it would set is set in the compose file. */
const withoutSetting = (finding: Finding, known: Known): Finding => {
  const { step, ...rest } = finding;
  if (step === undefined || !SETS.includes(step.operation)) return finding;
  return {
    ...rest,
    next_step: `${rest.next_step} Redis does not run CONFIG for redis-ops (renamed, or not allowed): change it in the compose file, and \`${composeUp(known)}\`.`,
  };
};

/** Asks every rule about the parts that were read: what is wrong, what is fine, and which missing parts that explains. */
export const examine = (rules: readonly Filed[], parts: Partial<Parts>, known: Known): Examined => {
  const findings: Finding[] = [];
  const fine: Filed[] = [];
  const notThere: string[] = [];
  const about: Record<string, string> = {};
  const unsure: string[] = [];
  const explained = new Set<PartName>();
  for (const each of rules) {
    const judgement = each.judge(parts, known);
    if (judgement === "fine") fine.push(each);
    else if (judgement === "not_there") notThere.push(each.id);
    else if (judgement === "unknown") continue;
    else if ("noneOf" in judgement) notThere.push(...judgement.noneOf.map((one) => `${each.id} ${one}`));
    else {
      findings.push(findingOf(each, judgement));
      if (judgement.about !== undefined) about[each.id] = judgement.about;
      if (judgement.unsure === true) unsure.push(each.id);
      for (const part of each.explains) explained.add(part);
    }
  }
  const possible = refusesConfig(parts) ? findings.map((each) => withoutSetting(each, known)) : findings;
  return {
    findings: worstFirst(possible),
    fine: () => fine.map(({ id, subject, fine: says }) => ({ id, subject, text: oneLine(says(parts, known)) })),
    forWatch: { notThere, about, unsure },
    explained,
  };
};

/** Worst first. Those that are equally bad stay in the order of the rules. */
export const worstFirst = <T extends { verdict: Verdict }>(found: readonly T[]): T[] =>
  VERDICTS.toReversed().flatMap((verdict) => found.filter((each) => each.verdict === verdict));

/** The worst verdict among the reasons; `ok` when there is none. */
const worst = (reasons: readonly Reason[]): Verdict => worstFirst(reasons)[0]?.verdict ?? "ok";

/** The findings as reasons for a verdict; a note is no reason. */
export const reasonsOf = (findings: readonly Finding[]): Reason[] =>
  findings
    .filter(({ verdict }) => verdict !== "ok")
    .map(({ evidence: _evidence, meaning: _meaning, source: _source, ...reason }) => reason);

/** One sentence: how things stand, then the worst reason or that there is none. `standing` has no full stop. */
export const summarise = (standing: string, reasons: readonly Reason[]): string => {
  const [first, ...more] = reasons;
  if (first === undefined) return `${standing}; nothing is wrong.`;
  const text = first.text.replace(/\.$/, "").replace(/^(The|A) /, (article) => article.toLowerCase());
  return `${standing}; ${worst(reasons)}: ${text}${andMore(more.length)}.`;
};

/** What the API says of a reading; its verdict is that of the worst reason. */
export const judged = <T>(data: T, reasons: Reason[], summary: string) => ({
  data,
  verdict: worst(reasons),
  reasons,
  summary,
});

/** ` (and 2 more)`; nothing for none. */
export const andMore = (count: number): string => (count === 0 ? "" : ` (and ${count} more)`);
