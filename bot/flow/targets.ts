import type { Access } from "../access/access.ts";
import type { Known } from "../command/target.ts";
import type { Situation } from "./situation.ts";

/**
 * The targets that a line may name, and the one that is meant where it names none. Where the operations do not say which targets there are,
 * any name is let through: the operation itself will say what is wrong with it.
 */
export const knownTargets = async ({ targets, channel }: Situation, access: Access): Promise<Known> => {
  const names = (await targets()) ?? access.targets ?? [];
  return {
    targets: names.filter((name) => access.targets === null || access.targets.includes(name)),
    defaultTarget: access.defaultTarget(channel),
  };
};
