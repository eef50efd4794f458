/** A target that is watched, on the real stack, and how often it has looked. */
import type { TestStack } from "../setup/stack.ts";

/**
 * The Worker's variables with `watch` in the target's entry; null as it was.
 *
 * @param beside entries of other targets, made of this one's
 */
export const watchedVars = (
  { target, workerOptions: { vars = {} } }: Pick<TestStack, "target" | "workerOptions">,
  watch: object | null,
  beside: (entry: object) => Record<string, object> = () => ({}),
): Record<string, string> => {
  const targets = JSON.parse(vars["TARGETS"] ?? "{}") as Record<string, object>;
  const entry = { ...targets[target], ...(watch === null ? {} : { watch }) };
  return { ...vars, TARGETS: JSON.stringify({ ...targets, [target]: entry, ...beside(entry) }) };
};

/** By the Worker's log: to ask the Worker would be a reason to look. */
export const looksOf = async ({ control }: Pick<TestStack, "control">): Promise<number> =>
  (await control.workerLogs()).filter((line) => line.includes('"watch":"looked"')).length;
