/** One letter to one destination: what kind that is decides how. */
import type { Destination } from "../../../config/destinations.ts";
import type { PushKeys } from "../../../config/push.ts";
import type { Devices } from "../../../devices/contract.ts";
import { describeError, logLine } from "../../../../shared/log.ts";
import type { Charts } from "../charts.ts";
import { pagerDutyPost } from "../senders/pagerduty.ts";
import { type Fetch, post } from "../senders/post.ts";
import { alertPost } from "../senders/push-post.ts";
import { type Posting, slackFollowUp, slackPost, slackSaid, slackWord } from "../senders/slack.ts";
import { MAY_BE_THE_CHART, withChart } from "../senders/slack-chart.ts";
import { webhookPost } from "../senders/webhook.ts";
import type { Answer } from "./plan.ts";
import type { Mail } from "./store.ts";

export interface Sending {
  fetcher: Fetch;
  /** Those that a destination of kind `push` reaches; none where it is left out. */
  devices?: Devices;
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

export const NO_DEVICES: Devices = {
  mayRead: () => Promise.resolve([]),
  reach: () => Promise.resolve(null),
  forget: () => Promise.resolve(),
};

const TAKEN: Answer = { is: "accepted" };

/**
 * @param before where the alert's message is; null where there is none yet
 * @param device which one of a destination of kind `push`; null elsewhere
 */
export const send = async (
  destination: Destination,
  mail: Mail,
  before: Posting | null,
  sending: Sending,
  device: string | null = null,
): Promise<Sent> => {
  const { fetcher, now, charts = () => [] } = sending;
  if (destination.kind === "push") return sendToDevice(destination, device ?? "", mail, before, sending);
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

/** As if the push service had said that it knows no such device. */
const GONE: Answer = { is: "answered", status: 410, retryAfterMs: null };

const NOT_BELIEVED = {
  ...{ is: "answered", status: 403, retryAfterMs: null },
  why: "Its push service does not believe the pair of keys: look at subject, public_key and private_key, or make a new pair with `npm run push-keys` and have the devices subscribe again.",
} as const satisfies Answer;

/** Where the alert's notification is: on the device, by its tag. */
const SHOWN: Posting = { channel: "device", ts: "shown" };

const sendToDevice = async (
  keys: PushKeys,
  device: string,
  mail: Mail,
  before: Posting | null,
  { fetcher, devices = NO_DEVICES, now }: Sending,
): Promise<Sent> => {
  // It was told of nothing that could be brought up to date.
  if ("alert" in mail && mail.notice.how === "edit" && before === null) return { answer: TAKEN, posting: null };
  try {
    const reached = await devices.reach(device, mail.target);
    if (reached === null) return { answer: GONE, posting: null };
    const made = await alertPost(keys, reached, mail, now()).catch(() => null);
    // Keys that are none are refused by nobody but this Worker.
    if (made === null) return { answer: NOT_BELIEVED, posting: null };
    const { answer } = await post(fetcher, made, now);
    if (answer.is === "answered" && answer.status === 404) return { answer: GONE, posting: null };
    if (answer.is === "answered" && (answer.status === 401 || answer.status === 403))
      return { answer: { ...NOT_BELIEVED, status: answer.status }, posting: null };
    return { answer, posting: answer.is === "accepted" ? SHOWN : null };
  } catch (error) {
    console.error(logLine({ delivery: "device_not_known", error: describeError(error) }));
    return { answer: { is: "lost" }, posting: null };
  }
};
