import type * as z from "zod";
import type { Operation } from "../../protocol/operation.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";

/** Of alternatives none of which held, zod's own message says only that; what each wanted is inside it. */
const wanted = (issue: z.core.$ZodIssue): string =>
  issue.code === "invalid_union" && issue.errors.length > 0
    ? [...new Set(issue.errors.flat().map(wanted))].join(" or ")
    : issue.message;

/** What was said, parsed by the operation's schema, or `bad_input` with every field that is wrong. */
export const parseInput = ({ input }: Pick<Operation, "input">, said: unknown): Result<Record<string, unknown>> => {
  const parsed = input.safeParse(said);
  if (parsed.success) return ok(parsed.data);
  const wrong = parsed.error.issues
    .slice(0, 5)
    .map((issue) =>
      issue.path.length === 0 ? wanted(issue) : `${issue.path.map(String).join(".")}: ${wanted(issue)}`,
    );
  return fail({
    code: "bad_input",
    hop: "worker",
    detail: `${wrong.join("; ")}.`.slice(0, 1000),
    hint: `It takes: ${Object.keys(input.shape).join(", ") || "nothing"}.`,
  });
};
