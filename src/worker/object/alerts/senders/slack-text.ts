/** Text in a message of Slack's: what comes from outside is made harmless, people and times are as Slack shows them. Pure. */
import type { Caller } from "../../../../protocol/operation.ts";
import { callerText } from "../../../../protocol/operation.ts";
import { clock } from "../../../../shared/figures.ts";
import { shortened } from "../../../../shared/text.ts";

/** Slack cuts a message's text off at 40,000, a section's at 3,000 (https://docs.slack.dev/reference/block-kit/blocks/section-block/). */
export const SECTION_MOST = 3000;

/** Slack reads these three, and nothing else, as its own (https://docs.slack.dev/messaging/formatting-message-text/#escaping). */
export const harmless = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Of text from outside, which is still to be made harmless: so much of it as fits, and no character of Slack's torn. */
export const fitting = (text: string, most = SECTION_MOST): string =>
  shortened(harmless(text), most).replace(/&[a-z]{0,3}…$/, "…");

/** `verbatim`: Slack makes no links, mentions or channels of plain words. @param text harmless */
export const section = (text: string) => ({
  type: "section" as const,
  text: { type: "mrkdwn" as const, text, verbatim: true },
});

/** `T…/U…`, as the caller of what came by Slack is called. */
const SLACK_USER = /^T[A-Z0-9]{1,20}\/([UW][A-Z0-9]{2,20})$/;

/** @param id of a caller: somebody in Slack is shown by the name that they have there */
export const personText = (id: string, via: Caller["via"] | null = null): string => {
  const user = SLACK_USER.exec(id)?.[1];
  if (user !== undefined) return `<@${user}>`;
  return harmless(via === null ? id : callerText({ id, via }));
};

/** In the reader's own time; in UTC where a client cannot do that (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
export const instantText = (at: number): string =>
  `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${clock(new Date(at).toISOString())}>`;
