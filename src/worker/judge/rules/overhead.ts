/** The rules on what takes memory beside the data: Redis itself, buffers, which eviction cannot free, fragmentation, and the child that saves. */
import { duration, MIB, sizeText, percent } from "../../../shared/figures.ts";
import { atOrAbove, isMissed, type Parts, redisCli, rule } from "../rule.ts";
import { ceilingFor, copies, forkOf, freeForCopies, moreMemory, setStep, setTo } from "../room.ts";
import {
  BUFFERS_CRITICAL,
  BUFFERS_MATTER_FROM_BYTES,
  BUFFERS_WARN,
  CLIENT_BUFFER_CRITICAL,
  CLIENT_BUFFER_WARN,
  CLIENT_BUFFER_WARN_BYTES,
  COW_WARN,
  FRAGMENTATION_MATTERS_ABOVE_BYTES,
  FRAGMENTATION_WARN_ABOVE,
} from "../thresholds.ts";
import { ADMIN, CLIENTS, EVICTION, INFO, MEMORY, PERSISTENCE } from "./sources.ts";

/**
 * What Redis uses before it holds a key or a client's buffer, in bytes; null where that is not known. Its own word is that of its start: what it
 * counts as overhead later has the tables of the keys in it, which go with them.
 */
const emptyUse = ({
  used_memory,
  used_memory_startup,
  used_memory_dataset,
  mem_clients_normal,
  mem_not_counted_for_evict,
  mem_replication_backlog,
}: Parts["memory"]) => {
  if (used_memory_startup != null) return used_memory_startup + (mem_replication_backlog ?? 0);
  return used_memory_dataset === null || used_memory_dataset > used_memory
    ? null
    : used_memory - used_memory_dataset - (mem_clients_normal ?? 0) - (mem_not_counted_for_evict ?? 0);
};

/** Under this, no policy helps: there is nothing that could be evicted. */
export const isTooSmall = (memory: Parts["memory"]): boolean | null => {
  const empty = emptyUse(memory);
  if (memory.maxmemory === 0 || memory.maxmemory_ignored === true) return false;
  return empty === null ? null : memory.maxmemory <= empty;
};

export const tooSmall = rule({
  id: "maxmemory_too_small",
  needs: ["memory"],
  source: EVICTION,
  judge: (parts, known) => {
    const { memory } = parts;
    const { maxmemory, used_memory } = memory;
    const small = isTooSmall(memory);
    if (small !== true) return small === false ? "fine" : "unknown";
    const more = moreMemory(parts);
    const step = more === null ? null : setStep(more, parts, null);
    return {
      verdict: "critical",
      figure: maxmemory,
      threshold: emptyUse(memory) ?? used_memory,
      text: `maxmemory is ${maxmemory < MIB ? `${maxmemory} bytes` : sizeText(maxmemory)}, less than Redis uses without any key (${sizeText(emptyUse(memory) ?? used_memory)}).`,
      evidence: [
        { text: `maxmemory is ${maxmemory} bytes`, command: redisCli(known, "CONFIG GET maxmemory") },
        { text: `used_memory is ${sizeText(used_memory)}`, command: redisCli(known, "INFO memory") },
      ],
      meaning: `Every write is answered with OOM, under ${memory.maxmemory_policy} as under any policy: there is nothing to evict that would help.`,
      next_step: `See whether a unit was forgotten: \`maxmemory 512\` is 512 bytes, \`512mb\` is what was meant.${more === null ? "" : ` At least ${sizeText(more)} is sure to do (${setTo(more)}).`}`,
      ...(step === null ? {} : { step }),
    };
  },
  fine: "maxmemory is more than Redis needs for itself.",
});

