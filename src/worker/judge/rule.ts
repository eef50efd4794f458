/**
 * What a rule is. A rule is a pure function over the parts of a snapshot that it needs; each operation that is judged brings
 * the parts it has read, so that `memory`, `persistence`, `container`, `errors` and `doctor` all draw on one table
 * (`rules/index.ts`).
 */
import type { Finding, Snapshot } from "../../protocol/operations/doctor.ts";
import type { Evictions, JudgeContext } from "./judged.ts";

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
