/** Short replies: one sign, one sentence. */
import type { KnownBlock } from "@slack/types";
import type { OperationName } from "../../src/protocol/operations.ts";
import type { Message } from "../slack/message.ts";
import { actions, button, context, section } from "./blocks.ts";
import { cut, ROOM } from "./cut.ts";
import { notification, words } from "./escape.ts";
import { withinLimits } from "./limits.ts";
import type { Press } from "../access/buttons.ts";
import { prose } from "./prose.ts";

/** @param emoji by Slack's name; `text` is not escaped yet */
export const noteMessage = (emoji: string, text: string): Message =>
  withinLimits({
    text: notification(cut(text.replaceAll("`", ""), ROOM.notification)),
    blocks: [section(`${emoji} ${prose(text)}`)],
  });

const about = (operation: string, target: string | null): string =>
  `*${words(cut(target === null ? operation : `${target} ${operation}`, ROOM.head))}*`;

/** Below an answer. @param note not escaped yet; left out, nothing */
export const noteBlocks = (note: string | undefined): KnownBlock[] =>
  note === undefined ? [] : [context(`:no_entry: ${prose(note)}`)];

export const withNote = (message: Message, note: string | undefined): Message =>
  withinLimits({ ...message, blocks: [...message.blocks, ...noteBlocks(note)] });

/** While the host is asked; it is replaced by what it says. */
export const pendingMessage = (operation: OperationName, target: string | null): Message =>
  withinLimits({
    text: notification(cut(`Asking ${target === null ? "" : `${target} `}for ${operation}`, ROOM.notification)),
    blocks: [section(`:hourglass_flowing_sand: Asking ${about(operation, target)} …`)],
  });

/** While a change that was confirmed is made: its buttons are gone. */
export const makingMessage = (operation: OperationName, target: string | null): Message =>
  withinLimits({
    text: notification(`Making the change: ${target === null ? "" : `${target} `}${operation}`),
    blocks: [
      section(`:hourglass_flowing_sand: Making the change, then reading it back: ${about(operation, target)} …`),
    ],
  });

export const cancelledMessage = (operation: OperationName, target: string | null): Message =>
  withinLimits({
    text: notification("Cancelled. Nothing was changed."),
    blocks: [section(`:information_source: Cancelled: ${about(operation, target)}. Nothing was changed.`)],
  });

/** @param ask to offer the same change again, for a new confirmation; null where what was asked is not known */
export const expiredMessage = (
  ask: {
    press: Press;
    operation: OperationName;
    target: string | null;
    input: Readonly<Record<string, string>>;
    note?: string | undefined;
  } | null,
): Message =>
  withinLimits({
    text: "This button is too old. Nothing was changed.",
    blocks: [
      section(
        `:hourglass: This button is too old: the figures may not hold any more. Nothing was changed.${ask === null ? "\n→ Ask again with `/redis`." : ""}`,
      ),
      ...(ask === null
        ? []
        : actions([
            button(ask.press, "Ask again", {
              kind: "ask",
              operation: ask.operation,
              target: ask.target,
              input: ask.input,
              note: ask.note,
            }),
          ])),
    ],
  });

export const notYoursMessage = (): Message =>
  noteMessage(
    ":no_entry:",
    "Only the one who asked may press this button. Nothing was changed. Run `/redis` yourself.",
  );

export const usedMessage = (): Message =>
  noteMessage(":information_source:", "This button was pressed already. `/redis changes` shows what came of it.");
