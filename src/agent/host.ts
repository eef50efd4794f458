/** The host's memory and the kernel's settings for it, read from procfs and sysfs. */
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { fail, ok, type Result } from "../protocol/result.ts";

/** In bytes. `available` is the kernel's estimate of what programs could still get without swapping. */
export interface HostMemory {
  total: number;
  available: number;
  swapTotal: number | null;
  swapFree: number | null;
}

/** What Redis warns about at its start (https://redis.io/docs/latest/operate/oss_and_stack/management/admin/). Null if it cannot be read. */
export interface HostSettings {
  /** Transparent huge pages: `always`, `madvise` or `never`. */
  thp: string | null;
  /** `vm.overcommit_memory`: 0 guesses, 1 always, 2 never more than there is. */
  overcommitMemory: number | null;
}

/** What a person would type for the same figures. */
export const HOST_MEMORY_COMMAND = "grep -E '^(Mem(Total|Available)|Swap(Total|Free)):' /proc/meminfo";

const THP = "sys/kernel/mm/transparent_hugepage/enabled";
const OVERCOMMIT = "proc/sys/vm/overcommit_memory";
export const HOST_SETTINGS_COMMAND = `cat /${THP} /${OVERCOMMIT}`;

/** The file's text, or an empty one if it cannot be read. Read synchronously: procfs answers from memory, and handing it to a thread costs more. */
const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

const lineOf = (name: string): RegExp => new RegExp(`^${name}:\\s+(\\d+) kB$`, "m");
/** Made once: a warm answer reads them each time. */
const LINES = {
  total: lineOf("MemTotal"),
  available: lineOf("MemAvailable"),
  swapTotal: lineOf("SwapTotal"),
  swapFree: lineOf("SwapFree"),
} as const;

/** Reads the figures out of the text of `/proc/meminfo` (proc(5): its `kB` are 1024 bytes); null if one of memory is missing. */
export const parseMeminfo = (text: string): HostMemory | null => {
  const bytesOf = (line: RegExp): number | null => {
    const found = line.exec(text)?.[1];
    return found === undefined ? null : Number(found) * 1024;
  };
  const total = bytesOf(LINES.total);
  const available = bytesOf(LINES.available);
  if (total === null || available === null) return null;
  return { total, available, swapTotal: bytesOf(LINES.swapTotal), swapFree: bytesOf(LINES.swapFree) };
};

/** Fails with `agent_failed` where `/proc/meminfo` is not what Linux since 3.14 has. */
export const readHostMemory = async (path = "/proc/meminfo"): Promise<Result<HostMemory>> => {
  const memory = parseMeminfo(textOf(path));
  if (memory !== null) return ok(memory);
  return fail({
    code: "agent_failed",
    hop: "agent",
    detail: "The host's /proc/meminfo could not be read or lacks MemTotal or MemAvailable.",
    hint: "Run the agent on a Linux host with /proc mounted.",
  });
};

/** `always [madvise] never`: the one in brackets holds, https://docs.kernel.org/admin-guide/mm/transhuge.html */
export const parseThp = (text: string): string | null => /\[(\w{1,20})\]/.exec(text)?.[1] ?? null;

/** A setting that cannot be read is null; for example, a kernel without huge pages has no file for them. */
export const readHostSettings = async (root = "/"): Promise<HostSettings> => {
  const overcommit = /^[0-2]$/.exec(textOf(`${root}${OVERCOMMIT}`).trim())?.[0];
  return {
    thp: parseThp(textOf(`${root}${THP}`)),
    overcommitMemory: overcommit === undefined ? null : Number(overcommit),
  };
};

/** Of all its interfaces, the bridges of Docker's networks among them. */
export const readHostAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
