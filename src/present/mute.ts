/** What somebody did to alerts: the sentence says it, and here is until when, to which, and of a whole host for which targets. */
import type { Answer } from "../protocol/answer.ts";
import type { Together } from "../protocol/operations/together.ts";
import { DONE, NOT_DONE, NOTHING_DONE } from "./set.ts";
import { type Block, type Heading, instant, type Shown, strong, text } from "./view.ts";

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

const NAMED_MOST = 30;

/** Those that it is done for in one line, and of each other one why not. */
export const togetherBlocks = ({ together = [], dry_run }: Acted): Block[] => {
  const done = together.filter((each) => each.done);
  const named = done
    .slice(0, NAMED_MOST)
    .map(({ target, alert }) => (alert === null ? target : `${target} (alert ${alert})`));
  const more = done.length - named.length;
  const not = together.filter((each) => !each.done);
  return [
    ...(done.length === 0
      ? []
      : [
          text([
            dry_run === true ? "For " : "Done for ",
            strong(named.join(", ")),
            more > 0 ? ` and ${more} more.` : ".",
          ]),
        ]),
    ...(not.length === 0
      ? []
      : [
          {
            ...{ kind: "entries" as const, noun: "target", most: NAMED_MOST, spaced: false },
            entries: not.map(({ target, detail }) => ({
              mark: { tone: "refused" as const, word: dry_run === true ? "left as it is" : "NOT DONE" },
              ...{ title: target, facts: [], notes: [detail] },
            })),
          },
        ]),
  ];
};

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
