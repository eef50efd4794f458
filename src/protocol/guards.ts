/**
 * What may be set, decided from figures alone. Both sides ask: the Worker for a good message, the agent with its host's bounds
 * because whoever holds the Worker's key must not exceed them.
 */
import { sizeText } from "../shared/figures.ts";
import { capital } from "../shared/text.ts";
import { formatSize } from "../shared/size.ts";
import { largestWithSave, type Saving, saveNeed, type SaveNeed } from "./saving.ts";

/** As `maxmemory-policy` in redis.conf lists them. */
export const MAXMEMORY_POLICIES = [
  "noeviction",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
] as const;

/** Kept free below the container's limit for fork, buffers and fragmentation: the larger of the two. */
export const RESERVE_FRACTION = 0.25;
export const RESERVE_MIN_BYTES = 64 * 1024 ** 2;
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

/** @returns null where `proposed` (bytes) may be set */
export const guardMaxmemory = (
  proposed: number,
  figures: GuardFigures,
  bounds: Bounds | null,
  { allow_eviction, force }: Permission,
): Refusal | null => {
  const most = Math.min(largestMaxmemory(figures.container_limit), bounds?.max ?? Number.POSITIVE_INFINITY);
  const least = Math.max(allow_eviction ? 1 : Math.ceil(figures.used_memory * SHRINK_MARGIN), bounds?.min ?? 0);
  // The nearest values in whole MiB that keep every rule. Where the rules contradict each other, there is none.
  const atMost = Math.floor(most / 1024 ** 2) * 1024 ** 2;
  const atLeast = Math.ceil(least / 1024 ** 2) * 1024 ** 2;
  const room = atLeast <= atMost && atMost > 0;
  if (proposed === 0)
    return refuse("maxmemory 0 means no limit at all, which is never set here.", room ? atMost : null);
  if (proposed > most) {
    return refuse(
      proposed > largestMaxmemory(figures.container_limit)
        ? `${sizeText(proposed)} would leave less than the reserve under the container's limit of ${sizeText(figures.container_limit)}: at most ${sizeText(largestMaxmemory(figures.container_limit))}.`
        : `${sizeText(proposed)} is above the host policy's bound of ${sizeText(bounds?.max ?? 0)}.`,
      room ? atMost : null,
    );
  }
  if (bounds !== null && proposed < bounds.min)
    return refuse(
      `${sizeText(proposed)} is below the host policy's bound of ${sizeText(bounds.min)}.`,
      room ? atLeast : null,
    );
  if (!allow_eviction && proposed < figures.used_memory * SHRINK_MARGIN) {
    return refuse(
      `Redis uses ${sizeText(figures.used_memory)}; ${sizeText(proposed)} is below ${SHRINK_MARGIN} times that, so keys would be evicted or writes refused at once. allow_eviction permits it.`,
      room ? atLeast : null,
    );
  }
  return force ? null : withoutRoomToSave(proposed, figures, atLeast);
};

/** Only where a save has told what it copies is it a reason to refuse; what one may copy at worst, or by the writes alone, is told as a warning. */
const withoutRoomToSave = (proposed: number, figures: GuardFigures, atLeast: number): Refusal | null => {
  const { saving, maxmemory } = figures;
  const need = saveNeedOfRaise(proposed, figures);
  if (saving === null || need === null || need.basis !== "measured" || need.peak <= need.limit) return null;
  const nearest = largestWithSave(proposed, 1, { ...figures, saving });
  return refuse(
    `${capital(saveText(proposed, need))}: the kernel may kill Redis. force permits it.`,
    nearest > maxmemory && nearest >= atLeast ? nearest : null,
  );
};

/** @returns null where the policy may be set */
export const guardPolicy = (
  proposed: string,
  figures: GuardFigures,
  { force }: Pick<Permission, "force">,
): Refusal | null => {
  if (!(MAXMEMORY_POLICIES as readonly string[]).includes(proposed))
    return refuse(
      `${JSON.stringify(proposed.slice(0, 40))} is no eviction policy of Redis. There are: ${MAXMEMORY_POLICIES.join(", ")}.`,
      null,
    );
  const full = figures.maxmemory > 0 && figures.used_memory >= figures.maxmemory * FULL_FRACTION;
  if (proposed === "noeviction" && full && !force) {
    return refuse(
      `Redis uses ${sizeText(figures.used_memory)} of ${sizeText(figures.maxmemory)}; under noeviction it would refuse writes at once. force permits it.`,
      null,
    );
  }
  return null;
};