export const clientBuffer = rule({
  id: "client_buffer",
  needs: ["clients"],
  source: CLIENTS,
  judge: (parts, known) => {
    const { clients, memory } = parts;
    const { largest } = clients;
    if (largest === null) return clients.connected_clients === 0 ? "fine" : "unknown";
    const ceiling = memory === undefined ? Number.POSITIVE_INFINITY : ceilingFor(memory);
    // redis-ops's own is among them, and of a small maxmemory it is a large part.
    if (largest.memory < BUFFERS_MATTER_FROM_BYTES) return "fine";
    const warn = Math.min(CLIENT_BUFFER_WARN_BYTES, CLIENT_BUFFER_WARN * ceiling);
    const crossed = atOrAbove(largest.memory, warn, CLIENT_BUFFER_CRITICAL * ceiling);
    // Of a small maxmemory it may be a large part.
    if (crossed === null) return isMissed("memory", parts, known) ? "unknown" : "fine";
    const who = `${largest.address}${largest.name === "" ? "" : ` (${largest.name})`}`;
    const monitors = largest.command.toLowerCase() === "monitor";
    return {
      ...crossed,
      figure: largest.memory,
      text: `One client, ${who}, holds ${sizeText(largest.memory)} in its buffers${monitors ? ": somebody has left MONITOR running, and it does not read what it gets" : ""}.`,
      evidence: [
        {
          text: `client ${largest.id} at ${who}: ${sizeText(largest.memory)}, last command ${largest.command || "none"}, idle ${duration(largest.idle_ms)}`,
          command: redisCli(known, "CLIENT LIST"),
        },
      ],
      meaning: `${monitors ? "It gets a copy of every command of everybody, which also halves what Redis can do" : "It reads more slowly than Redis answers, or sends very large commands"}. Its buffers count as used memory: keys are evicted, or writes refused, to make room for them.`,
      next_step: monitors
        ? `Close it: \`${redisCli(known, `CLIENT KILL ID ${largest.id}`)}\`, and find who started it (${largest.address}), or it comes again.`
        : `Find the application behind ${largest.address} and let it read on, or close it: \`${redisCli(known, `CLIENT KILL ID ${largest.id}`)}\`; \`client-output-buffer-limit\` bounds such clients.`,
    };
  },
  fine: ({ clients: { largest } }) =>
    `No client holds a large buffer${largest === null ? "" : ` (the largest: ${sizeText(largest.memory)})`}.`,
});

