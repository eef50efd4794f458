/** One letter to one destination: what kind that is decides how. */
import type { Destination } from "../../../config/destinations.ts";
import type { Charts } from "../charts.ts";
import type { AlertTold } from "../senders/message.ts";
import { hasNoIncident, incidentAfter, pagerDutyPost } from "../senders/pagerduty.ts";
import { type Fetch, post } from "../senders/post.ts";
import type { Posting } from "../senders/slack.ts";
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

const sendByKind = async (
  destination: Exclude<Destination, { kind: "push" }>,
  mail: Mail,
  before: Posting | null,
  sending: Sending,
  night: readonly AlertTold[],
): Promise<Sent> => {
  const { fetcher, now, publicUrl = null } = sending;
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
  return (await import("./send-slack.ts")).sendToSlack(destination, mail, before, sending, night);
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
