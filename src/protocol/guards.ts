/**
 * What may be set, decided from figures alone. Both sides ask: the Worker for a good message, the agent with its host's bounds
 * because whoever holds the Worker's key must not exceed them.
 */
import { COMMON_POLICIES, isOfKnownKind, isPolicyName } from "../shared/eviction.ts";
import { MIB, sizeText } from "../shared/figures.ts";
import { capital } from "../shared/text.ts";
import { formatSize } from "../shared/size.ts";
import { largestThatFits, type Saving, saveNeed, type SaveNeed } from "./saving.ts";

/** Kept free below the container's limit for fork, buffers and fragmentation: the larger of the two. */
export const RESERVE_FRACTION = 0.25;
export const RESERVE_MIN_BYTES = 64 * MIB;
/** Below this multiple of what is in use, the setting would evict (or refuse writes) at once. */
export const SHRINK_MARGIN = 1.05;
/** From this fraction of maxmemory on, an instance counts as full for a change to `noeviction`. */
export const FULL_FRACTION = 0.92;

/** The largest maxmemory that leaves the container its reserve, in bytes: 576 MiB under 768 MiB. */
export const largestMaxmemory = (containerLimit: number): number =>
  Math.max(0, Math.floor(containerLimit - Math.max(containerLimit * RESERVE_FRACTION, RESERVE_MIN_BYTES)));

/** The figures a guard looks at; sizes in bytes, maxmemory 0 is no limit. */
export interface GuardFigures {
  used_memory: number;
  maxmemory: number;
  maxmemory_policy: string;
  /** The host's memory where the container has no limit. */
  container_limit: number;
  container_used: number;
  /** Null where it is not known: an agent of an earlier version does not tell. */
  saving: Saving | null;
}

/** What a save needs once a maxmemory that is raised to `proposed` (bytes) is in use; null where it is not raised, nothing is saved, or it is not known. */
export const saveNeedOfRaise = (proposed: number, figures: GuardFigures): SaveNeed | null => {
  const { saving, maxmemory } = figures;
  const raised = maxmemory > 0 && proposed > maxmemory;
  return saving !== null && raised ? saveNeed(proposed, { ...figures, saving }) : null;
};

/** `by what the last save copied and the writes that come, the next may need 806.0 MiB of the container's 768.0 MiB with 576.0 MiB in use` */
export const saveText = (maxmemory: number, { copies, basis, peak, limit, busiest }: SaveNeed): string => {
  const then = `with ${sizeText(maxmemory)} in use`;
  const needs = `${sizeText(peak)} of the container's ${sizeText(limit)}`;
  if (busiest) return `by what the busiest save in Redis's log copied, the next may need ${needs} ${then}`;
  if (basis === "measured")
    return `by what the last save copied and the writes that come, the next may need ${needs} ${then}`;
  if (basis === "writes")
    return `by the writes that come, a save may copy ${sizeText(copies)} and need ${needs} ${then}`;
  return `nothing is known of what a save copies; at worst it may need ${needs} ${then}`;
};

/** What that figure cannot know; null where it is the worst case already. */
export const unforeseen = ({ basis, since }: Pick<SaveNeed, "basis" | "since">): string | null => {
  if (basis === "worst_case") return null;
  return since === null
    ? "What one copies while more is written than since the last one, as by a nightly batch, is not known."
    : "The busiest save in Redis's log of the last day is reckoned with, as Redis told it; one may take up to five times that, and more while more is written.";
};

export interface Bounds {
  min: number;
  max: number;
}

export interface Permission {
  allow_eviction: boolean;
  force: boolean;
}

/** Why a value is refused, and the nearest one that would pass, if there is one. */
export interface Refusal {
  detail: string;
  nearest: string | null;
}

const refuse = (detail: string, nearest: number | null): Refusal => ({
  detail,
  nearest: nearest === null ? null : formatSize(nearest),
});

interface Ends extends Bounds {
  /** The same as `max` but for what a save needs. */
  most: number;
}

/** What maxmemory may be, in whole bytes. Where the rules contradict each other, `min` is above `max`. */
const endsOf = (figures: GuardFigures, bounds: Bounds | null, { allow_eviction, force }: Permission): Ends => {
  const most = Math.min(largestMaxmemory(figures.container_limit), bounds?.max ?? Number.POSITIVE_INFINITY);
  return {
    // 0 is no limit at all, which is never set.
    min: Math.max(1, allow_eviction ? 0 : Math.ceil(figures.used_memory * SHRINK_MARGIN), bounds?.min ?? 0),
    max: force ? most : withRoomToSave(most, figures),
    most,
  };
};

