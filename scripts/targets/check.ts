/** What `targets.json` says, checked as the Worker will, and as the variables that take it there. Pure. */
import { fail, ok } from "../../src/protocol/result.ts";
import type { Result } from "../../src/protocol/result.ts";
import { issueLine } from "../../src/shared/issues.ts";
import { jsonOrUndefined } from "../../src/shared/decode.ts";
import { MOST_VARIABLES, targetsVariable } from "../../src/worker/config/variables.ts";
import { targetsSchema } from "../../src/worker/config/schema.ts";

/** Of one variable, https://developers.cloudflare.com/workers/platform/limits/#environment-variables */
const MAX_BYTES = 5 * 1024;

/** As they stand in the file, in its order. */
export type Targets = Readonly<Record<string, object>>;

/** A failure is a line for each thing that is wrong. */
export const checkTargets = (path: string, text: string): Result<Targets, string[]> => {
  const value = jsonOrUndefined(text);
  if (value === undefined) return fail([`${path} is not valid JSON.`]);
  const checked = targetsSchema.safeParse(value);
  if (!checked.success) return fail(checked.error.issues.map((issue) => `${path}: ${issueLine(issue)}`));
  return ok(value as Targets);
};

const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/** As many in each variable as Cloudflare takes: `TARGETS`, and for the rest `TARGETS_2` and so on. A failure is a line for each thing that is wrong. */
export const variablesOf = (path: string, targets: Targets): Result<Record<string, string>, string[]> => {
  const parts: string[][] = [];
  let left = 0;
  for (const [name, target] of Object.entries(targets)) {
    const entry = JSON.stringify({ [name]: target }).slice(1, -1);
    // With its comma. What is around all of them is two more.
    const bytes = bytesIn(entry) + 1;
    if (bytes + 1 > MAX_BYTES)
      return fail([`${path}: ${name} holds ${bytes + 1} bytes; Cloudflare takes ${MAX_BYTES} for one variable.`]);
    if (bytes > left) {
      parts.push([]);
      left = MAX_BYTES - 1;
    }
    parts.at(-1)?.push(entry);
    left -= bytes;
  }
  if (parts.length > MOST_VARIABLES)
    return fail([
      `${path} needs ${parts.length} variables of ${MAX_BYTES} bytes, and a Worker has room for ${MOST_VARIABLES}: put some of the targets into another Worker.`,
    ]);
  return ok(Object.fromEntries(parts.map((part, at) => [targetsVariable(at), `{${part.join(",")}}`])));
};
