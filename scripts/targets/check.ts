import * as z from "zod";
import { fail, ok } from "../../src/protocol/result.ts";
import type { Result } from "../../src/protocol/result.ts";
import { targetsSchema } from "../../src/worker/config/schema.ts";

/** https://developers.cloudflare.com/workers/platform/limits/#environment-variables */
const MAX_BYTES = 5 * 1024;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A record's key that is wrong has an issue of its own inside. */
const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === "invalid_key" ? `its name ${issue.issues[0]?.message ?? "is not allowed"}` : issue.message;

/** The text of `targets.json`, checked as the Worker will, and without its white space. A failure is a line for each thing that is wrong. */
export const checkTargets = (path: string, text: string): Result<string, string[]> => {
  const value = parsed(text);
  if (value === undefined) return fail([`${path} is not valid JSON.`]);
  const checked = targetsSchema.safeParse(value);
  if (!checked.success)
    return fail(
      checked.error.issues.map((issue) => {
        const field = z.core.toDotPath(issue.path);
        return `${path}: ${field === "" ? "" : `${field}: `}${messageOf(issue)}`;
      }),
    );
  const compact = JSON.stringify(value);
  const bytes = new TextEncoder().encode(compact).length;
  return bytes > MAX_BYTES
    ? fail([`${path} holds ${bytes} bytes; Cloudflare takes ${MAX_BYTES} for one variable.`])
    : ok(compact);
};