/** Only where a save has told what it copies is it a reason to refuse; what one may copy at worst, or by the writes alone, is told as a warning. */
const withRoomToSave = (most: number, figures: GuardFigures): number => {
  const fits = (bytes: number): boolean => {
    const need = saveNeedOfRaise(bytes, figures);
    return need === null || need.basis !== "measured" || need.peak <= need.limit;
  };
  // What is no raise needs no more than it does now.
  return largestThatFits(figures.maxmemory, most, fits);
};

/** What the guards allow maxmemory to be now, in bytes; null where no value passes. `guardMaxmemory` refuses all else and nothing in it. */
export const maxmemoryBounds = (
  figures: GuardFigures,
  bounds: Bounds | null,
  permission: Permission,
): Bounds | null => {
  const { min, max } = endsOf(figures, bounds, permission);
  return min <= max ? { min, max } : null;
};

/** @returns null where `proposed` (whole bytes) may be set */
export const guardMaxmemory = (
  proposed: number,
  figures: GuardFigures,
  bounds: Bounds | null,
  permission: Permission,
): Refusal | null => {
  const ends = endsOf(figures, bounds, permission);
  if (proposed >= ends.min && proposed <= ends.max) return null;
  return refuse(whyNot(proposed, figures, bounds, ends), nearestTo(proposed, figures, ends));
};

const whyNot = (proposed: number, figures: GuardFigures, bounds: Bounds | null, { min }: Ends): string => {
  const { container_limit, used_memory } = figures;
  const reserved = largestMaxmemory(container_limit);
  if (proposed === 0) return "maxmemory 0 means no limit at all, which is never set here.";
  if (proposed > reserved)
    return `${sizeText(proposed)} would leave less than the reserve under the container's limit of ${sizeText(container_limit)}: at most ${sizeText(reserved)}.`;
  if (bounds !== null && proposed > bounds.max)
    return `${sizeText(proposed)} is above the host policy's bound of ${sizeText(bounds.max)}.`;
  if (bounds !== null && proposed < bounds.min)
    return `${sizeText(proposed)} is below the host policy's bound of ${sizeText(bounds.min)}.`;
  const need = saveNeedOfRaise(proposed, figures);
  return proposed < min || need === null
    ? `Redis uses ${sizeText(used_memory)}; ${sizeText(proposed)} is below ${SHRINK_MARGIN} times that, so keys would be evicted or writes refused at once. allow_eviction permits it.`
    : `${capital(saveText(proposed, need))}: the kernel may kill Redis. force permits it.`;
};

/** The nearest value that keeps every rule, of whole MiB. Where the rules contradict each other, there is none. */
const nearestTo = (proposed: number, { maxmemory }: GuardFigures, { min, max, most }: Ends): number | null => {
  const highest = Math.floor(max / MIB) * MIB;
  const lowest = Math.ceil(min / MIB) * MIB;
  if (lowest > highest || highest === 0) return null;
  if (proposed !== 0 && proposed < min) return lowest;
  // Where a save leaves no room for more, that what is set already passes is no help.
  return max < most && highest <= maxmemory ? null : highest;
};

/**
 * Which policies there are, Redis decides. Here it is only asked what one does, by the beginning of its name; one that tells nothing by it may
 * be put back, which is forced.
 *
 * @returns null where the policy may be set, if Redis knows it
 */
export const guardPolicy = (
  proposed: string,
  figures: GuardFigures,
  { force }: Pick<Permission, "force">,
): Refusal | null => {
  const known = `Every Redis has: ${COMMON_POLICIES.join(", ")}`;
  if (!isPolicyName(proposed))
    return refuse(`${JSON.stringify(proposed.slice(0, 40))} is not the name of an eviction policy. ${known}.`, null);
  if (!isOfKnownKind(proposed) && !force)
    return refuse(`Nobody knows here whether ${proposed} evicts keys. ${known}; force permits it.`, null);
  const full = figures.maxmemory > 0 && figures.used_memory >= figures.maxmemory * FULL_FRACTION;
  if (proposed === "noeviction" && full && !force) {
    return refuse(
      `Redis uses ${sizeText(figures.used_memory)} of ${sizeText(figures.maxmemory)}; under noeviction it would refuse writes at once. force permits it.`,
      null,
    );
  }
  return null;
};
