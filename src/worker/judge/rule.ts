/**
 * What is known when a reading is judged, what comes of it, and what a rule is. A rule is a pure function over the parts of a snapshot that it needs; each operation that is judged brings
 * the parts it has read, so that `memory`, `persistence`, `container`, `errors` and `doctor` all draw on one table
 * (`rules/index.ts`).
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
  /** Since when without a pause, as far as samples tell, ISO 8601 UTC; null where nothing is evicted or the rate is not known. */
  since: string | null;
}

/** What only the Worker knows when it judges a reading. */
export interface JudgeContext {
  target: string;
  /** When the reading was taken, milliseconds since the epoch. */
  now: number;
  /** Left out by what is not about memory. */
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
export type Parts = { [P in PartName]: Extract<Snapshot[P], { ok: true }>["value"] };

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

/** `fine` where the figures were there and are all right, `unknown` where a figure that it takes was not. */
export type Judgement = Found | "fine" | "unknown";

interface Declared<P extends PartName> {
  /** Stable: people filter and test by it. */
  id: string;
  /** Without these the rule is not asked. Others may be there as well, and serve as evidence only. */
  needs: readonly P[];
  /** Where it fires: the parts that cannot be read because of it. */
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

/** The verdict of a figure that is bad when large; null below both. */
export const atOrAbove = (
  figure: number,
  warn: number,
  critical: number,
): { verdict: Verdict; threshold: number } | null => {
  if (figure >= critical) return { verdict: "critical", threshold: critical };
  if (figure >= warn) return { verdict: "warn", threshold: warn };
  return null;
};

/** The same of a figure that is bad when small. */
export const below = (
  figure: number,
  warn: number,
  critical: number,
): { verdict: Verdict; threshold: number } | null => {
  if (figure < critical) return { verdict: "critical", threshold: critical };
  if (figure < warn) return { verdict: "warn", threshold: warn };
  return null;
};

/** For what is either so or not: 1 stands for "so". */
export const SO = { figure: 1, threshold: 1 } as const;

/** What must be asked of Redis, and so cannot be read while it does not answer. */
export const ASKED_OF_REDIS = [
  "memory",
  "persistence",
  "server",
  "clients",
  "celery",
  "slow",
] as const satisfies readonly PartName[];

type Service = Pick<Known, "service">;

/** These are the command lines of the evidence, as a person pastes them beside the compose file. */
export const redisCli = ({ service }: Service, command: string): string =>
  `docker compose exec -T ${service} redis-cli ${command}`;

export const serviceLog = (service: string, sinceMs = 15 * 60_000): string =>
  `docker compose logs --since ${Math.max(1, Math.ceil(sinceMs / 60_000))}m ${service}`;

export const inspect = (container: string): string => `docker inspect ${container}`;

export const containerStats = ({ service }: Service): string => `docker stats ${service} --no-stream`;
