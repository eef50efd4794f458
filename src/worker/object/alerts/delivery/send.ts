/** One letter to one destination: what kind that is decides how. */
import type { Destination } from "../../../config/destinations.ts";
import type { Charts } from "../charts.ts";
import { pagerDutyPost } from "../senders/pagerduty.ts";
import { type Fetch, post } from "../senders/post.ts";
import { type Posting, slackFollowUp, slackPost, slackSaid, slackWord } from "../senders/slack.ts";
import { MAY_BE_THE_CHART, withChart } from "../senders/slack-chart.ts";
import { webhookPost } from "../senders/webhook.ts";
import type { Answer } from "./plan.ts";
import type { Mail } from "./store.ts";

export interface Sending {
  fetcher: Fetch;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** What a message in Slack shows of how it came about; none where it is left out. */
  charts?: Charts;
}

export interface Sent {
  answer: Answer;
  /** Where the alert's message is by now; null where this destination has none. */
  posting: Posting | null;
}

const TAKEN: Answer = { is: "accepted" };

/** @param before where the alert's message is; null where there is none yet */
export const send = async (
  destination: Destination,
  mail: Mail,
  before: Posting | null,
  { fetcher, now, charts = () => [] }: Sending,
): Promise<Sent> => {
  if (destination.kind === "webhook") {
    const made = await webhookPost(destination.url, destination.secrets, mail, now());
    return { answer: (await post(fetcher, made, now)).answer, posting: null };
  }
  if (destination.kind === "pagerduty") {
    const made = pagerDutyPost(destination.routing_key, mail);
    return { answer: made === null ? TAKEN : (await post(fetcher, made, now)).answer, posting: null };
  }
  const { token, channel } = destination;
  const nowhere: Posting = { channel, ts: null };
  if ("text" in mail) {
    const said = slackSaid(await post(fetcher, slackWord(token, channel, mail), now), nowhere);
    return { answer: said.answer, posting: null };
  }
  const posting = before ?? nowhere;
  // It was told in the summary of a morning, if at all: there is nothing to bring up to date.
  if (posting.ts === null && mail.notice.how === "edit") return { answer: TAKEN, posting: null };
  const plain = slackPost(token, posting, mail);
  const chart = charts(mail);
  const shown = slackSaid(await post(fetcher, withChart(plain, chart), now), posting);
  // Rather told without its chart than not told.
  const isInTheWay = chart.length > 0 && MAY_BE_THE_CHART.includes(shown.error);
  const said = isInTheWay ? slackSaid(await post(fetcher, plain, now), posting) : shown;
  const more = said.answer.is === "accepted" && posting.ts !== null ? slackFollowUp(token, said.posting, mail) : null;
  if (more === null) return said;
  const { answer } = slackSaid(await post(fetcher, more, now), said.posting);
  return { answer, posting: said.posting };
};
