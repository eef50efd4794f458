/** `targets.json`: the hosts, in a file that git ignores. It has the form of the Worker's `TARGETS`, and is checked by the same schema. */
import { readFile, writeFile } from "node:fs/promises";
import { fail, ok } from "../../src/protocol/result.ts";
import type { Result } from "../../src/protocol/result.ts";
import { targetsSchema } from "../../src/worker/config/schema.ts";
import { SSH_PORT } from "../../src/worker/config/way.ts";
import { checkTargets, type Targets } from "./check.ts";

/** Where `npm run deploy` and `npm run dev` look, in the checkout. */
export const TARGETS_FILE = "targets.json";

const isMissing = (error: unknown): boolean => error instanceof Error && Reflect.get(error, "code") === "ENOENT";

const MISSING = (path: string): string =>
  `${path} does not exist. \`npm run host:install\` offers to write it; targets.example.json shows its form.`;

/** A failure is a line for each thing that is wrong. */
export const readTargets = async (path: string): Promise<Result<Targets, string[]>> => {
  try {
    return checkTargets(path, await readFile(path, "utf8"));
  } catch (error) {
    return fail([isMissing(error) ? MISSING(path) : `${path} cannot be read.`]);
  }
};

export type Added = "added" | "unchanged" | "differs";

/**
 * Puts the entry of one target into the file, which is made where there is none. An entry that is there stays as it is, since a person may
 * have added to it; `differs` tells that it names another host or other keys.
 */
export const addTarget = async (path: string, entry: object): Promise<Result<Added, string[]>> => {
  let text = "{}";
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (!isMissing(error)) return fail([`${path} cannot be read.`]);
  }
  const added = withTarget(path, text, entry);
  if (added.ok && added.value.what === "added") await writeFile(path, added.value.text);
  return added.ok ? ok(added.value.what) : added;
};

/** As `addTarget`, on the file's text. */
export const withTarget = (
  path: string,
  text: string,
  entry: object,
): Result<{ what: Added; text: string }, string[]> => {
  const [name = ""] = Object.keys(entry);
  const checked = checkTargets("The entry", JSON.stringify(entry));
  if (!checked.ok) return checked;
  if (text.trim() === "{}") return ok({ what: "added", text: pretty(entry) });
  const known = checkTargets(path, text);
  if (!known.ok) return known;
  if (!Object.hasOwn(known.value, name)) return ok({ what: "added", text: pretty({ ...known.value, ...entry }) });
  const [before, after] = [place(known.value, name), place(checked.value, name)];
  return ok({ what: before === after ? "unchanged" : "differs", text });
};

const pretty = (targets: object): string => `${JSON.stringify(targets, null, 2)}\n`;

/** Where the target is and how it is known, as text to compare. */
const place = (targets: Targets, name: string): string => {
  const { host, port, user, host_keys: keys } = targetsSchema.parse(targets)[name] ?? {};
  return JSON.stringify([host, port ?? SSH_PORT, user, keys?.toSorted()]);
};