export const outsideEviction = rule({
  id: "buffers_outside_eviction",
  needs: ["memory"],
  source: INFO,
  judge: ({ memory }, known) => {
    const { mem_not_counted_for_evict: apart, mem_clients_normal: clients } = memory;
    if (apart === null && clients === null) return "unknown";
    const ceiling = ceilingFor(memory);
    const total = (apart ?? 0) + (clients ?? 0);
    if (total < BUFFERS_MATTER_FROM_BYTES) return "fine";
    const crossed = atOrAbove(ceiling > 0 ? total / ceiling : 0, BUFFERS_WARN, BUFFERS_CRITICAL);
    if (crossed === null) return "fine";
    return {
      ...crossed,
      figure: total / ceiling,
      text: `Buffers that eviction cannot free take ${sizeText(total)}, ${percent(total / ceiling)} of what Redis may use.`,
      evidence: [
        {
          text: `mem_clients_normal ${sizeText(clients ?? 0)}, mem_not_counted_for_evict ${sizeText(apart ?? 0)} (replicas ${sizeText(memory.mem_clients_slaves ?? 0)}, AOF ${sizeText(memory.mem_aof_buffer ?? 0)})`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning:
        "Clients' buffers push out keys; those of replicas and of the AOF come on top of maxmemory, towards the container's limit.",
      next_step: `See which clients hold them (\`${redisCli(known, "CLIENT LIST")}\`, the field tot-mem), and bound them with \`client-output-buffer-limit\`.`,
    };
  },
  fine: ({ memory }) =>
    `Buffers that eviction cannot free are small (${sizeText((memory.mem_not_counted_for_evict ?? 0) + (memory.mem_clients_normal ?? 0))}).`,
});

/** Memory that the allocator holds and Redis does not use. */
export const fragmentation = rule({
  id: "fragmentation_ratio",
  needs: ["memory"],
  source: MEMORY,
  judge: ({ memory, persistence }, known) => {
    const { used_memory, used_memory_rss, mem_fragmentation_ratio } = memory;
    if (used_memory_rss === null || mem_fragmentation_ratio === null) return "unknown";
    const lost = used_memory_rss - used_memory;
    if (mem_fragmentation_ratio <= FRAGMENTATION_WARN_ABOVE || lost <= FRAGMENTATION_MATTERS_ABOVE_BYTES) return "fine";
    const ratio = mem_fragmentation_ratio.toFixed(2);
    return {
      verdict: "warn",
      figure: mem_fragmentation_ratio,
      threshold: FRAGMENTATION_WARN_ABOVE,
      text: `Fragmentation costs ${sizeText(lost)}: Redis holds ${sizeText(used_memory_rss)} for ${sizeText(used_memory)} of data (ratio ${ratio}).`,
      evidence: [
        {
          text: `mem_fragmentation_ratio ${ratio}, used_memory_rss ${sizeText(used_memory_rss)}`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning: "The container is charged for it, and maxmemory does not see it: the limit is nearer than Redis knows.",
      // A restart is no step where it loses the data.
      next_step:
        persistence?.save === "" && !persistence.aof_enabled
          ? "Let Redis compact itself (`CONFIG SET activedefrag yes`). Nothing is saved, so a restart would lose all data."
          : "Let Redis compact itself (`CONFIG SET activedefrag yes`), or restart it at a quiet time.",
    };
  },
  fine: ({ memory: { mem_fragmentation_ratio } }) =>
    `Fragmentation costs little (ratio ${mem_fragmentation_ratio?.toFixed(2) ?? "unknown"}).`,
});

const GIVE_ROOM =
  "Give the container more room (`deploy.resources.limits.memory` in the compose file), or save when few writes happen; `persistence` shows whether saves succeed.";

const KILLED =
  "At the container's limit the kernel kills the child, and the save fails, or Redis itself, and every connection breaks.";

/** What the last save really copied, compared with what is free. It says more than the worst case, because it has happened. */
export const lastCopies = rule({
  id: "last_cow_size",
  needs: ["memory"],
  source: PERSISTENCE,
  judge: ({ memory }, known) => {
    const { rdb_last_cow_size: rdb, aof_last_cow_size: aof } = memory;
    if (rdb === null && aof === null) return "unknown";
    const last = Math.max(rdb ?? 0, aof ?? 0);
    // A save copies some pages in any case, so there was none.
    if (last === 0) return "not_there";
    const free = freeForCopies(memory);
    if (last < COW_WARN * free) return "fine";
    return {
      verdict: "warn",
      figure: last,
      threshold: COW_WARN * free,
      text: `The last save copied ${sizeText(last)} while it ran, and ${sizeText(free)} are free for the next one.`,
      evidence: [
        {
          text: `rdb_last_cow_size ${sizeText(rdb ?? 0)}, aof_last_cow_size ${sizeText(aof ?? 0)}`,
          command: redisCli(known, "INFO persistence"),
        },
      ],
      meaning: KILLED,
      next_step: GIVE_ROOM,
    };
  },
  fine: ({ memory }) =>
    `The last save copied ${sizeText(Math.max(memory.rdb_last_cow_size ?? 0, memory.aof_last_cow_size ?? 0))}, well within what is free.`,
});

export const forkHeadroom = rule({
  id: "fork_headroom",
  needs: ["memory"],
  source: ADMIN,
  judge: ({ memory, persistence }, known) => {
    // Nothing forks where nothing is saved.
    if (memory.saving?.enabled === false || (persistence?.save === "" && !persistence.aof_enabled)) return "not_there";
    const threshold = copies(memory);
    const figure = freeForCopies(memory);
    if (figure >= threshold) return "fine";
    const { worst_case, limit } = forkOf(memory);
    const last = Math.max(memory.rdb_last_cow_size ?? 0, memory.aof_last_cow_size ?? 0);
    const measured = last === 0 ? "" : `; the last one copied ${sizeText(last)}`;
    const child = memory.rdb_bgsave_in_progress || memory.aof_rewrite_in_progress;
    return {
      verdict: "warn",
      figure,
      threshold,
      text: `A background save may need another ${sizeText(threshold)} at worst (copy-on-write${measured}), and ${sizeText(figure)} are free.`,
      evidence: [
        {
          text: `${child ? "a child saves now; " : ""}with every page copied the container would use ${sizeText(worst_case)}${limit === null ? ", and the host has less" : ` of ${sizeText(limit)} (${percent(worst_case / limit)})`}`,
          command: redisCli(known, "INFO memory"),
        },
      ],
      meaning: KILLED,
      next_step: GIVE_ROOM,
    };
  },
  fine: ({ memory }) => `A save has room, even if every page were copied (${sizeText(copies(memory))}).`,
});
