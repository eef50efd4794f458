const CELLS = 20;

/** A share as `[#######-------------]`. Full only at the limit or above it; null, where there is no limit, is empty. */
export const bar = (fraction: number | null): string => {
  const filled = Math.min(CELLS, Math.max(0, Math.floor((fraction ?? 0) * CELLS)));
  return `[${"#".repeat(filled)}${"-".repeat(CELLS - filled)}]`;
};
