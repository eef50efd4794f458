/** How Docker's commands and its engine write sizes and instants. */

/** Sizes as Docker's commands print them (go-units): decimal `kB MB GB TB` and binary `KiB MiB GiB TiB`. */
const UNITS: Record<string, number> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  PiB: 1024 ** 5,
};

/** `3.4MiB` -> 3565158, in bytes; null for anything else (`--` stands for a figure that Docker could not get). */
export const parseSize = (text: string): number | null => {
  const match = /^([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)([A-Za-z]+)$/.exec(text.trim());
  const unit = UNITS[match?.[2] ?? ""];
  return match?.[1] === undefined || unit === undefined ? null : Math.round(Number(match[1]) * unit);
};

/** `736B / 1.2kB` -> [736, 1200]. */
export const parsePair = (text: string): [number, number] | null => {
  const [left, right, more] = text.split("/").map(parseSize);
  return left == null || right == null || more !== undefined ? null : [left, right];
};

/**
 * An instant as the engine's `since` and `until` take it, in seconds with nanoseconds.
 *
 * @param at milliseconds since the epoch
 */
export const engineInstant = (at: number): string => {
  const ms = Math.max(0, Math.floor(at));
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}000000`;
};
