/** From a line of chat to an operation to ask for, or to a message about what to write instead. */
import type { OperationName } from "../../src/protocol/operations.ts";
import type { Access } from "../access/access.ts";
import { parseCommand } from "../command/parse.ts";
import type { Refused } from "../command/refusal.ts";
import type { Known } from "../command/target.ts";
import { usage, usageOf } from "../command/usage.ts";
import type { Message } from "../slack/message.ts";
import { helpMessage, refusedMessage, topicMessage } from "../reply/index.ts";
import type { Asking, Situation } from "./situation.ts";

export type Understood =
  | { ok: true; operation: OperationName; asking: Asking }
  /** A link to the console. */
  | { ok: "console" }
  | { ok: false; message: Message; outcome: "help" | "not_understood" };

/** What was wrong. If no operation has a similar name, the list of all of them as well. */
const notUnderstood = ({ detail, hint, nearest }: Refused, at: Situation, known: Known): Message => {
  const refused = refusedMessage({ detail, hint });
  if (nearest !== null) return refused;
  return {
    text: refused.text,
    blocks: [...refused.blocks, ...helpMessage(usage(at.by.role, known), null, at.hasConsole).blocks],
  };
};

/** If the list of targets is unavailable, accept any name; the operation will reject a wrong one. */
const knownTargets = async ({ targets, channel }: Situation, access: Access): Promise<Known> => {
  const names = (await targets()) ?? access.targets ?? [];
  return {
    targets: names.filter((name) => access.targets === null || access.targets.includes(name)),
    defaultTarget: access.defaultTarget(channel),
  };
};

export const understand = async (text: string, at: Situation, access: Access): Promise<Understood> => {
  const known = await knownTargets(at, access);
  const parsed = parseCommand(text, known);
  const target = known.defaultTarget ?? (known.targets.length === 1 ? (known.targets[0] ?? null) : null);
  if (parsed.kind === "operation") {
    const { operation, ...asking } = parsed;
    return { ok: true, operation, asking };
  }
  if (parsed.kind === "console") return { ok: "console" };
  if (parsed.kind === "refused")
    return { ok: false, message: notUnderstood(parsed, at, known), outcome: "not_understood" };
  const message =
    parsed.topic === null
      ? helpMessage(usage(at.by.role, known), target, at.hasConsole)
      : topicMessage(usageOf(parsed.topic, known));
  return { ok: false, message, outcome: "help" };
};
