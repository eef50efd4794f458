import type { Reading } from "../../protocol/operations.ts";

/** How long ago the dataset was last known to be on disk, in milliseconds; null where Redis does not tell. */
export const savedAgeMs = ({ rdb_last_save_at }: Reading<"persistence">, now: number): number | null =>
  // The host's clock may be ahead of ours by a little.
  rdb_last_save_at === null ? null : Math.max(0, now - Date.parse(rdb_last_save_at));
