/** What of a container's paths lies on something that is mounted there. Pure. */
import type { Inspection } from "./seam.ts";

type Mount = Inspection["mounts"][number];

export const isBelow = (path: string, at: string): boolean =>
  path === at || path.startsWith(`${at.replace(/\/$/, "")}/`);

/** The mount that holds a path, or undefined if the path is in the container's own layer. */
export const mountOf = (path: string, mounts: readonly Mount[]): Mount | undefined => {
  const above = mounts.filter((mount) => isBelow(path, mount.path));
  const longest = Math.max(...above.map((mount) => mount.path.length));
  return above.find((mount) => mount.path.length === longest);
};

/** Its type, or null. */
export const mountAt = (path: string, mounts: readonly Mount[]): string | null => mountOf(path, mounts)?.type ?? null;
