/** A file in the container, as the engine tells it and as `stat` prints it. */
import * as z from "zod";
import { jsonOrUndefined } from "../../shared/decode.ts";
import type { FileFound, Inspection } from "./seam.ts";

/** Both GNU's and BusyBox's `stat` know these: seconds since the epoch, and bytes. A link is followed. */
export const statWords = (path: string) => ["stat", "-L", "-c", "%Y %s", path] as const;

/** Null where neither a file nor its absence can be read from what `stat` printed. */
export const parseStat = (exitCode: number | null, stdout: string, stderr: string): FileFound | null => {
  const [, seconds, size] = /^(\d{1,12}) (\d{1,16})$/.exec(stdout.trim()) ?? [];
  if (exitCode === 0 && seconds !== undefined && size !== undefined)
    return { exists: true, modifiedAt: Number(seconds) * 1000, size: Number(size) };
  // The engine says the same of a program that the image does not have, with other words before it.
  const absent = exitCode === 1 && /^stat: .*: No such file or directory$/m.test(stderr);
  return absent ? { exists: false } : null;
};

const pathStatSchema = z.object({ size: z.number().nonnegative(), mode: z.number(), mtime: z.string() });

/** Of Go's `os.FileMode`, every bit that a plain file does not have: https://pkg.go.dev/io/fs#FileMode */
const TYPE_BITS = 0x8f280000;

/** The header `X-Docker-Container-Path-Stat`, JSON in base64; null where it is not that of a plain file. */
export const parsePathStat = (header: string): FileFound | null => {
  const found = pathStatSchema.safeParse(jsonOrUndefined(Buffer.from(header, "base64").toString("utf8"))).data;
  const modifiedAt = Date.parse(found?.mtime ?? "");
  if (found === undefined || Number.isNaN(modifiedAt) || (found.mode & TYPE_BITS) !== 0) return null;
  return { exists: true, modifiedAt, size: found.size };
};

/** Whether the path is in a tmpfs, which is made in the container's own mounts, where the engine does not look. */
export const inTmpfs = (path: string, mounts: Inspection["mounts"]): boolean =>
  mounts.some((mount) => mount.type === "tmpfs" && path.startsWith(`${mount.path.replace(/\/$/, "")}/`));
