/** Asks for an operation and makes the message that answers. A change is only shown here; pressing its button makes it. */
import { mayUse, type Operation } from "../../src/protocol/operation.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { LIFETIMES_MS } from "../access/buttons.ts";
import type { Answer } from "../operations/operations.ts";
import type { Message } from "../slack/message.ts";
import {
  accessMessage,
  answerMessage,
  type Charted,
  confirmMessage,
  problemMessage,
  type Reply,
  withNote,
} from "../reply/index.ts";
import { chartOf } from "./chart.ts";
import { hasDryRun, type Preview, preview } from "./preview.ts";
import { type Asking, replyOf, type Situation } from "./situation.ts";

/** A message, and one word for the log. */
export interface Spoken {
  message: Message;
  outcome: string;
  /** Left out where it has none. */
  chart?: Charted | undefined;
}

/** The message for what a call answered. Null if the request was answered before: then nothing is said. */
export const spokenOf = (
  answer: Answer,
  operation: OperationName,
  { target, input, note }: Asking,
  reply: Reply,
): Spoken | null => {
  if (answer.ok)
    return { message: withNote(answerMessage(answer.envelope, reply), note), outcome: answer.envelope.verdict };
  if (answer.notFirst === "request") return null;
  const failed = { press: reply.press, role: reply.role, hasConsole: reply.hasConsole, operation, target, input };
  const message = problemMessage(answer.problem, { now: reply.now, failed });
  return { message: withNote(message, note), outcome: answer.problem.code };
};

const confirmation = (name: OperationName, shown: Extract<Preview, { ok: true }>, at: Situation): Message => {
  const { asking, envelope } = shown;
  const { target, input, note } = asking;
  const { press, now } = replyOf(at, input);
  return confirmMessage(
    { operation: name, target, input, preview: envelope },
    { press, by: at.by.user, now, expiresAt: now + LIFETIMES_MS.confirm, note },
  );
};

/** Null if the request was answered before. */
export const answerTo = async (name: OperationName, asking: Asking, at: Situation): Promise<Spoken | null> => {
  const operation: Operation = operations[name];
  const { target, input } = asking;
  const { by, call } = at;
  const reply = replyOf(at, input);
  const plain = () => call({ by, operation: name, target, input, idempotencyKey: null });
  const harmless = operation.effect === "read" || (hasDryRun(operation) && input["dry_run"] === "true");
  if (harmless) {
    const answer = await plain();
    const spoken = spokenOf(answer, name, asking, reply);
    return spoken !== null && answer.ok
      ? { ...spoken, chart: await chartOf(spoken.message, answer.envelope, at) }
      : spoken;
  }
  if (!mayUse(by.role, operation.role)) {
    // The gateway refuses it because of the role, and writes that to the audit.
    const answer = await plain();
    if (answer.ok || answer.problem.code !== "forbidden") return spokenOf(answer, name, asking, reply);
    return { message: accessMessage({ why: "viewer", operation: name, user: by.user }), outcome: "forbidden" };
  }
  const shown = await preview(name, asking, at);
  if (!shown.ok) return spokenOf(shown, name, asking, reply);
  return { message: confirmation(name, shown, at), outcome: "confirm" };
};
