/** How much memory there is, what a saving child takes of it, and how much more Redis could be given. Pure; bytes. */
import { guardMaxmemory, largestMaxmemory } from "../../protocol/guards.ts";
import type { Output, Reading } from "../../protocol/operations.ts";
import type { Ceiling } from "../../protocol/operations/memory.ts";
import type { Step } from "../../protocol/verdict.ts";
import { MIB, sizeText } from "../../shared/figures.ts";
import { formatSize } from "../../shared/size.ts";
import { CONTAINER_CRITICAL, HOST_AVAILABLE_WARN_BELOW, MAXMEMORY_WARN } from "./thresholds.ts";

/** The container's limit in bytes; null where it has none and Docker shows the host's memory in its place. */
export const containerLimit = ({ container, host }: Reading<"memory">): number | null =>
  container.memory_limit > 0 && container.memory_limit < host.memory_total ? container.memory_limit : null;

/** What Redis may use, in bytes: its own limit, else the container's, else the host's memory. */
export const ceilingFor = (reading: Reading<"memory">): number =>
  reading.maxmemory > 0 ? reading.maxmemory : (containerLimit(reading) ?? reading.host.memory_total);

const ceiling = (name: Ceiling["name"], used: number, limit: number | null): Ceiling => ({
  name,
  used,
  limit,
  fraction: limit === null ? null : used / limit,
  headroom: limit === null ? null : limit - used,
});

/** The three limits that memory can hit, from the inner to the outer. */
export const ceilings = (reading: Reading<"memory">): Ceiling[] => {
  const { used_memory, maxmemory, container, host } = reading;
  const hostUsed = Math.max(0, host.memory_total - host.memory_available);
  return [
    ceiling("maxmemory", used_memory, maxmemory > 0 ? maxmemory : null),
    ceiling("container", container.memory_used, containerLimit(reading)),
    ceiling("host", hostUsed, host.memory_total > 0 ? host.memory_total : null),
  ];
};

type Memory = Reading<"memory">;

/** What writes may copy from now on: of a child that runs already, the rest. */
export const copies = ({ used_memory_dataset, used_memory, current_cow_size }: Memory): number =>
  Math.max(0, (used_memory_dataset ?? used_memory) - (current_cow_size ?? 0));

/** What is free for it: in the container, and on the host. */
export const freeForCopies = (memory: Memory): number => {
  const limit = containerLimit(memory);
  const inContainer = limit === null ? Number.POSITIVE_INFINITY : limit - memory.container.memory_used;
  return Math.max(0, Math.min(inContainer, memory.host.memory_available));
};

export const forkOf = (memory: Memory): NonNullable<Output<"memory">["fork"]> => {
  const limit = containerLimit(memory);
  const worst_case = memory.container.memory_used + copies(memory);
  return { worst_case, limit, headroom: limit === null ? null : limit - worst_case };
};

/** Sizes that people type and remember. */
const STEP_BYTES = 16 * MIB;
/** Long enough for a night, short enough that someone decides in the morning. */
const FOR = "2h";

/** The host's memory where the container has no limit, as the guards take it. */
const guardLimit = (memory: Memory): number => containerLimit(memory) ?? memory.host.memory_total;

/** The largest maxmemory that leaves a limit its reserve, in whole MiB as people type it; null where there is no room. */
export const largestToType = (limit: number): number | null => {
  const whole = Math.floor(largestMaxmemory(limit) / MIB) * MIB;
  return whole > 0 ? whole : null;
};

/** Whether the agent's guards would let it pass, but for the bounds of its host's policy, which only the agent knows. */
const passes = (proposed: number, memory: Memory): boolean =>
  guardMaxmemory(proposed, { ...memory, container_limit: guardLimit(memory) }, null, { allow_eviction: false }) ===
  null;

/** As the person would ask for it. */
export const setStep = (bytes: number, memory: Memory, lasting: string | null): Step | null =>
  passes(bytes, memory)
    ? {
        operation: "set",
        input: { key: "maxmemory", value: formatSize(bytes), ...(lasting === null ? {} : { for: lasting }) },
      }
    : null;

/**
 * A maxmemory under which what is in use is no longer nearly full, in bytes: not more than that, not more than the guards
 * allow, and not more than the container and the host can give; null where none of these is above the present one.
 */
export const moreMemory = (memory: Memory): number | null => {
  const { used_memory, maxmemory, container, host } = memory;
  if (maxmemory === 0) return null;
  const limit = guardLimit(memory);
  const wanted = Math.ceil((Math.max(used_memory, maxmemory) / MAXMEMORY_WARN + 1) / STEP_BYTES) * STEP_BYTES;
  const inContainer = Math.max(0, limit * CONTAINER_CRITICAL - container.memory_used);
  const onHost = Math.max(0, host.memory_available - host.memory_total * HOST_AVAILABLE_WARN_BELOW);
  const bearable = Math.floor((used_memory + Math.min(inContainer, onHost)) / MIB) * MIB;
  const proposed = Math.min(wanted, largestToType(limit) ?? 0, bearable);
  return proposed > maxmemory && passes(proposed, memory) ? proposed : null;
};

export const setTo = (bytes: number): string =>
  `\`CONFIG SET maxmemory ${bytes / MIB}mb\`, and \`--maxmemory ${bytes / MIB}mb\` in the compose file's \`command:\` to keep it`;

/** What to do about memory that is full, and the step that does it where there is one. */
export const makeRoom = (memory: Memory): { next_step: string; step?: Step } => {
  const more = moreMemory(memory);
  if (more !== null) {
    const step = setStep(more, memory, FOR);
    return {
      next_step: `Raise maxmemory to ${sizeText(more)} (${setTo(more)}), or delete keys that are not needed.`,
      ...(step === null ? {} : { step }),
    };
  }
  const limit = containerLimit(memory);
  return {
    next_step:
      limit === null
        ? "Delete keys that are not needed; the host has no memory to spare for a larger maxmemory."
        : `Delete keys that are not needed, or raise the container's limit first (\`deploy.resources.limits.memory\` in the compose file): under ${sizeText(limit)}, maxmemory has no room to grow.`,
  };
};
