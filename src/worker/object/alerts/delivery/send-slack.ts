/** One letter to Slack: a message with its chart, and what happened in its thread. Loaded with the first one. */
import type { Destination } from "../../../config/destinations.ts";
import type { Charts } from "../charts.ts";
import type { Ended } from "../kept/kept.ts";
import type { AlertTold } from "../senders/message.ts";
import { type Post, post } from "../senders/post.ts";
import {
  type KeptShown,
  type Posting,
  slackFollowUp,
  slackPost,
  type SlackSaid,
  slackSaid,
  slackWord,
} from "../senders/slack.ts";
import { MAY_BE_THE_CHART, withChart } from "../senders/slack-chart.ts";
import { fitting } from "../senders/slack-text.ts";
import type { Sending, Sent } from "./send.ts";
import type { Mail } from "./store.ts";

/** The chart of the one alert that a message tells of; of several, of the one that is still so. */
const charted = (told: readonly AlertTold[], charts: Charts): readonly object[] => {
  const [only, ...others] = told.length === 1 ? told : told.filter(({ stage }) => stage !== "settled");
  return only === undefined || others.length > 0 ? [] : charts({ alert: only });
};

/** A message with its chart; where that is in the way, rather without it than not at all. */
const shownIn = async (
  { fetcher, now }: Pick<Sending, "fetcher" | "now">,
  plain: Post,
  chart: readonly object[],
  posting: Posting,
): Promise<SlackSaid> => {
  const said = slackSaid(await post(fetcher, withChart(plain, chart), now), posting);
  const isInTheWay = chart.length > 0 && MAY_BE_THE_CHART.includes(said.error);
  return isInTheWay ? slackSaid(await post(fetcher, plain, now), posting) : said;
};

/** @param target where a message tells of nothing else */
const keptIn = async (kept: readonly Ended[] | undefined, target: string | null): Promise<KeptShown | undefined> =>
  kept && (await import("../kept/words.ts")).keptShown(target === null ? "" : `${fitting(target)}: `, kept);

/** As `send`. */
export const sendToSlack = async (
  { token, channel }: Extract<Destination, { kind: "slack" }>,
  mail: Mail,
  before: Posting | null,
  { fetcher, now, charts = () => [] }: Sending,
  night: readonly AlertTold[],
): Promise<Sent> => {
  const nowhere: Posting = { channel, ts: null };
  if ("text" in mail) {
    const word = slackWord(
      token,
      channel,
      mail,
      await keptIn(mail.kept, mail.what === "kept_back" ? mail.target : null),
    );
    const said = await shownIn({ fetcher, now }, word, charted(mail.night ?? [], charts), nowhere);
    // Those of a morning are brought up to date in it.
    const ids = mail.night?.map(({ id }) => id);
    const isKept = ids !== undefined && said.answer.is === "accepted";
    const { kept } = mail;
    const told = { ...said.posting, night: ids ?? [], ...(kept === undefined ? {} : { kept }) };
    return { answer: said.answer, posting: isKept ? told : null };
  }
  const posting = before ?? nowhere;
  // It was told in the summary of a morning, if at all: there is nothing to bring up to date.
  if (posting.ts === null && mail.notice.how === "edit") return { answer: { is: "accepted" }, posting: null };
  const plain = slackPost(token, posting, mail, night, await keptIn(posting.kept, null));
  const said = await shownIn(
    { fetcher, now },
    plain,
    charted(night.length > 0 ? night : [mail.alert], charts),
    posting,
  );
  const more = said.answer.is === "accepted" && posting.ts !== null ? slackFollowUp(token, said.posting, mail) : null;
  if (more === null) return said;
  const { answer } = slackSaid(await post(fetcher, more, now), said.posting);
  return { answer, posting: said.posting };
};
