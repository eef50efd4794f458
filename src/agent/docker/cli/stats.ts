/** What `docker stats --no-stream --format '{{json .}}'` prints, in bytes. Sizes are as exact as Docker prints them. */
import * as z from "zod";
import { jsonOrUndefined } from "../../../shared/json.ts";
import { parsePair } from "../figures/sizes.ts";
import type { ContainerStats } from "../seam.ts";

const rowSchema = z.object({
  Name: z.string(),
  CPUPerc: z.string(),
  MemUsage: z.string(),
  NetIO: z.string(),
  BlockIO: z.string(),
  PIDs: z.string(),
});

/** Null where the line is not of a running container: Docker prints zeros, or `--`, for one that has stopped. */
export const parseStats = (stdout: string, sampledAt: number): ContainerStats | null => {
  const row = rowSchema.safeParse(jsonOrUndefined(stdout)).data;
  if (row === undefined) return null;
  const memory = parsePair(row.MemUsage);
  const network = parsePair(row.NetIO);
  const block = parsePair(row.BlockIO);
  const cpu = /^([0-9.]+)%$/.exec(row.CPUPerc)?.[1];
  const pids = Number(row.PIDs);
  if (memory === null || network === null || block === null || cpu === undefined) return null;
  if (!Number.isInteger(pids) || pids === 0) return null;
  return {
    container: row.Name,
    cpuFraction: Number(cpu) / 100,
    memoryUsed: memory[0],
    memoryLimit: memory[1],
    networkRx: network[0],
    networkTx: network[1],
    blockRead: block[0],
    blockWrite: block[1],
    pids,
    sampledAt,
  };
};
