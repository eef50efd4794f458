/** The link to the console. What is said of it is for the one who asked alone; the link is in the button and in no text. */
import { age } from "../../src/shared/figures.ts";
import { OPEN_ACTION_ID } from "../access/buttons.ts";
import type { SignInLink } from "../../src/protocol/console.ts";
import type { Message } from "../slack/message.ts";
import { actions, context, linkButton, section } from "./blocks.ts";
import { withinLimits } from "./limits.ts";

/** @param now milliseconds since the epoch */
export const consoleMessage = ({ url, expires_at }: SignInLink, now: number): Message => {
  const left = age(Math.max(0, Date.parse(expires_at) - now));
  return withinLimits({
    text: `The console: your link works once, within ${left}.`,
    blocks: [
      section(`:iphone: *The console*, signed in as you. The link works once, within ${left}.`),
      ...actions([linkButton("Open the console", url, OPEN_ACTION_ID)]),
      context("Give it to nobody: whoever opens it is you. Ask again with `/redis console`."),
    ],
  });
};
