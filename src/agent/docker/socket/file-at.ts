import { type Result, ok } from "../../../protocol/result.ts";
import { inTmpfs, parsePathStat } from "../file-at.ts";
import type { FileFound } from "../seam.ts";
import { inspectContainer } from "./containers.ts";
import type { Engine } from "./engine.ts";

const STAT = "x-docker-container-path-stat";

/** `HEAD /containers/{id}/archive`, which needs no program in the container and starts none. */
export const readFileAt = async (
  engine: Engine,
  id: string,
  path: string,
  signal: AbortSignal,
): Promise<Result<FileFound | null>> => {
  const head = await engine.head(`/containers/${id}/archive?path=${encodeURIComponent(path)}`, signal);
  if (!head.ok) return head;
  const { status, headers } = head.value;
  const stat = headers[STAT];
  if (status === 200) return ok(typeof stat === "string" ? parsePathStat(stat) : null);
  if (status !== 404) return ok(null);
  // A container that is gone, and a file that is in a tmpfs, are answered with the same status.
  const inspected = await inspectContainer(engine, id, signal);
  return ok(inspected.ok && !inTmpfs(path, inspected.value.mounts) ? { exists: false } : null);
};
