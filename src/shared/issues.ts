/** What a zod schema found wrong, as text for a person. The schemas' messages do not quote values, so neither does this. */
import type * as z from "zod";

/** `TARGETS` and `["prod", "host_keys", 0]` to `TARGETS.prod.host_keys[0]`; without a root, `prod.host_keys[0]`. */
export const fieldName = (path: readonly PropertyKey[], root = ""): string =>
  path.reduce<string>((name, step) => {
    if (typeof step === "number") return `${name}[${step}]`;
    return `${name}${name === "" ? "" : "."}${String(step).slice(0, 64)}`;
  }, root);

/**
 * What is wrong. Of a union and of a record's key zod's own message says nothing; what it wanted is inside.
 *
 * @param key what a record's key is called
 */
export const issueText = (issue: z.core.$ZodIssue, key = "its name"): string => {
  if (issue.code === "invalid_union" && issue.errors.length > 0)
    return [...new Set(issue.errors.flat().map((each) => issueText(each, key)))].join(" or ");
  if (issue.code === "invalid_key") return `${key} ${issue.issues[0]?.message ?? "is not allowed"}`;
  return issue.message;
};

/** `field: what is wrong`, or only the latter where it is the whole that is wrong. */
export const issueLine = (issue: z.core.$ZodIssue, root = ""): string => {
  const field = fieldName(issue.path, root);
  return field === "" ? issueText(issue) : `${field}: ${issueText(issue)}`;
};

const MOST_ISSUES = 5;
const MAX_LENGTH = 1000;

/** The first few issues of what somebody has sent, as one sentence of bounded length. */
export const issuesText = ({ issues }: Pick<z.ZodError, "issues">): string =>
  `${issues
    .slice(0, MOST_ISSUES)
    .map((issue) => issueLine(issue))
    .join("; ")}.`.slice(0, MAX_LENGTH);
