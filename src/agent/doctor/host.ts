import { ok } from "../../protocol/result.ts";
import type { Part } from "./part.ts";

/** The host's memory and the kernel's settings for it: a Redis in a container runs on the host's kernel. */
export const host: Part<"host"> = async ({ hostMemory, hostSettings }) => {
  const [memory, settings] = await Promise.all([hostMemory(), hostSettings()]);
  if (!memory.ok) return memory;
  return ok({
    thp: settings.thp,
    overcommit_memory: settings.overcommitMemory,
    memory_total: memory.value.total,
    memory_available: memory.value.available,
    swap_total: memory.value.swapTotal,
    swap_free: memory.value.swapFree,
  });
};
