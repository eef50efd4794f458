/**
 * A container's files as its main process sees them, by `/proc`, for which no program is started: the engine starts one of its own for each look at
 * a file, and `df` is one more, which together are 100 ms of a processor. It is what the engine would answer, or null: then the engine is asked.
 *
 * Whoever is root in the container may put a link anywhere, and replace a folder by one while this looks. So no link is followed: each folder is
 * opened by its name in the one before, which is held open, and a file's content is only opened once what is held is known to be a plain file.
 * https://man7.org/linux/man-pages/man2/open.2.html (O_PATH), https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html
 *
 * The kernel is asked without a thread in between, each of which would be two changes of the processor's work. So only file systems are looked
 * at that no other machine and no program has to answer for.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statfsSync } from "node:fs";
import { MAX_FILE_BYTES } from "../archive.ts";
import { type Mounted, mountsIn } from "../mountinfo.ts";
import { isBelow } from "../mounts.ts";
import type { DiskSpace, FileFound } from "../seam.ts";

/** A container's main process, as the host numbers it. */
export interface Main {
  pid: number;
  /** The container's. */
  id: string;
}

/** The same on all architectures that Node runs on. With it, opening does nothing to what is opened: no pipe waits, no device wakes. */
const O_PATH = 0x200000;
const { O_NOFOLLOW, O_DIRECTORY, O_RDONLY } = constants;

/** Those that count in the blocks that `statfs` names; others count in smaller ones, which Node tells since 24. */
const COUNTING_IN_BLOCKS = ["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "tmpfs"];
const LOCAL = new Set([...COUNTING_IN_BLOCKS, "overlay", "zfs"]);

/** Where any image has `df`. */
const DF = [
  ["usr", "bin", "df"],
  ["bin", "df"],
] as const;

/** What is held, by its number; or a name in it. */
const held = (fd: number, name?: string): string =>
  name === undefined ? `/proc/self/fd/${fd}` : `/proc/self/fd/${fd}/${name}`;

/** The names on the way; null where a path goes back. */
const namesIn = (path: string): string[] | null => {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  return names.includes("..") ? null : names;
};

interface Root {
  /** Opens a path from the root on; null where it is not there. What is opened may be a link, and is closed with the root. */
  reach: (names: readonly string[]) => number | null;
  /** Opens what is held as what it is. */
  reopen: (fd: number) => number;
  /** The type of the file system at a path; null where it, or one on the way, is not to be looked at. */
  typeAt: (names: readonly string[]) => string | null;
}

const typeIn = (mounts: readonly Mounted[], path: string): string | null => {
  const above = mounts.filter(({ at }) => isBelow(path, at));
  return above.every(({ type }) => LOCAL.has(type)) ? (above.at(-1)?.type ?? null) : null;
};

/** Does something in the root of the container's main process. Null where that cannot be, or it answers so. */
const inRoot = <T>({ pid, id }: Main, look: (root: Root) => T | null): T | null => {
  const fds: number[] = [];
  const open = (path: string, flags: number): number => {
    const fd = openSync(path, flags);
    fds.push(fd);
    return fd;
  };
  try {
    // What is asked through it is of this process, and of none that gets its number later.
    const process = open(`/proc/${pid}`, O_PATH | O_DIRECTORY);
    if (!readFileSync(held(process, "cgroup"), "utf8").includes(id)) return null;
    const mounts = mountsIn(readFileSync(held(process, "mountinfo"), "utf8"));
    const root = open(held(process, "root"), O_PATH | O_DIRECTORY);
    return look({
      typeAt: (names) => typeIn(mounts, `/${names.join("/")}`),
      reopen: (fd) => open(held(fd), O_RDONLY),
      reach(names) {
        let fd = root;
        try {
          for (const [index, name] of names.entries())
            fd = open(held(fd, name), O_PATH | O_NOFOLLOW | (index === names.length - 1 ? 0 : O_DIRECTORY));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
          throw error;
        }
        return fd;
      },
    });
  } catch {
    // Not ours to look at, gone, or behind a link: `ELOOP`, `ENOTDIR`. Before Node 18.15 there is no `statfsSync`.
    return null;
  } finally {
    for (const fd of fds) closeSync(fd);
  }
};

/** At the path; null where it is on a tmpfs, into which the engine does not see either. */
const inLayers = <T>(main: Main, path: string, take: (fd: number | null, root: Root) => T | null): T | null => {
  const names = namesIn(path);
  if (names === null) return null;
  return inRoot(main, (root) => {
    const type = root.typeAt(names);
    return type === null || type === "tmpfs" ? null : take(root.reach(names), root);
  });
};

/** The text of a file; itself null where there is none, it is no text, or larger than 256 KiB. */
export const fileInside = (main: Main, path: string): { text: string | null } | null =>
  inLayers(main, path, (fd, { reopen }) => {
    if (fd === null) return { text: null };
    const found = fstatSync(fd);
    if (!found.isFile()) return null;
    if (found.size > MAX_FILE_BYTES) return { text: null };
    // One that grows meanwhile is cut where it ended.
    const buffer = Buffer.alloc(found.size);
    const bytes = buffer.subarray(0, readSync(reopen(fd), buffer, 0, found.size, 0));
    return { text: bytes.includes(0) ? null : bytes.toString("utf8") };
  });

/** What is at the path. */
export const foundInside = (main: Main, path: string): FileFound | null =>
  inLayers<FileFound>(main, path, (fd) => {
    if (fd === null) return { exists: false };
    const found = fstatSync(fd);
    return found.isFile() ? { exists: true, modifiedAt: Math.floor(found.mtimeMs), size: found.size } : null;
  });

interface Figures {
  bsize: number;
  blocks: number;
  bavail: number;
  /** Since Node 24. */
  frsize?: number;
}

/** As `df -Pk` prints them. */
const inKilobytes = (bytes: number): number => Math.floor(bytes / 1024) * 1024;

const isThere = ({ reach }: Root, names: readonly string[]): boolean => {
  try {
    return reach(names) !== null;
  } catch {
    return false;
  }
};

/** Of the file system at the path. Null where the image has no `df`, too: its line under the answer would show nothing. */
export const spaceInside = (main: Main, path: string): DiskSpace | null => {
  const names = namesIn(path);
  if (names === null) return null;
  return inRoot(main, (root) => {
    const type = root.typeAt(names);
    const fd = type === null ? null : root.reach(names);
    if (type === null || fd === null || fstatSync(fd).isSymbolicLink() || !DF.some((df) => isThere(root, df)))
      return null;
    const { bsize, blocks, bavail, frsize }: Figures = statfsSync(held(fd));
    const unit = frsize ?? (COUNTING_IN_BLOCKS.includes(type) ? bsize : null);
    return unit === null ? null : { total: inKilobytes(blocks * unit), available: inKilobytes(bavail * unit) };
  });
};
