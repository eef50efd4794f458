/** How much memory there is, what a saving child takes of it, and how much more Redis could be given. Pure; bytes. */
import { guardMaxmemory, largestMaxmemory, saveText, SHRINK_MARGIN } from "../../protocol/guards.ts";
import type { Output, Reading } from "../../protocol/operations.ts";
import type { Ceiling } from "../../protocol/operations/memory.ts";
import { worstUnder } from "../../protocol/queues/system.ts";
import { SYSTEM_IDS, systemOf } from "../../protocol/queues/systems.ts";
import { largestWithSave, type SaveFigures, saveNeed, type Saving } from "../../protocol/saving.ts";
import type { Step } from "../../protocol/verdict.ts";
import { counted, MIB, sizeText } from "../../shared/figures.ts";
import { formatSize } from "../../shared/size.ts";
import { containerLimitTo, type Known, type Parts, redisCli } from "./rule.ts";
import { CONTAINER_CRITICAL, HOST_AVAILABLE_WARN_BELOW, MAXMEMORY_WARN } from "./thresholds.ts";

/** The container's limit in bytes; null where it has none and Docker shows the host's memory in its place, of which `docker stats` prints four digits. */
export const containerLimit = ({ container, host }: Reading<"memory">): number | null =>
  container.memory_limit > 0 && container.memory_limit < 0.999 * host.memory_total ? container.memory_limit : null;

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
  const { used_memory, maxmemory, maxmemory_ignored, container, host } = reading;
  const hostUsed = Math.max(0, host.memory_total - host.memory_available);
  return [
    ceiling("maxmemory", used_memory, maxmemory > 0 && maxmemory_ignored !== true ? maxmemory : null),
    ceiling("container", container.memory_used, containerLimit(reading)),
    ceiling("host", hostUsed, host.memory_total > 0 ? host.memory_total : null),
  ];
};

type Memory = Reading<"memory">;

/** What Redis holds, without what it needs for itself. An idle Redis 8.6.3 reports a dataset near 2^64. */
export const datasetOf = ({ used_memory_dataset, used_memory }: Memory): number =>
  Math.min(used_memory, used_memory_dataset ?? used_memory);

/** How much writes may still copy. Where a child is running already, it has copied a part of the dataset. */
export const copies = (memory: Memory): number => Math.max(0, datasetOf(memory) - (memory.current_cow_size ?? 0));

/** How much is free for those copies, in the container and on the host. */
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
/** Enough to get through the night, and short enough that somebody decides in the morning. */
const FOR = "2h";

/** The host's memory where the container has no limit, as the guards take it. */
const guardLimit = (memory: Memory): number => containerLimit(memory) ?? memory.host.memory_total;

/** The largest maxmemory that leaves a limit its reserve, in whole MiB as people type it; null where there is no room. */
const largestToType = (limit: number): number | null => {
  const whole = Math.floor(largestMaxmemory(limit) / MIB) * MIB;
  return whole > 0 ? whole : null;
};

/** What is known where a step is looked for: `memory` alone has only its own part. */
export type Room = Pick<Parts, "memory"> & Partial<Parts>;

/** From an agent of an earlier version: what INFO memory itself tells. */
const oldSaving = (memory: Memory): Saving => ({
  enabled: null,
  dataset: datasetOf(memory),
  keys: 0,
  cow_size: Math.max(memory.rdb_last_cow_size ?? 0, memory.aof_last_cow_size ?? 0, memory.current_cow_size ?? 0),
  current_cow_size: memory.current_cow_size ?? 0,
  took_ms: null,
  changes_per_second: null,
  log: null,
});

const saveFigures = ({ memory, persistence }: Room): SaveFigures => {
  const saving = memory.saving ?? oldSaving(memory);
  const off = saving.enabled === null && persistence?.save === "" && !persistence.aof_enabled;
  return {
    used_memory: memory.used_memory,
    container_used: memory.container.memory_used,
    container_limit: guardLimit(memory),
    saving: off ? { ...saving, enabled: false } : saving,
  };
};

/** Whether the guards allow it. Only the agent knows the bounds of its host's policy, and may still refuse it. */
const passes = (proposed: number, room: Room): boolean =>
  guardMaxmemory(proposed, { ...room.memory, ...saveFigures(room) }, null, { allow_eviction: false, force: false }) ===
  null;

/** The largest maxmemory to set where there is none, or one that is too large: with room for a save, if what is in use leaves it any. */
export const largestHere = (limit: number, room: Room): number | null => {
  const largest = largestToType(limit);
  if (largest === null) return null;
  const safe = largestWithSave(largest, CONTAINER_CRITICAL, saveFigures(room));
  return safe >= room.memory.used_memory * SHRINK_MARGIN ? safe : largest;
};

/** The change as a person would ask for it; null where the guards would refuse it. */
export const setStep = (bytes: number, room: Room, lasting: string | null): Step | null =>
  passes(bytes, room)
    ? {
        operation: "set",
        input: { key: "maxmemory", value: formatSize(bytes), ...(lasting === null ? {} : { for: lasting }) },
      }
    : null;

