/**
 * What is known when a reading is judged, what comes of it, and what a rule is: a pure function over the parts of a snapshot that it needs.
 * Each operation brings the parts that it has read, so `memory`, `persistence`, `container`, `errors` and `doctor` share one table of
 * rules (`rules/index.ts`).
 */
import type { HopReport } from "../../protocol/failure.ts";
import type { OperationName, Output } from "../../protocol/operations.ts";
import type { Finding, Snapshot } from "../../protocol/operations/doctor.ts";
import type { Reason, Verdict } from "../../protocol/verdict.ts";
import type { Profile } from "../config/profile.ts";

/** What samples of the same Redis process tell of evictions. */
export interface Evictions {
  /** Keys a second now; null where it is not known. */
  perSecond: number | null;
  /** Since when keys have been evicted without a pause, as far as the samples go back, ISO 8601 UTC; null where none are, or the rate is not known. */
  since: string | null;
}

/** What only the Worker knows when it judges a reading. */
export interface JudgeContext {
  target: string;
  /** When the reading was taken, milliseconds since the epoch. */
  now: number;
  /** Left out where the operation is not about memory. */
  evictions?: Evictions;
  /** The compose service's name, for the commands in the evidence; `redis` where it is left out. */
  service?: string;
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
}

export type PartName = keyof Snapshot;
/** The parts of a snapshot as they are when they could be read. */
export type Parts = { [P in PartName]: Extract<NonNullable<Snapshot[P]>, { ok: true }>["value"] };

/** What a rule knows besides the parts. */
export interface Known {
  /** When the parts were read, milliseconds since the epoch. */
  now: number;
  evictions: Evictions;
  /** The compose service's name. */
  service: string;
}

export const knownFrom = ({ now, evictions, service }: JudgeContext): Known => ({
  now,
  evictions: evictions ?? { perSecond: null, since: null },
  service: service ?? "redis",
});

/** What a rule says when it fires. The verdict `ok` is a note: worth knowing, nothing to act on. */
export type Found = Omit<Finding, "id" | "source">;

/** `fine` where all figures are right, `unknown` where one that the rule needs is missing. */
export type Judgement = Found | "fine" | "unknown";

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
] as const satisfies readonly PartName[];

type Service = Pick<Known, "service">;

/** Command lines that show a figure, to be pasted in the folder of the compose file. */
export const redisCli = ({ service }: Service, command: string): string =>
  `docker compose exec -T ${service} redis-cli ${command}`;

export const serviceLog = (service: string, sinceMs = 15 * 60_000): string =>
  `docker compose logs --since ${Math.max(1, Math.ceil(sinceMs / 60_000))}m ${service}`;

export const inspect = (container: string): string => `docker inspect ${container}`;

export const containerStats = ({ service }: Service): string => `docker stats ${service} --no-stream`;
