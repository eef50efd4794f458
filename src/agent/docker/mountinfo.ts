/** What is mounted where, as the kernel tells it of a process: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html. Pure. */

export interface Mounted {
  /** From the process's root on. */
  at: string;
  /** `ext4`, `overlay`, `nfs4`, `fuse.sshfs`. */
  type: string;
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** In the order in which they cover each other: of those above a path, the last one has it. */
export const mountsIn = (text: string): Mounted[] => {
  const mounts: Mounted[] = [];
  for (const line of text.split("\n")) {
    const [before = "", after] = line.split(" - ", 2);
    const at = before.split(" ")[4];
    const type = after?.split(" ", 1)[0];
    if (at !== undefined && type !== undefined) mounts.push({ at: unescaped(at), type });
  }
  return mounts;
};
