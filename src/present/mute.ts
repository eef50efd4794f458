/** What somebody did to alerts: the sentence says it, and here is until when and to which. */
import type { Answer } from "../protocol/answer.ts";
import { DONE } from "./set.ts";
import { type Block, instant, type Shown, text } from "./view.ts";

const alertsBlock = (said: string, ids: readonly number[]): Block[] =>
  ids.length === 0 ? [] : [text(`${said}: ${ids.join(", ")}.`)];

export const mute = ({ data: { until, alerts } }: Answer<"mute">): Shown => ({
  heading: DONE,
  body: [text(["Until ", instant(until), "; then what is still wrong is told."]), ...alertsBlock("Covered", alerts)],
});

export const unmute = ({ data: { alerts } }: Answer<"unmute">): Shown => ({
  heading: DONE,
  body: alertsBlock("Told of again", alerts),
});

export const acknowledge = ({ data: { state } }: Answer<"acknowledge">): Shown => ({
  heading: DONE,
  body: [
    text(
      state === "muted"
        ? "It is muted as well, so nobody is called meanwhile."
        : "It is told of again only when it gets worse, and when it is over.",
    ),
  ],
});
