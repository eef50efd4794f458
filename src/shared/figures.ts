/** How figures are written for people: sizes, shares in per cent, times in the largest fitting unit. */

export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;

/** A size in the unit that it is shown in. */
interface Shown {
  figure: string;
  unit: "MiB" | "GiB";
}

/** Below a GiB, and not so near that its one decimal would say `1024.0 MiB`. */
const isInMib = (bytes: number): boolean => Math.abs(bytes) < 1023.95 * MIB;

/** MiB up to 1023.9, GiB above; one decimal, and two of a few GiB, where a tenth is a hundred MiB. */
const shownSize = (bytes: number): Shown => {
  if (isInMib(bytes)) return { figure: (bytes / MIB).toFixed(1), unit: "MiB" };
  return { figure: (bytes / GIB).toFixed(Math.abs(bytes) < 9.995 * GIB ? 2 : 1), unit: "GiB" };
};

/** A size that was set, not measured, without zeros at its end: `512 MiB`, `1.5 GiB`; in bytes where it would be `0 MiB`. */
export const setSizeText = (bytes: number): string => {
  if (bytes < 0.05 * MIB) return `${bytes} bytes`;
  return isInMib(bytes) ? `${Number((bytes / MIB).toFixed(1))} MiB` : `${Number((bytes / GIB).toFixed(3))} GiB`;
};

/** `401.2 MiB`, `1.25 GiB`, `78.6 GiB`. */
export const sizeText = (bytes: number): string => {
  const { figure, unit } = shownSize(bytes);
  return `${figure} ${unit}`;
};

/** `496.6 of 512.0 MiB`; `300.0 MiB of 24.0 GiB` where the units differ. */
export const sizeOf = (part: number, whole: number): string => {
  const { figure, unit } = shownSize(part);
  const of = shownSize(whole);
  return `${figure}${unit === of.unit ? "" : ` ${unit}`} of ${of.figure} ${of.unit}`;
};

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

/** The same in whole units, for what was not measured to the millisecond: `12 s`, `5 min`. */
export const age = (ms: number): string =>
  duration(ms)
    .replace(/\.\d+ s$/, " s")
    .replace(/^[\d.]+ ms$/, "0 s");

/** How much of a time: `384 ms of the last 15 min`. */
export const partOf = (ms: number, wholeMs: number): string =>
  `${ms < 1000 ? `${Math.round(ms)} ms` : duration(ms)} of the last ${duration(wholeMs)}`;

const SHORT_MS = 60_000;

/**
 * How fast keys are evicted: `14/s for 9 min`; without the time while it is short.
 *
 * @param since ISO 8601 UTC
 * @param now milliseconds since the epoch
 */
export const rateText = (perSecond: number, since: string | null, now: number): string => {
  const rate = perSecond < 0.1 ? "less than 0.1/s" : `${Number(perSecond.toFixed(1))}/s`;
  const lasted = since === null ? 0 : now - Date.parse(since);
  return lasted < SHORT_MS ? rate : `${rate} for ${duration(lasted)}`;
};

/** `1 key`, `12 keys`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** `2026-11-22 21:04 UTC`, of an instant in ISO 8601 UTC. */
export const clock = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;

/** A figure in its unit: `401.2 MiB`, `12/s`, `93 %`, `5 min`, `1200`. */
export const figureText = (value: number, unit: "bytes" | "per_second" | "fraction" | "count" | "ms"): string => {
  switch (unit) {
    case "bytes":
      return sizeText(value);
    case "per_second":
      return value > 0 && value < 0.1 ? "less than 0.1/s" : `${Number(value.toFixed(1))}/s`;
    case "fraction":
      return percent(value);
    case "ms":
      return age(value);
    case "count":
  }
  return String(Math.round(value));
};
