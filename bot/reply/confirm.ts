/** A change before it is made, with the buttons that make it or do not. */
import { confirmationOf, type Plan } from "../../src/present/confirm.ts";
import { age } from "../../src/shared/figures.ts";
import type { Message } from "../slack/message.ts";
import { actions, button, context, section } from "./blocks.ts";
import { cut, ROOM } from "./cut.ts";
import { noteBlocks } from "./notes.ts";
import { notification } from "./escape.ts";
import { layOut } from "./layout.ts";
import { withinLimits } from "./limits.ts";
import type { Press } from "../access/buttons.ts";
import { prose } from "./prose.ts";
import { mention } from "./phrase.ts";

export type { Plan } from "../../src/present/confirm.ts";

export interface Confirming {
  /** What is said below, and below the answer as well; left out, nothing. */
  note?: string | undefined;
  press: Press;
  /** Slack's id of the one who asked, the only one who may press. */
  by: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Until when it may be pressed; milliseconds since the epoch. */
  expiresAt: number;
}

/** Asks for a yes. Nothing has been changed when it is shown. */
export const confirmMessage = (plan: Plan, { press, by, now, expiresAt, note }: Confirming): Message => {
  const { operation, target, input } = plan;
  const { view, risky } = confirmationOf(plan, now);
  const reason = input["reason"] ?? "";
  const step = { operation, target, input, note };
  return withinLimits({
    text: notification(cut(view.notice, ROOM.question)),
    blocks: [
      ...layOut(view, null),
      section(`Asked by ${mention(by)}${reason === "" ? ", no reason given" : `: “${prose(reason, ROOM.fact)}”`}`),
      ...actions([
        button(press, "Confirm", { kind: "confirm", ...step }, risky ? "danger" : "primary"),
        button(press, "Cancel", { kind: "cancel", ...step }),
      ]),
      ...noteBlocks(note),
      context(`Nothing is changed yet. Only you can press, once, within ${age(Math.max(0, expiresAt - now))}.`),
    ],
  });
};
