/** What the `docker` commands tell of containers: which there are, and how one was made and is. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import type { ListedService } from "../container.ts";
import * as failures from "../failures.ts";
import type { Composed, Inspection } from "../seam.ts";
import { runChild } from "./child.ts";
import { composedWords, inspectWords, listingWords, parseComposed, parseInspection, parseListing } from "./commands.ts";

interface Engine {
  socketPath: string;
  env: Record<string, string>;
}

/** @param name of a service; null for the whole project */
export const listContainers = async (
  project: string,
  name: string | null,
  { socketPath, env }: Engine,
  signal: AbortSignal,
): Promise<Result<ListedService[]>> => {
  const ended = await runChild(listingWords(project, name), env, signal);
  if (!ended.ok) return ended;
  if (/Cannot connect to the Docker daemon|permission denied/i.test(ended.value.stderr)) {
    // The Docker CLI says the same of a socket that is missing and of one where nobody listens.
    const code = await access(socketPath, constants.W_OK).then(
      () => "ECONNREFUSED",
      (error: NodeJS.ErrnoException) => error.code,
    );
    return fail(failures.engineUnreachable(socketPath, code));
  }
  // Compose says "no such service" where the project has no container of that name.
  const absent = /no such service|no configuration file|not found/i.test(ended.value.stderr);
  if (ended.value.exitCode !== 0 && !absent) {
    return fail(failures.commandFailed("`docker compose ps`", ended.value.exitCode));
  }
  const listed = parseListing(ended.value.stdout);
  return listed === null ? fail(failures.engineGarbled("`docker compose ps`")) : ok(listed);
};

/** `docker inspect`, read by `take`, which answers null where it is not what Docker prints. */
const inspected = async <T>(
  words: ReturnType<typeof inspectWords>,
  take: (stdout: string) => T | null,
  env: Engine["env"],
  signal: AbortSignal,
): Promise<Result<T>> => {
  const ended = await runChild(words, env, signal);
  if (!ended.ok) return ended;
  const taken = ended.value.exitCode === 0 ? take(ended.value.stdout) : null;
  return taken === null ? fail(failures.commandFailed("`docker inspect`", ended.value.exitCode)) : ok(taken);
};

export const inspectContainer = (
  container: string,
  env: Engine["env"],
  signal: AbortSignal,
): Promise<Result<Inspection>> => inspected(inspectWords(container), parseInspection, env, signal);

export const composedOf = (container: string, env: Engine["env"], signal: AbortSignal): Promise<Result<Composed>> =>
  inspected(composedWords(container), parseComposed, env, signal);
