/** The rules on what is going to be full, by what is remembered of it. */
import { evictedBy } from "../../../protocol/queues/system.ts";
import { sizeText } from "../../../shared/figures.ts";
import { filesOf, freeIt } from "../data-files.ts";
import type { Forecast } from "../forecast/forecast.ts";
import { forecastText } from "../forecast/words.ts";
import { makeRoom } from "../room.ts";
import { type Judgement, type Known, type Parts, redisCli, rule } from "../rule.ts";
import { FILLING_CRITICAL_MS, FILLING_WARN_MS } from "../thresholds.ts";
import { isWorkKnown, namesAtRisk } from "./queues.ts";
import { PERSISTENCE } from "./sources.ts";

/** How long until then, and how urgent that is. */
const crossed = ({ at }: Forecast, { now }: Known) => {
  const figure = at - now;
  const isSoon = figure <= FILLING_CRITICAL_MS;
  return {
    verdict: isSoon ? ("critical" as const) : ("warn" as const),
    figure,
    threshold: isSoon ? FILLING_CRITICAL_MS : FILLING_WARN_MS,
  };
};

/** `+52.0 MiB an hour`. */
const paceText = ({ perMs }: Forecast): string => `+${sizeText(perMs * 3_600_000)} an hour`;

/** What is said of memory that will be full then. */
export const memoryFills = (
  parts: Pick<Parts, "memory"> & Partial<Parts>,
  known: Known,
  forecast: Forecast,
): Judgement => {
  const { memory, celery, queues } = parts;
  const { used_memory, maxmemory, maxmemory_policy } = memory;
  // What is forecast is when its own limit is reached, at which nothing happens to such a replica.
  if (memory.maxmemory_ignored === true) return "fine";
  const evicts = maxmemory > 0 && evictedBy(maxmemory_policy) === "any";
  // To be full is a cache's normal state.
  if (evicts && namesAtRisk(maxmemory_policy, { celery, queues }).length === 0)
    return isWorkKnown(parts, known) ? "fine" : "unknown";
  const { verdict, ...rest } = crossed(forecast, known);
  const of = maxmemory > 0 ? "maxmemory" : "the container's limit";
  return {
    ...rest,
    verdict: evicts ? "warn" : verdict,
    text: `${forecastText(forecast, known.now)}: Redis uses ${sizeText(used_memory)}, and ${of} is the ceiling.`,
    evidence: [
      { text: `${paceText(forecast)} (\`history used\`)`, command: null },
      {
        text: `used_memory is ${sizeText(used_memory)}, under ${maxmemory_policy}`,
        command: redisCli(known, "INFO memory"),
      },
    ],
    meaning: evicts
      ? "From then on each new key costs another, and queued jobs are keys too."
      : maxmemory > 0
        ? "From then on Redis refuses commands that add data, as soon as it finds no key that it may evict."
        : "Then the kernel kills Redis.",
    ...makeRoom(parts, known),
  };
};

export const diskFilling = rule({
  id: "disk_filling",
  needs: ["persistence"],
  source: PERSISTENCE,
  judge: (parts, known) => {
    const { disk, aof_enabled, aof_current_size } = parts.persistence;
    if (known.filling === undefined) return "unknown";
    const { disk: forecast, diskUntold } = known.filling;
    if (disk === null) return aof_enabled && diskUntold !== true ? "unknown" : "fine";
    if (forecast === null) return "fine";
    return {
      ...crossed(forecast, known),
      text: `${forecastText(forecast, known.now)}: the append-only file grows, and ${sizeText(disk.available)} are free on its volume.`,
      evidence: [
        { text: `${paceText(forecast)} (\`history aof\`)`, command: null },
        { text: `it has ${sizeText(aof_current_size ?? 0)}`, command: redisCli(known, "INFO persistence") },
      ],
      meaning: "On a full volume Redis cannot write it any more, and refuses writes until it can.",
      next_step: `${freeIt(filesOf(parts))} Or have it rewritten, which takes the dataset's size while it lasts: \`${redisCli(known, "BGREWRITEAOF")}\`.`,
    };
  },
  fine: "Nothing that is remembered says when the append-only file would fill its volume.",
});
