/** Process identities that survive the reuse of process ids: a pid together with its start time. Linux only. */
import { readFileSync, readdirSync } from "node:fs";

export interface ProcessIdentity {
  pid: number;
  /** Clock ticks since boot, field 22 of `/proc/<pid>/stat`. */
  started: string;
}

/** Null when there is no such process, or only its zombie. */
export function identify(pid: number): ProcessIdentity | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in parentheses and may itself hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const started = fields[19];
    return started === undefined || fields[0] === "Z" ? null : { pid, started };
  } catch {
    return null;
  }
}

export const isAlive = (known: ProcessIdentity): boolean => identify(known.pid)?.started === known.started;

/** Ends the process if it still is the one that was meant. */
export function kill(known: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    if (isAlive(known)) process.kill(known.pid, signal);
  } catch {
    // It ended in between.
  }
}

/** The processes whose command line holds `text`, for instance a path that only our own processes are given. */
export function findByCommandLine(text: string): ProcessIdentity[] {
  return everyPid()
    .filter((pid) => pid !== process.pid && commandLine(pid).includes(text))
    .map(identify)
    .filter((known) => known !== null);
}

/** The direct children of this process whose program's path holds `text`. */
export function findChildren(text: string): ProcessIdentity[] {
  return everyPid()
    .filter((pid) => parentOf(pid) === process.pid && commandLine(pid).includes(text))
    .map(identify)
    .filter((known) => known !== null);
}

export const everyPid = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return null;
  }
}
