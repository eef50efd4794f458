/** Programs run in the container that look at a path and change nothing. */
import { type Result, fail, ok } from "../../../protocol/result.ts";
import type { Listed } from "../container.ts";
import { diskSpaceWords, isPlainPath, parseDiskSpace } from "../disk-space.ts";
import * as failures from "../failures.ts";
import { parseStat, statWords } from "../file-at.ts";
import { newMarker } from "../leftovers.ts";
import type { DiskSpace, FileFound, Service } from "../seam.ts";
import { type Ended, runChild } from "./child.ts";
import { execWords } from "./exec.ts";

/**
 * @param identify tells the container as it is
 * @param leftOver is given the marker of what may still run: it may hang on a network file system whose server is down
 */
export const looking = (
  service: Pick<Service, "project" | "service">,
  env: Record<string, string>,
  identify: (signal: AbortSignal) => Promise<Result<Listed>>,
  leftOver: (marker: string) => void,
) => {
  /** Null where the container does not run. */
  const lookAt = async (
    path: string,
    words: (path: string) => readonly string[],
    signal: AbortSignal,
  ): Promise<Result<Ended | null>> => {
    if (!isPlainPath(path)) return fail(failures.badPath());
    const found = await identify(signal);
    if (!found.ok) return found;
    if (found.value.state !== "running") return ok(null);
    const marker = newMarker();
    // Their words are compared with, and figures are to be as everywhere.
    const ended = await runChild(execWords(service, [marker, "LC_ALL=C"], words(path)), env, signal);
    if (!ended.ok) leftOver(marker);
    return ended;
  };

  return {
    diskSpace: async (path: string, signal: AbortSignal): Promise<Result<DiskSpace | null>> => {
      const ended = await lookAt(path, diskSpaceWords, signal);
      if (!ended.ok) return ended;
      return ok(ended.value?.exitCode === 0 ? parseDiskSpace(ended.value.stdout) : null);
    },
    fileAt: async (path: string, signal: AbortSignal): Promise<Result<FileFound | null>> => {
      const ended = await lookAt(path, statWords, signal);
      if (!ended.ok) return ended;
      return ok(ended.value && parseStat(ended.value.exitCode, ended.value.stdout, ended.value.stderr));
    },
  };
};
