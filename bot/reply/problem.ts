/** The reply to an operation that failed: where, what it means, what to do. It never looks like a success. */
import { type Failed as Asked, problemView } from "../../src/present/problem.ts";
import type { Problem } from "../../src/protocol/answer.ts";
import type { Role } from "../../src/protocol/operation.ts";
import type { Message } from "../slack/message.ts";
import { actions, context } from "./blocks.ts";
import { cut, ROOM } from "./cut.ts";
import { notification, words } from "./escape.ts";
import { buttonsOf, layOut } from "./layout.ts";
import { withinLimits } from "./limits.ts";
import { consoleButton } from "./reply.ts";
import type { Press } from "../access/buttons.ts";

/** What was asked and by whom, where that is known; without it the reply has no buttons. */
export interface Failed extends Asked {
  press: Press;
  role: Role;
  hasConsole?: boolean | undefined;
}

/** @param failed null where it is not known what was asked, or nobody may ask again */
export const problemMessage = (problem: Problem, { now, failed }: { now: number; failed: Failed | null }): Message => {
  const view = problemView(problem, failed, now);
  const reader = failed === null ? null : { press: failed.press, role: failed.role, audience: "ephemeral" as const };
  return withinLimits({
    text: notification(cut(view.notice, ROOM.notification)),
    blocks: [
      ...layOut(view, reader),
      ...actions([
        ...buttonsOf(view, reader),
        ...(failed === null ? [] : [consoleButton(failed, failed.operation, failed.target)]),
      ]),
      ...(view.reference === null ? [] : [context(words(cut(view.reference, ROOM.name)))]),
    ],
  });
};
