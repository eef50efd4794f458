/** What people did about alerts, in a message of Slack's: who did what, and of several targets to which. Harmless. Pure. */
import { someOf } from "../../../../shared/text.ts";
import type { AlertTold, Told } from "./message.ts";
import { harmless, instantText, personText } from "./slack-text.ts";

export const mutedText = ({ until, by, reason }: NonNullable<AlertTold["mute"]>): string =>
  `Muted until ${instantText(until)}, by ${personText(by)}${reason === null ? "" : `: ${harmless(reason)}`}`;

export const acknowledgedText = ({ id, via }: NonNullable<AlertTold["acknowledgedBy"]>): string =>
  `Acknowledged by ${personText(id, via)}`;

/** Of a hundred nobody reads more. */
const NAMED_MOST = 10;

const names = (told: readonly Told[]): string =>
  harmless(
    someOf(
      told.map(({ target }) => target),
      NAMED_MOST,
    ),
  );

/** As many lines as there is room for: one that is cut could end within a name or a time of Slack's. */
export const withinRoom = (all: readonly string[], most: number): string => {
  const room = most - 2;
  const fit = all.filter((_, at) => all.slice(0, at + 1).join("\n").length <= room);
  return [...fit, ...(fit.length < all.length ? ["…"] : [])].join("\n");
};

/** A line for each thing that was done, with those that it was done to. */
const lines = (told: readonly Told[], done: (each: Told) => string | null): string[] =>
  [...new Set(told.map(done))].flatMap((text) =>
    text === null ? [] : [`${text} (${names(told.filter((each) => done(each) === text))})`],
  );

export const acknowledgedOf = (told: readonly Told[]): string[] =>
  lines(told, ({ acknowledgedBy }) => acknowledgedBy && acknowledgedText(acknowledgedBy));

export const mutedOf = (told: readonly Told[]): string[] => lines(told, ({ mute }) => mute && mutedText(mute));
