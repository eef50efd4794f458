/** The host's own memory, as the kernel tells it. */
import { readFileSync } from "node:fs";
import { fail, ok, type Result } from "../protocol/result.ts";

/** In bytes. `available` is what could be given to a program without swapping, by the kernel's own estimate. */
export interface HostMemory {
  total: number;
  available: number;
}

/** What a person would type for the same figures. */
export const HOST_MEMORY_COMMAND = "grep -E '^Mem(Total|Available):' /proc/meminfo";

/** Reads the two figures out of the text of `/proc/meminfo` (proc(5): its `kB` are 1024 bytes); null if one is missing. */
export const parseMeminfo = (text: string): HostMemory | null => {
  const bytesOf = (name: string): number | null => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text)?.[1];
    return found === undefined ? null : Number(found) * 1024;
  };
  const total = bytesOf("MemTotal");
  const available = bytesOf("MemAvailable");
  return total === null || available === null ? null : { total, available };
};

/** Fails with `agent_failed` where `/proc/meminfo` is not what Linux since 3.14 has. */
export const readHostMemory = async (path = "/proc/meminfo"): Promise<Result<HostMemory>> => {
  let text = "";
  try {
    // At once: procfs answers from memory, and a thread for it costs more than the read.
    text = readFileSync(path, "utf8");
  } catch {
    // Told below, as for a text that lacks the figures.
  }
  const memory = parseMeminfo(text);
  if (memory !== null) return ok(memory);
  return fail({
    code: "agent_failed",
    hop: "agent",
    detail: "The host's /proc/meminfo could not be read or lacks MemTotal or MemAvailable.",
    hint: "Run the agent on a Linux host with /proc mounted.",
  });
};
