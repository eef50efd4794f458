/**
 * A container's files as its main process sees them, by `/proc`, for which no program is started: the engine starts one of its own for each look at
 * a file, and `df` is one more, which together are 100 ms of a processor. It is what the engine would answer, or null: then the engine is asked.
 *
 * Whoever is root in the container may put a link anywhere, and replace a folder by one while this looks. So no link is followed: each folder is
 * opened by its name in the one before, which is held open, and a file's content is only opened once what is held is known to be a plain file.
 * https://man7.org/linux/man-pages/man2/open.2.html (O_PATH), https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html
 */
import { closeSync, constants, fstat, open, openSync, read, readFileSync, type Stats } from "node:fs";
import { statfs } from "node:fs/promises";
import { promisify } from "node:util";
import { MAX_FILE_BYTES } from "../archive.ts";
import type { DiskSpace, FileFound } from "../seam.ts";

/** A container's main process, as the host numbers it. */
export interface Main {
  pid: number;
  /** The container's. */
  id: string;
}

/** The same on all architectures that Node runs on. With it, opening does nothing to what is opened: no pipe waits, no device wakes. */
const O_PATH = 0x200000;
const { O_NOFOLLOW, O_DIRECTORY } = constants;

/** https://man7.org/linux/man-pages/man2/statfs.2.html */
const TMPFS = 0x01021994;
/** ext2 to ext4, XFS, Btrfs, F2FS, tmpfs: they count in the blocks that they name. Others, as ZFS and FUSE, in smaller ones, which Node tells since 24. */
const COUNTING_IN_BLOCKS = [0xef53, 0x58465342, 0x9123683e, 0xf2f52010, TMPFS];

/** Where any image has `df`. */
const DF = ["/usr/bin/df", "/bin/df"];

const opened = promisify(open);
const statOf: (fd: number) => Promise<Stats> = promisify(fstat);
const readInto = promisify(read);

/** What is held, by its number; or a name in it. */
const held = (fd: number, name?: string): string =>
  name === undefined ? `/proc/self/fd/${fd}` : `/proc/self/fd/${fd}/${name}`;

/** The names on the way; null where a path goes back. */
const namesIn = (path: string): string[] | null => {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  return names.includes("..") ? null : names;
};

/** Keeps what was opened until the look is over. */
type Hold = (fd: number) => number;

interface Reached {
  /** What is at the end of the path, which may be a link; or the last folder before what is not there. */
  fd: number;
  there: boolean;
}

/** Goes from a folder to a path in it. */
const reach = async (root: number, names: readonly string[], hold: Hold): Promise<Reached> => {
  let fd = root;
  for (const [index, name] of names.entries()) {
    const last = index === names.length - 1;
    try {
      fd = hold(await opened(held(fd, name), O_PATH | O_NOFOLLOW | (last ? 0 : O_DIRECTORY)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return { fd, there: false };
      throw error;
    }
  }
  return { fd, there: true };
};

/** Does something in the root of the container's main process. Null where that cannot be, or it answers so. */
const inRoot = async <T>(
  { pid, id }: Main,
  look: (root: number, hold: Hold) => Promise<T | null>,
): Promise<T | null> => {
  const fds: number[] = [];
  const hold: Hold = (fd) => {
    fds.push(fd);
    return fd;
  };
  try {
    // What is asked through it is of this process, and of none that gets its number later. Not handed to a thread: the kernel answers from memory.
    const process = hold(openSync(`/proc/${pid}`, O_PATH | O_DIRECTORY));
    if (!readFileSync(held(process, "cgroup"), "utf8").includes(id)) return null;
    return await look(hold(openSync(held(process, "root"), O_PATH | O_DIRECTORY)), hold);
  } catch {
    // Not ours to look at, gone, or behind a link: `ELOOP`, `ENOTDIR`. Before Node 18.15 there is no `statfs`.
    return null;
  } finally {
    for (const fd of fds) closeSync(fd);
  }
};

/** At the path; null where it is not for this to tell: it is on a tmpfs, into which the engine does not see. */
const inLayers = async <T>(
  main: Main,
  path: string,
  take: (reached: Reached, hold: Hold) => Promise<T | null>,
): Promise<T | null> => {
  const names = namesIn(path);
  if (names === null) return null;
  return inRoot(main, async (root, hold) => {
    const reached = await reach(root, names, hold);
    return (await statfs(held(reached.fd))).type === TMPFS ? null : take(reached, hold);
  });
};

/** The text of a file; itself null where there is none, it is no text, or larger than 256 KiB. */
export const fileInside = (main: Main, path: string): Promise<{ text: string | null } | null> =>
  inLayers(main, path, async ({ fd, there }, hold) => {
    if (!there) return { text: null };
    const found = await statOf(fd);
    if (!found.isFile()) return null;
    if (found.size > MAX_FILE_BYTES) return { text: null };
    const file = hold(await opened(held(fd), constants.O_RDONLY));
    const { bytesRead, buffer } = await readInto(file, Buffer.alloc(found.size + 1), 0, found.size + 1, 0);
    // One that grows meanwhile is cut where it ended.
    const bytes = buffer.subarray(0, Math.min(bytesRead, found.size));
    return { text: bytes.includes(0) ? null : bytes.toString("utf8") };
  });

/** What is at the path. */
export const foundInside = (main: Main, path: string): Promise<FileFound | null> =>
  inLayers<FileFound>(main, path, async ({ fd, there }) => {
    if (!there) return { exists: false };
    const found = await statOf(fd);
    return found.isFile() ? { exists: true, modifiedAt: Math.floor(found.mtimeMs), size: found.size } : null;
  });

interface Figures {
  type: number;
  bsize: number;
  blocks: number;
  bavail: number;
  /** Since Node 24. */
  frsize?: number;
}

/** As `df -Pk` prints them. */
const inKilobytes = (bytes: number): number => Math.floor(bytes / 1024) * 1024;

const hasDf = async (root: number, hold: Hold): Promise<boolean> => {
  for (const path of DF) {
    const found = await reach(root, namesIn(path) ?? [], hold).catch(() => null);
    if (found?.there === true) return true;
  }
  return false;
};

/** Of the file system at the path. Null where the image has no `df`, too: its line under the answer would show nothing. */
export const spaceInside = async (main: Main, path: string): Promise<DiskSpace | null> => {
  const names = namesIn(path);
  if (names === null) return null;
  return inRoot(main, async (root, hold) => {
    const { fd, there } = await reach(root, names, hold);
    if (!there || (await statOf(fd)).isSymbolicLink() || !(await hasDf(root, hold))) return null;
    const { type, bsize, blocks, bavail, frsize }: Figures = await statfs(held(fd));
    const unit = frsize ?? (COUNTING_IN_BLOCKS.includes(type) ? bsize : null);
    return unit === null ? null : { total: inKilobytes(blocks * unit), available: inKilobytes(bavail * unit) };
  });
};
