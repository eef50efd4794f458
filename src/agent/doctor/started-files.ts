/** Where Redis keeps its files, as its container was started: that can be told while Redis does not run, or does not run CONFIG. */
import { posix } from "node:path";
import { type DataFiles, FILES_BY_DEFAULT, FILES_UNKNOWN, plainFiles } from "../../protocol/data-files.ts";
import { ok } from "../../protocol/result.ts";
import { readConfigFile } from "../docker/launch.ts";
import type { Inspection } from "../docker/seam.ts";
import type { Context } from "../session/context.ts";
import { isComplete, keptOn, NO_FILE, type Origin } from "./origin.ts";
import type { Part } from "./part.ts";

export const originOf = async ({ launch }: Inspection, { file }: Context): Promise<Origin> => {
  if (launch.configFile === null) return { launch, file: NO_FILE };
  const read = await file(launch.configFile);
  return { launch, file: read.ok && read.value !== null ? readConfigFile(read.value) : null };
};

/** What the file says, then what CONFIG REWRITE has added to it, then the command, as Redis reads them. */
const saidOf = ({ launch, file }: Origin, name: string): string[] => {
  const { options, rewritten } = file ?? NO_FILE;
  return [options, rewritten, launch.options].flatMap((given) => given.get(name) ?? []);
};

/**
 * Each null where it is not known: where a program of somebody else's, or a file that could not be read, may tell it otherwise. What Redis's own
 * words on the command line say comes last, and holds whatever was before it.
 */
export const startedFiles = (origin: Origin): DataFiles => {
  const { options, workingDirectory } = origin.launch;
  const complete = isComplete(origin);
  const named = (name: "dbfilename" | "appenddirname" | "appendfilename"): string | null =>
    complete ? (saidOf(origin, name).at(-1) ?? FILES_BY_DEFAULT[name]) : (options.get(name)?.at(-1) ?? null);
  // Redis changes to each of them as it reads it, so one without a slash before it is in the one before.
  const dirs = saidOf(origin, "dir");
  const known = complete || options.get("dir")?.some((dir) => dir.startsWith("/")) === true;
  const dir = known ? posix.resolve(workingDirectory, ...dirs) : null;
  return plainFiles({
    dir,
    dbfilename: named("dbfilename"),
    appenddirname: named("appenddirname"),
    appendfilename: named("appendfilename"),
  });
};

/** What looks like a secret is not told: then it is as if it were not known. */
const tellable = async (files: DataFiles, redact: Context["redact"]): Promise<DataFiles> => {
  const told = async (text: string | null): Promise<string | null> =>
    text === null || (await redact(text)) !== text ? null : text;
  return {
    dir: await told(files.dir),
    dbfilename: await told(files.dbfilename),
    appenddirname: await told(files.appenddirname),
    appendfilename: await told(files.appendfilename),
  };
};

/** Where nothing can be read, nothing is known of it, which is no reason to doubt the rest. */
export const files: Part<"files"> = async (context) => {
  const inspected = await context.inspect();
  if (!inspected.ok) return ok({ ...FILES_UNKNOWN, kept_on: null });
  const found = startedFiles(await originOf(inspected.value, context));
  const kept_on = keptOn(found.dir ?? undefined, inspected.value.mounts);
  return ok({ ...(await tellable(found, context.redact)), kept_on });
};

/** Where Redis itself tells it. @param settings what CONFIG GET replied */
export const toldFiles = async (settings: Partial<DataFiles>, redact: Context["redact"]): Promise<DataFiles | null> => {
  const found = plainFiles({ ...FILES_UNKNOWN, ...settings });
  return Object.values(found).every((each) => each === null) ? null : tellable(found, redact);
};
