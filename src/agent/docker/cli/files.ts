/** What is told of other containers, and a file out of Redis's own. */
import { type Result, fail, ok } from "../../../protocol/result.ts";
import { jsonOrUndefined } from "../../../shared/decode.ts";
import { fileIn, MAX_ARCHIVE_BYTES } from "../archive.ts";
import * as failures from "../failures.ts";
import { MAX_NEIGHBOURS, toNeighbour } from "../neighbours.ts";
import type { Neighbour } from "../seam.ts";
import { underEither } from "../under-either.ts";
import { runChild } from "./child.ts";

/** What is needed to know a container by: nothing of what it runs. */
const NEIGHBOUR_FORMAT = `{"Name":{{json .Name}},"Config":{"Hostname":{{json .Config.Hostname}},"Labels":{{json .Config.Labels}}},"NetworkSettings":{{json .NetworkSettings}}}`;

export const listNeighbours = async (
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Result<Neighbour[]>> => {
  const listed = await runChild(["docker", "ps", "--all", "--quiet", "--no-trunc"], env, signal);
  if (!listed.ok) return listed;
  if (listed.value.exitCode !== 0) return fail(failures.commandFailed("`docker ps`", listed.value.exitCode));
  const ids = listed.value.stdout.split("\n").filter((id) => id !== "");
  if (ids.length === 0) return ok([]);
  if (ids.length > MAX_NEIGHBOURS) return fail(failures.tooManyContainers(MAX_NEIGHBOURS));
  const words = ["inspect", "--type", "container", "--format", NEIGHBOUR_FORMAT, ...ids];
  const inspected = await runChild(["docker", ...words], env, signal);
  if (!inspected.ok) return inspected;
  // One that has gone meanwhile makes the command fail, and the others are told even so.
  const told = inspected.value.stdout
    .split("\n")
    .flatMap(jsonOrUndefined)
    .map(toNeighbour)
    .filter((each) => each !== null);
  return inspected.value.exitCode !== 0 && told.length === 0
    ? fail(failures.commandFailed("`docker inspect`", inspected.value.exitCode))
    : ok(told);
};

/** `docker cp CONTAINER:PATH -` prints a tar archive, of which no more is read than a configuration takes: https://docs.docker.com/reference/cli/docker/container/cp/ */
export const readFile = async (
  container: string,
  path: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Result<string | null>> => {
  const chunks: Buffer[] = [];
  let size = 0;
  const tooMuch = new AbortController();
  const ended = await underEither([signal, tooMuch.signal], (either) =>
    runChild(["docker", "cp", `${container}:${path}`, "-"], env, either, null, (stream, chunk) => {
      if (stream !== "stdout" || tooMuch.signal.aborted) return;
      size += chunk.length;
      if (size > MAX_ARCHIVE_BYTES) tooMuch.abort();
      else chunks.push(chunk);
    }),
  );
  if (tooMuch.signal.aborted) return ok(null);
  if (!ended.ok) return ended;
  return ok(ended.value.exitCode === 0 ? fileIn(Buffer.concat(chunks)) : null);
};
