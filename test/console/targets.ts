/** More targets than the stack has: each is the same Redis under another name. */
import type { TestStack } from "../setup/stack.ts";

/** Variables for a Worker with three targets, of which one does not answer. */
export const threeTargets = ({ target, workerOptions: { vars = {} } }: TestStack): Record<string, string> => {
  const { [target]: known } = JSON.parse(vars["TARGETS"] ?? "{}") as Record<string, object>;
  const TARGETS = {
    [target]: known,
    shop: { ...known, description: "sessions and baskets" },
    gone: { ...known, port: 1, description: "a host that does not answer" },
  };
  return { ...vars, TARGETS: JSON.stringify(TARGETS) };
};
