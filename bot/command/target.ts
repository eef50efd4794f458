/** Which target a line is about. Pure. */
import { nearest } from "../../src/shared/nearest.ts";
import { fail, ok, type Result } from "../../src/protocol/result.ts";
import { targetNameSchema } from "../../src/protocol/target.ts";

export interface Known {
  /** The targets that the person may use. */
  targets: readonly string[];
  /** Where a line names none, such as a channel's own; null for none. */
  defaultTarget: string | null;
}

export interface NoTarget {
  detail: string;
  hint: string;
}

const listed = (targets: readonly string[]): string => `The targets: ${targets.join(", ")}.`;

/** The target of this name in any case. Where no names are known, any that could be one is taken: the Worker knows better. */
export const namedTarget = (said: string, { targets, defaultTarget }: Known): Result<string, null> => {
  const name = said.trim();
  const names = defaultTarget === null ? targets : [...targets, defaultTarget];
  const found = names.find((each) => each === name) ?? names.find((each) => each === name.toLowerCase());
  if (found !== undefined) return ok(found);
  const folded = targetNameSchema.safeParse(name.toLowerCase());
  return targets.length === 0 && folded.success ? ok(folded.data) : fail(null);
};

/** What to write instead of a name that is no target's. */
export const targetHint = (said: string, { targets }: Known): string => {
  if (targets.length === 0) return "A target's name is of lower-case letters, digits, dashes and underscores.";
  const near = nearest(said, targets);
  return `${near === null ? "" : `Did you mean \`on ${near}\`? `}${listed(targets)}`;
};

/** The target of a line that names none: the default one, or the only one. */
export const impliedTarget = ({ targets, defaultTarget }: Known): Result<string, NoTarget> => {
  const [only, ...others] = targets;
  if (defaultTarget !== null) return ok(defaultTarget);
  if (only === undefined)
    return fail({ detail: "There is no target that you may use.", hint: "`/redis targets` lists those there are." });
  if (others.length === 0) return ok(only);
  return fail({
    detail: "There are several targets, and none is named.",
    hint: `Write \`on\` and the target. ${listed(targets)}`,
  });
};
