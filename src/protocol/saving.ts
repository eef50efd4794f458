/**
 * What a background save takes beside the data, and so how large maxmemory may be. Decided from figures alone, in one place: the advice of
 * `memory` and `doctor`, the confirmation and the guards of `set` reckon with the same figure.
 *
 * A child that saves shares its parent's pages; each page that a write changes meanwhile is copied, and the container is charged for both
 * (https://redis.io/docs/latest/operate/oss_and_stack/management/admin/ and `man 2 fork`). While it runs, the container uses
 *
 *     what it uses now + how much the data may still grow (maxmemory - used_memory) + what the save copies
 *
 * and at its limit the kernel kills the child or Redis. What the save copies is, of what is known, the first:
 *
 * - measured: what the last one says that it did (`rdb_last_cow_size`, `aof_last_cow_size`, or `current_cow_size` of one that runs), and up to
 *   five times that as far as the writes that come can copy so much: the child looks seldom, and gives back what it has saved
 *   (redis/src/childinfo.c, `dismissObject`). Seen with 7.0.15 in a cgroup: 44 and 164 MiB were told where 205 were charged, and the server was killed.
 *   No less than the most that a save of the last day has copied, where Redis's own log was read: after a quiet save, the last one knows nothing of
 *   the batch that runs at night. That one is taken as it was told, without the five times: how many writes came then, nobody knows.
 * - writes: changed keys a second times how long a save takes times the size of a key and two pages around it. It counts a key that is
 *   written again and again each time, so it is too much rather than too little.
 * - worst_case: all of the data.
 *
 * The first two grow with the data, since a save of more takes longer (up to twice: little data tells little of much). None is ever more
 * than all of the data.
 */
import * as z from "zod";
import { MIB } from "../shared/figures.ts";
import { bytes, count, instant, milliseconds } from "./quantity.ts";

export const savingSchema = z.strictObject({
  enabled: z
    .boolean()
    .nullable()
    .describe("Whether anything forks to save: snapshots, the AOF or a replica; null where it is not known"),
  dataset: bytes.describe("What a save could copy at most"),
  keys: count,
  cow_size: bytes.nullable().describe("What the last save copied; 0 where none has run since Redis started"),
  current_cow_size: bytes.describe("What the save that runs now has copied so far, and the container uses already"),
  took_ms: milliseconds.nullable().describe("How long the last snapshot took; null where none has run"),
  changes_per_second: z.number().nonnegative().nullable().describe("Changed keys, on average since the last save"),
  log: z
    .strictObject({ cow_size: bytes, since: instant })
    .nullable()
    .default(null)
    .describe(
      "The most that a save has copied since an instant, as Redis's own log tells; null where that was not read",
    ),
});
export type Saving = z.output<typeof savingSchema>;

export const SAVE_BASES = ["measured", "writes", "worst_case"] as const;

/** What the container uses while a save runs and memory is full; sizes in bytes. */
export const saveNeedSchema = z.strictObject({
  copies: bytes.describe("What the save copies while it runs"),
  basis: z
    .enum(SAVE_BASES)
    .describe("From what that is known: the last save, how many writes come, or all of the data because nothing is"),
  peak: bytes.describe("What the container uses then at most"),
  limit: bytes.describe("The container's limit; the host's memory where it has none"),
  busiest: z
    .boolean()
    .default(false)
    .describe(
      "Whether it goes by the busiest save in Redis's log, as that copied more than the last one and the writes tell",
    ),
  since: instant
    .nullable()
    .default(null)
    .describe("As far back as Redis's log was looked at for it; null where only the last save is known"),
});
export type SaveNeed = z.output<typeof saveNeedSchema>;

/** Sizes in bytes. */
export interface SaveFigures {
  used_memory: number;
  container_used: number;
  /** The host's memory where the container has no limit. */
  container_limit: number;
  saving: Saving;
}

const PAGE_BYTES = 4096;
/** The key's own object and its entry in the table of keys lie on pages of their own. */
const BESIDE_VALUE_BYTES = 2 * PAGE_BYTES;
/** Where no save was timed: a slow disk, as small hosts have it. */
const SAVED_BYTES_PER_SECOND = 50 * MIB;
/** What a save of little data has copied tells little of one of much more. */
const GROWN_AT_MOST = 2;
/** The container may be charged so many times what Redis says that a save has copied. */
const CHARGED_AT_MOST = 5;
/** Redis tells the time of a save in whole seconds. */
const TOLD_TO_MS = 1_000;

/** What writes copy while all is saved once; null where it is not known how many come. */
const byWrites = ({ changes_per_second, keys, dataset, took_ms }: Saving): number | null => {
  if (changes_per_second === null) return null;
  const seconds = took_ms === null ? dataset / SAVED_BYTES_PER_SECOND : (took_ms + TOLD_TO_MS) / 1000;
  const each = (keys === 0 ? 0 : dataset / keys) + BESIDE_VALUE_BYTES;
  return changes_per_second * seconds * each;
};

type Copies = Pick<SaveNeed, "copies" | "basis" | "busiest">;

/** By the last save, and by the writes since. */
const byLast = (saving: Saving): Copies => {
  const writes = byWrites(saving);
  const told = saving.cow_size ?? 0;
  if (told > 0) {
    const charged = Math.min(writes ?? Number.POSITIVE_INFINITY, CHARGED_AT_MOST * told);
    return { copies: Math.max(told, charged), basis: "measured", busiest: false };
  }
  return writes === null
    ? { copies: Number.POSITIVE_INFINITY, basis: "worst_case", busiest: false }
    : { copies: writes, basis: "writes", busiest: false };
};

const copiesOf = (saving: Saving): Copies => {
  const last = byLast(saving);
  const copies = saving.log?.cow_size ?? 0;
  // That nothing is known of the last save, and of the writes, is no longer so where one in the log has told.
  return copies > 0 && (copies > last.copies || last.basis === "worst_case")
    ? { copies, basis: "measured", busiest: true }
    : last;
};

/** What a save needs once `maxmemory` (bytes) is in use; null where nothing is ever saved. */
export const saveNeed = (
  maxmemory: number,
  { used_memory, container_used, container_limit, saving }: SaveFigures,
): SaveNeed | null => {
  if (saving.enabled === false) return null;
  const growth = Math.max(0, maxmemory - used_memory);
  const grown = used_memory > 0 ? Math.min(GROWN_AT_MOST, (used_memory + growth) / used_memory) : 1;
  const { copies, basis, busiest } = copiesOf(saving);
  const most = Math.min(copies * grown, saving.dataset + growth);
  return {
    copies: most,
    basis,
    peak: Math.max(0, container_used - saving.current_cow_size) + growth + most,
    limit: container_limit,
    busiest,
    since: saving.log?.since ?? null,
  };
};

/** The largest whole number from `least`, which is known to fit, to `most`. What is above one that does not fit does not fit either. */
export const largestThatFits = (least: number, most: number, fits: (value: number) => boolean): number => {
  if (fits(most)) return most;
  let [below, above] = [least, most];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (fits(middle)) below = middle;
    else above = middle;
  }
  return below;
};

/** The largest maxmemory in whole MiB, `most` (bytes) at most, that leaves a save its room within `share` of the limit; 0 for none. */
export const largestWithSave = (most: number, share: number, figures: SaveFigures): number => {
  const whole = Math.floor(most / MIB);
  // More maxmemory never needs less.
  const fits = (mib: number): boolean => {
    const need = saveNeed(mib * MIB, figures);
    return need === null || need.peak <= need.limit * share;
  };
  return whole <= 0 ? 0 : largestThatFits(0, whole, fits) * MIB;
};
