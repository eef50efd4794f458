/** What `df -Pk <path>` prints: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/df.html */
import type { DiskSpace } from "./seam.ts";

export const diskSpaceWords = (path: string) => ["df", "-Pk", path] as const;

/** An absolute path, and nothing that `df` could take for an option or a terminal for a command. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
export const isPlainPath = (path: string): boolean => /^\/[^\u0000-\u001f\u007f]{0,4095}$/.test(path);

/** Null where it is anything else. */
export const parseDiskSpace = (stdout: string): DiskSpace | null => {
  const row = stdout.trim().split("\n").at(-1) ?? "";
  // The names of the file system and of the mount point may hold spaces; the figures and the share between them do not.
  const [, total, available] = /\s(\d{1,16})\s+\d{1,16}\s+(\d{1,16})\s+(?:\d{1,3}%|-)\s/.exec(row) ?? [];
  return total === undefined || available === undefined
    ? null
    : { total: Number(total) * 1024, available: Number(available) * 1024 };
};