/**
 * How much a full Redis could be given, in bytes: so much that no more than 80 % would be in use, as far as the guards allow and the container
 * and the host can bear without a save.
 */
const wantedMemory = (memory: Memory): number => {
  const { used_memory, maxmemory, container, host } = memory;
  const limit = guardLimit(memory);
  const wanted = Math.ceil((Math.max(used_memory, maxmemory) / MAXMEMORY_WARN + 1) / STEP_BYTES) * STEP_BYTES;
  const inContainer = Math.max(0, limit * CONTAINER_CRITICAL - container.memory_used);
  const onHost = Math.max(0, host.memory_available - host.memory_total * HOST_AVAILABLE_WARN_BELOW);
  const bearable = Math.floor((used_memory + Math.min(inContainer, onHost)) / MIB) * MIB;
  return Math.min(wanted, largestToType(limit) ?? 0, bearable);
};

/**
 * A larger maxmemory, in bytes, that also leaves a save its room: one that ends the next save, or Redis, is no help. Null where that is not
 * above the present one.
 */
export const moreMemory = (room: Room): number | null => {
  const { memory } = room;
  if (memory.maxmemory === 0) return null;
  const wanted = wantedMemory(memory);
  const safe = largestWithSave(wanted, CONTAINER_CRITICAL, saveFigures(room));
  // What a save leaves is an estimate: a few MiB more are no gain.
  if (safe < wanted && safe < memory.maxmemory + STEP_BYTES) return null;
  return safe > memory.maxmemory && passes(safe, room) ? safe : null;
};

export const setTo = (bytes: number): string =>
  `\`CONFIG SET maxmemory ${bytes / MIB}mb\`, and \`--maxmemory ${bytes / MIB}mb\` in the compose file's \`command:\` to keep it`;

/** Whether the policy is known to harm no library's work: all that it could harm were looked for, and are not there. */
export const sparesWork = (policy: string, { celery, queues }: Partial<Parts>): boolean =>
  queues !== undefined &&
  SYSTEM_IDS.every(
    (id) =>
      worstUnder(systemOf(id), policy) === null ||
      (queues.absent.includes(id) && (id !== "celery" || celery?.broker !== true)),
  );

/** Where a larger maxmemory would only lead to the next trouble: why, and what helps instead. */
const withoutRaise = (room: Room, known: Pick<Known, "place">): string | null => {
  const { memory, server } = room;
  const wanted = wantedMemory(memory);
  const need = saveNeed(wanted, saveFigures(room));
  if (wanted <= memory.maxmemory || need === null) return null;
  const expiring =
    memory.maxmemory_policy === "noeviction" &&
    server !== undefined &&
    server.keyspace_expires > 0 &&
    sparesWork("volatile-ttl", room)
      ? ` ${counted(server.keyspace_expires, "key")} of ${server.keyspace_keys} have a time to live: if they are cached values and no locks, \`CONFIG SET maxmemory-policy volatile-ttl\` lets them go instead.`
      : "";
  const enough = Math.ceil(need.peak / CONTAINER_CRITICAL / (64 * MIB)) * 64 * MIB;
  const { memory_available, memory_total } = memory.host;
  const limit = containerLimit(memory);
  const onHost = limit !== null && memory_available - (enough - limit) >= memory_total * HOST_AVAILABLE_WARN_BELOW;
  return [
    `Do not raise maxmemory: ${saveText(wanted, need)}, and the kernel may kill Redis.`,
    `${expiring} Delete what is not needed (the largest keys: \`${redisCli(known, "--memkeys -i 0.01")}\`)`,
    onHost
      ? `, or give the container ${sizeText(enough)} first: \`${containerLimitTo(known, enough)}\` does it without a restart, \`deploy.resources.limits.memory\` in the compose file keeps it.`
      : "; the host has no memory for a larger container.",
  ].join("");
};

/** Of which saves it is known that they have room beside a raise. */
const beside = (raised: number, room: Room): string => {
  const need = saveNeed(raised, saveFigures(room));
  if (need === null || need.basis === "worst_case") return "";
  return need.since === null
    ? " How much a save copies in a busier hour (a nightly batch, say) is not known."
    : " It leaves room for the busiest save in Redis's log of the last day.";
};

/** What to do about memory that is full, and the step that does it where there is one. */
export const makeRoom = (room: Room, known: Pick<Known, "place">): { next_step: string; step?: Step } => {
  const more = moreMemory(room);
  if (more !== null) {
    const step = setStep(more, room, FOR);
    return {
      next_step: `Raise maxmemory to ${sizeText(more)} (${setTo(more)}), or delete keys that are not needed.${beside(more, room)}`,
      ...(step === null ? {} : { step }),
    };
  }
  const instead = withoutRaise(room, known);
  if (instead !== null) return { next_step: instead };
  const limit = containerLimit(room.memory);
  return {
    next_step:
      limit === null
        ? "Delete keys that are not needed; the host has no memory to spare for a larger maxmemory."
        : `Delete keys that are not needed, or raise the container's limit first (\`deploy.resources.limits.memory\` in the compose file): under ${sizeText(limit)}, maxmemory has no room to grow.`,
  };
};
