/** What somebody did to alerts: the sentence says it, and here is until when, to which, and of a whole host for which targets. */
import type { Answer } from "../protocol/answer.ts";
import type { Together } from "../protocol/operations/together.ts";
import { DONE, NOT_DONE, NOTHING_DONE } from "./set.ts";
import { type Block, type Heading, instant, type Shown, text } from "./view.ts";

const alertsBlock = (said: string, ids: readonly number[]): Block[] =>
  ids.length === 0 ? [] : [text(`${said}: ${ids.join(", ")}.`)];

interface Acted {
  together?: Together | undefined;
  dry_run?: true | undefined;
}

const headingOf = ({ together = [], dry_run }: Acted): Heading => {
  if (dry_run === true) return NOTHING_DONE;
  return together.every(({ done }) => done) ? DONE : { ...NOT_DONE, word: "ONLY IN PART" };
};

/** Each target, and why not where it is not done. */
export const togetherBlocks = ({ together = [], dry_run }: Acted): Block[] =>
  together.length === 0
    ? []
    : [
        {
          ...{ kind: "entries", noun: "target", most: 30, spaced: false },
          entries: together.map(({ target, alert, done, detail }) => ({
            mark: done
              ? { tone: dry_run === true ? "info" : "done", word: dry_run === true ? "would be done" : "done" }
              : { tone: "refused", word: "NOT DONE" },
            title: target,
            facts: alert === null ? [] : [`alert ${alert}`],
            notes: done ? [] : [detail],
          })),
        },
      ];

export const mute = ({ data }: Answer<"mute">): Shown => ({
  heading: headingOf(data),
  body: [
    text(["Until ", instant(data.until), "; then what is still wrong is told."]),
    ...(data.together === undefined ? alertsBlock(data.dry_run ? "Would cover" : "Covered", data.alerts) : []),
    ...togetherBlocks(data),
  ],
});

export const unmute = ({ data }: Answer<"unmute">): Shown => ({
  heading: headingOf(data),
  body: [
    ...(data.together === undefined
      ? alertsBlock(data.dry_run ? "Would be told of again" : "Told of again", data.alerts)
      : []),
    ...togetherBlocks(data),
  ],
});

export const acknowledge = ({ data }: Answer<"acknowledge">): Shown => ({
  heading: headingOf(data),
  body: [
    text(
      data.state === "muted"
        ? "It is muted as well, so nobody is called meanwhile."
        : "It is told of again only when it gets worse, and when it is over.",
    ),
    ...togetherBlocks(data),
  ],
});
