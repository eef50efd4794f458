/** The reply to an operation that succeeded: verdict first, then the sentence, the figures, the reasons, what can be pressed. */
import type { KnownBlock } from "@slack/types";
import { ageAt, FRESH_MS } from "../../src/present/age.ts";
import { viewOf } from "../../src/present/index.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { isOperation, type Told } from "../../src/protocol/answer.ts";
import { age } from "../../src/shared/figures.ts";
import type { Message } from "../slack/message.ts";
import { actions, button, context } from "./blocks.ts";
import { cut, ROOM } from "./cut.ts";
import { notification } from "./escape.ts";
import { buttonsOf, headOf, layOut } from "./layout.ts";
import { withinLimits } from "./limits.ts";
import { mention, when } from "./phrase.ts";
import { consoleButton, type Reply } from "./reply.ts";

/** How old the figures are, where that matters. */
const ageText = (answer: Told, now: number): string | null => {
  const ms = ageAt(answer, now);
  return ms > FRESH_MS ? `:hourglass: Read ${age(ms)} ago, at ${when(answer.at)}` : null;
};

const footing = (answer: Told, { audience, by, now }: Reply): KnownBlock[] => {
  const said = ageText(answer, now);
  if (audience === "ephemeral") return said === null ? [] : [context(said)];
  return [
    context(
      `Shared${by === undefined ? "" : ` by ${mention(by)}`} from \`/redis\` · ${said ?? `read at ${when(answer.at)}`}`,
    ),
  ];
};

/** Only a read can be asked again; a change that was made is no question. */
const againButtons = (operation: OperationName, target: string | null, reply: Reply) => {
  const { press, input = {} } = reply;
  const again =
    operations[operation].effect !== "read"
      ? []
      : [
          button(press, "Refresh", { kind: "ask", operation, target, input }),
          button(press, "Share to channel", { kind: "share", operation, target, input }),
        ];
  return [...again, consoleButton(reply, operation, target)];
};

export const answerMessage = (answer: Told, reply: Reply): Message => {
  const view = viewOf(answer, reply.input);
  const { operation, target } = answer.operation === null ? { ...answer, operation: answer.asked } : answer;
  const again = reply.audience === "channel" || !isOperation(operation) ? [] : againButtons(operation, target, reply);
  return withinLimits({
    text: notification(`${headOf(view)}. ${cut(view.notice, ROOM.notification)}`),
    blocks: [...layOut(view, reply), ...footing(answer, reply), ...actions([...buttonsOf(view, reply), ...again])],
  });
};
