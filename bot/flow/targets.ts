import type { Access } from "../access/access.ts";
import type { Known } from "../command/target.ts";
import type { Situation } from "./situation.ts";

/**
 * The targets that a line may name, and the one it means where it names none. Where the API does not tell them, any name is let through:
 * the operation itself will say what is wrong.
 */
export const knownTargets = async ({ call, by, channel }: Situation, access: Access): Promise<Known> => {
  const answer = await call({ by, operation: "targets", target: null, input: {}, idempotencyKey: null });
  const names =
    answer.ok && answer.envelope.operation === "targets"
      ? answer.envelope.data.targets.map(({ name }) => name)
      : (access.targets ?? []);
  const targets = names.filter((name) => access.targets === null || access.targets.includes(name));
  const wanted = access.defaultTarget(channel);
  return { targets, defaultTarget: wanted };
};
