import type { Operation } from "../../protocol/operation.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { issueLine } from "../../shared/issues.ts";

/** What was said, parsed by the operation's schema, or `bad_input` with every field that is wrong. */
export const parseInput = ({ input }: Pick<Operation, "input">, said: unknown): Result<Record<string, unknown>> => {
  const parsed = input.safeParse(said);
  if (parsed.success) return ok(parsed.data);
  const wrong = parsed.error.issues.slice(0, 5).map((issue) => issueLine(issue));
  return fail({
    code: "bad_input",
    hop: "worker",
    detail: `${wrong.join("; ")}.`.slice(0, 1000),
    hint: `It takes: ${Object.keys(input.shape).join(", ") || "nothing"}.`,
  });
};
