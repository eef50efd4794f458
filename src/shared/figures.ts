/** How figures are written for people: sizes in MiB, shares in per cent, times in the largest fitting unit. */

export const MIB = 1024 * 1024;

/** `401.2 MiB`. */
export const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

/**
 * `78 %`. Rounded down, so that a share below a threshold is never shown as having reached it; the tolerance keeps a
 * share such as 0.29, which floating point makes 28.999…, at its own figure.
 */
export const percent = (fraction: number): string => `${Math.floor(fraction * 100 + 1e-9)} %`;

/** `0.3 ms`, `1.5 s`, `5 min`, `3 h`, `2 days`; rounded down above the seconds. */
export const duration = (ms: number): string => {
  const seconds = ms / 1000;
  if (seconds < 1) return `${ms.toFixed(1)} ms`;
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  if (seconds < 90 * 60) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
};

/** `1 key`, `12 keys`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** `2026-11-22 21:04 UTC`, of an instant in ISO 8601 UTC. */
export const clock = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
