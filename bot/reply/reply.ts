/** Context for a reply: the reader, the allowed buttons, and whether people may be mentioned. */
import type { Button } from "@slack/types";
import type { Step } from "../../src/present/view.ts";
import { mayUse, type Role } from "../../src/protocol/operation.ts";
import { type OperationName, operations } from "../../src/protocol/operations.ts";
import { button } from "./blocks.ts";
import type { Speaking } from "./phrase.ts";
import type { Press } from "../access/buttons.ts";

export interface Reply {
  press: Press;
  /** Of the one who reads it: nobody is offered what they may not do. */
  role: Role;
  /** A message to a channel has no buttons, and says who shared it. */
  audience: "ephemeral" | "channel";
  /** Milliseconds since the epoch. */
  now: number;
  /** Slack's id of the one who asked. */
  by?: string;
  /** What was asked with, for "Refresh" and "Share". */
  input?: Readonly<Record<string, string>>;
  /** Whether the console is offered; not, where it is left out. */
  hasConsole?: boolean | undefined;
}

/** Who reads it; null where nothing can be pressed. */
export type Reader = Pick<Reply, "press" | "role" | "audience"> | null;

const mayPress = (reader: Reader): reader is NonNullable<Reader> => reader !== null && reader.audience === "ephemeral";

export const speaking = (reader: Reader): Speaking => ({ mayMention: mayPress(reader) });

export const isOffered = ({ operation }: Step, reader: Reader): boolean =>
  mayPress(reader) && mayUse(reader.role, operations[operation].role);

/** A press of it gives the presser a link; nothing of that is in the button. None where there is no console for people in Slack. */
export const consoleButton = (
  { press, hasConsole = false }: Pick<Reply, "press" | "hasConsole">,
  operation: OperationName,
  target: string | null,
): Button | null => (hasConsole ? button(press, "Console", { kind: "console", operation, target, input: {} }) : null);

/** Null where the reader may not take the step. */
export const stepButton = (step: Step | null | undefined, reader: Reader, style?: "primary"): Button | null =>
  step != null && mayPress(reader) && isOffered(step, reader)
    ? button(
        reader.press,
        step.label,
        { kind: "ask", operation: step.operation, target: step.target, input: step.input },
        style,
      )
    : null;
