/** What people do to the alert of a dead host, asked of the object of every target that is told of in the same message. Each has its rights, state, audit and key of its own. */
import { atMost } from "../../../shared/at-most.ts";
import { type Grant, usableTargets } from "../../access/auth.ts";
import type { Config } from "../../config/config.ts";
import type { ByHandOperation } from "../../object/alerts/by-hand.ts";
import { watchedWith } from "../../object/alerts/one-host/placed.ts";
import type { Question } from "../../object/contract.ts";
import type { Called } from "../ask-object.ts";
import { joined, type Part } from "./joined.ts";

/** How many are asked at the same time, and how much of the operation's time the first may take before the others are. */
const AT_ONCE = 32;
const FIRST_MS = 2_000;

/** A question that is about others of the host as well: no other operation takes `told_in`. */
type TogetherQuestion = Question & { operation: ByHandOperation; input: { told_in: string; among?: string } };

/** The others that tell that destination, of those that the caller may use: of the rest nothing is said. */
const othersOf = (config: Config, grant: Grant, { target, input }: TogetherQuestion): string[] => {
  const own = config.targets.get(target);
  const among = input.among?.split(",");
  const usable = new Set(usableTargets(config, grant).filter((name) => among?.includes(name) ?? true));
  return own === undefined
    ? []
    : watchedWith(config.targets.values(), own).filter(
        (name) =>
          name !== target && usable.has(name) && config.targets.get(name)?.watch?.tell.includes(input.told_in) === true,
      );
};

/** The number in it is that of the named target's alert. */
const forAnother = (question: TogetherQuestion, target: string): Question => ({
  ...question,
  target,
  claims: [],
  input: question.operation === "acknowledge" ? { ...question.input, id: null } : question.input,
});

/**
 * Never rejects. The named target is asked first, with the claims: what was claimed before is asked of nobody else.
 *
 * @param asked with `told_in`; `ask` asks one target's object
 */
export const askTogether = async (
  config: Config,
  grant: Grant,
  asked: Question,
  ask: (question: Question) => Promise<Called>,
): Promise<Called> => {
  const question = asked as TogetherQuestion;
  const { target } = question;
  const first = await ask({ ...question, deadlineMs: Math.min(FIRST_MS, question.deadlineMs) });
  if (first.notFirst !== undefined) return first;
  const others = await atMost(AT_ONCE, othersOf(config, grant, question), async (name): Promise<Part> => ({
    target: name,
    result: (await ask(forAnother(question, name))).result,
  }));
  const result = joined(question, [{ target, result: first.result }, ...others], Date.now());
  return { ...first, result };
};
