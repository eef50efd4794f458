/** A target that is watched, on the real stack, and how often it has looked. */
import type { TestStack } from "../setup/stack.ts";

type Lent = Pick<TestStack, "target" | "workerOptions">;

/**
 * The Worker's variables with `more` in the target's entry.
 *
 * @param beside entries of other targets, made of this one's
 */
export const varsWith = (
  { target, workerOptions: { vars = {} } }: Lent,
  more: object,
  beside: (entry: object) => Record<string, object> = () => ({}),
): Record<string, string> => {
  const targets = JSON.parse(vars["TARGETS"] ?? "{}") as Record<string, object>;
  const entry = { ...targets[target], ...more };
  return { ...vars, TARGETS: JSON.stringify({ ...targets, [target]: entry, ...beside(entry) }) };
};

/** With `watch` in the target's entry; null as it was. */
export const watchedVars = (
  stack: Lent,
  watch: object | null,
  beside?: (entry: object) => Record<string, object>,
): Record<string, string> => varsWith(stack, watch === null ? {} : { watch }, beside);

/** By the Worker's log: to ask the Worker would be a reason to look. */
export const looksOf = async ({ control }: Pick<TestStack, "control">): Promise<number> =>
  (await control.workerLogs()).filter((line) => line.includes('"watch":"looked"')).length;

/** Those that the host has answered, after each of which an outside monitor is asked. */
export const goodLooksOf = async ({ control }: Pick<TestStack, "control">): Promise<number> =>
  (await control.workerLogs()).filter((line) => /"watch":"looked".*"code":null/.test(line)).length;
