/** One letter to one destination: what kind that is decides how. */
import type { Destination } from "../../../config/destinations.ts";
import type { Charts } from "../charts.ts";
import type { Ended } from "../kept/kept.ts";
import type { AlertTold } from "../senders/message.ts";
import { hasNoIncident, incidentAfter, pagerDutyPost } from "../senders/pagerduty.ts";
import { type Fetch, type Post, post } from "../senders/post.ts";
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
import { webhookPost } from "../senders/webhook.ts";
import type { Answer } from "./plan.ts";
import type { Mail } from "./store.ts";

export interface Sending {
  fetcher: Fetch;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Where people reach this Worker; no link is told where it is left out or null. */
  publicUrl?: string | null;
  /** What a message in Slack shows of how it came about; none where it is left out. */
  charts?: Charts;
}

export interface Sent {
  answer: Answer;
  /** Where the alert's message is by now; null where this destination has none. */
  posting: Posting | null;
}

/** A program was told of the alert. */
const HEARD: Posting = { channel: "webhook", ts: "heard" };

const TAKEN: Answer = { is: "accepted" };

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

const sendByKind = async (
  destination: Exclude<Destination, { kind: "push" }>,
  mail: Mail,
  before: Posting | null,
  { fetcher, now, publicUrl = null, charts = () => [] }: Sending,
  night: readonly AlertTold[],
): Promise<Sent> => {
  if (destination.kind === "webhook") {
    const made = await webhookPost(destination.url, destination.secrets, mail, now(), publicUrl);
    const { answer } = await post(fetcher, made, now);
    const isFirst = "alert" in mail && mail.notice.how === "new" && before === null;
    return { answer, posting: isFirst && answer.is === "accepted" ? HEARD : null };
  }
  if (destination.kind === "pagerduty") {
    const made = pagerDutyPost(destination.routing_key, mail, publicUrl);
    if (made === null || "text" in mail || hasNoIncident(mail, before)) return { answer: TAKEN, posting: null };
    const { answer } = await post(fetcher, made, now);
    return { answer, posting: answer.is === "accepted" ? incidentAfter(mail, before) : null };
  }
  const { token, channel } = destination;
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
  if (posting.ts === null && mail.notice.how === "edit") return { answer: TAKEN, posting: null };
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

/** Only a device is forgotten for it: of what the configuration names somebody is to hear. */
const refusedIfGone = (answer: Answer): Answer =>
  answer.is === "answered" && answer.status === 410
    ? { ...answer, status: 404, why: "It says that it is gone for good (410)." }
    : answer;

/**
 * @param before where the alert's message is; null where there is none yet
 * @param night what else is told in that message, as it is now; empty where it has one of its own
 */
export const send = async (
  destination: Parameters<typeof sendByKind>[0],
  mail: Mail,
  before: Posting | null,
  sending: Sending,
  night: readonly AlertTold[] = [],
): Promise<Sent> => {
  const sent = await sendByKind(destination, mail, before, sending, night);
  return { ...sent, answer: refusedIfGone(sent.answer) };
};
