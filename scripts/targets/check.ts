import { fail, ok } from "../../src/protocol/result.ts";
import type { Result } from "../../src/protocol/result.ts";
import { issueLine } from "../../src/shared/issues.ts";
import { jsonOrUndefined } from "../../src/shared/decode.ts";
import { targetsSchema } from "../../src/worker/config/schema.ts";

/** https://developers.cloudflare.com/workers/platform/limits/#environment-variables */
const MAX_BYTES = 5 * 1024;

/** The text of `targets.json`, checked as the Worker will, and without its white space. A failure is a line for each thing that is wrong. */
export const checkTargets = (path: string, text: string): Result<string, string[]> => {
  const value = jsonOrUndefined(text);
  if (value === undefined) return fail([`${path} is not valid JSON.`]);
  const checked = targetsSchema.safeParse(value);
  if (!checked.success) return fail(checked.error.issues.map((issue) => `${path}: ${issueLine(issue)}`));
  const compact = JSON.stringify(value);
  const bytes = new TextEncoder().encode(compact).length;
  return bytes > MAX_BYTES
    ? fail([`${path} holds ${bytes} bytes; Cloudflare takes ${MAX_BYTES} for one variable.`])
    : ok(compact);
};
