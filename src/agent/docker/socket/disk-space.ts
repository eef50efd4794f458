import * as z from "zod";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import { diskSpaceWords, parseDiskSpace } from "../disk-space.ts";
import * as failures from "../failures.ts";
import { newMarker, sweep } from "../leftovers.ts";
import type { DiskSpace } from "../seam.ts";
import { drain, createDemultiplexer } from "./streams.ts";
import type { Engine } from "./engine.ts";

/** Two lines, each with the name of a file system and a path. */
const MAX_PRINTED_CHARS = 16 * 1024;

const createdSchema = z.object({ Id: z.string() });

/**
 * `df` in a container that runs. Null where the container cannot start it or it says nothing.
 *
 * @param ending is given what has still to be cleaned up
 */
export const readDiskSpace = async (
  engine: Engine,
  id: string,
  path: string,
  signal: AbortSignal,
  ending: (work: Promise<void>) => void,
): Promise<Result<DiskSpace | null>> => {
  const marker = newMarker();
  const exec = { AttachStdout: true, AttachStderr: true, Tty: false, Cmd: diskSpaceWords(path), Env: [marker] };
  const created = await engine.call("POST", `/containers/${id}/exec`, exec, signal);
  if (!created.ok) return created;
  // Gone, stopped or paused meanwhile.
  if (created.value.status === 404 || created.value.status === 409) return ok(null);
  const execId = createdSchema.safeParse(created.value.body).data?.Id;
  if (execId === undefined) return fail(failures.engineRefused("the exec of df", created.value.status));
  const attached = await engine.attach(`/exec/${execId}/start`, { Detach: false, Tty: false }, signal);
  if (!attached.ok) {
    if (attached.failure.code === "timeout") ending(sweep(marker));
    return attached;
  }
  const demultiplex = createDemultiplexer();
  let stdout = "";
  const drained = await drain(attached.value, signal, (chunk) => {
    for (const { stream, bytes } of demultiplex(chunk)) {
      if (stream === "stdout" && stdout.length < MAX_PRINTED_CHARS) stdout += bytes.toString("utf8");
    }
  });
  if (!drained.ok) {
    // `df` may hang on a network file system whose server is down.
    ending(sweep(marker));
    return drained;
  }
  return ok(parseDiskSpace(stdout));
};
