/** An instant as the engine's `since` and `until` take it, in seconds with nanoseconds. @param at milliseconds since the epoch */
export const engineInstant = (at: number): string => {
  const ms = Math.max(0, Math.floor(at));
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}000000`;
};
