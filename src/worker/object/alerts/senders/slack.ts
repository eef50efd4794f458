/**
 * A message in a Slack channel, edited in place as its alert changes, with what happened in its thread (`chat.postMessage`, `chat.update`; scope
 * `chat:write`). Pure.
 */
import * as z from "zod";
import { shortened } from "../../../../shared/text.ts";
import type { Answer } from "../delivery/plan.ts";
import { lineOf, type Message, type Word } from "./message.ts";
import type { Post, Posted } from "./post.ts";
import { jsonOrUndefined } from "../../../../shared/decode.ts";

const API = "https://slack.com/api";
/** Slack cuts a message's text off at 40,000, a section's at 3,000 (https://docs.slack.dev/reference/block-kit/blocks/section-block/). */
const SECTION_MOST = 3000;

/** Where the alert's message is; null until it was posted. */
export interface Posting {
  channel: string;
  ts: string | null;
}

/** Slack reads these three, and nothing else, as its own (https://docs.slack.dev/messaging/formatting-message-text/#escaping). */
const harmless = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const section = (text: string) => ({
  type: "section",
  text: { type: "mrkdwn", text: shortened(harmless(text), SECTION_MOST), verbatim: true },
});

const bodyOf = (message: Message) => {
  const { alert } = message;
  const isOver = alert.stage === "settled";
  const line = lineOf(message);
  return {
    text: shortened(harmless(line), SECTION_MOST),
    blocks: [
      section(line),
      ...(isOver ? [] : [section(`Next: ${alert.next_step}`)]),
      ...(alert.consequences.length === 0 ? [] : [section(`With it: ${alert.consequences.join(", ")}`)]),
    ],
    // Text from outside makes no previews.
    ...{ unfurl_links: false, unfurl_media: false },
  };
};

const call = (method: string, token: string, body: object): Post => ({
  url: `${API}/${method}`,
  headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` },
  body: JSON.stringify(body),
});

/** What is told of something else than an alert. */
export const slackWord = (token: string, channel: string, { text }: Word): Post =>
  call("chat.postMessage", token, {
    ...{ channel, text: shortened(harmless(text), SECTION_MOST), blocks: [section(text)] },
    ...{ unfurl_links: false, unfurl_media: false },
  });

/** The call that brings its message up to date. */
export const slackPost = (token: string, { channel, ts }: Posting, message: Message): Post => {
  const body = bodyOf(message);
  if (ts === null) return call("chat.postMessage", token, { channel, ...body });
  const { text, blocks } = body;
  return call("chat.update", token, { channel, ts, text, blocks });
};

/** What is worth a word in the thread: an edit is seen by nobody who has read it. Null where it is not, or there is no message yet. */
export const slackFollowUp = (token: string, { channel, ts }: Posting, message: Message): Post | null => {
  const { notice } = message;
  if (ts === null || notice.what === "raised") return null;
  const text = shortened(harmless(lineOf(message)), SECTION_MOST);
  // A call is to be seen by those who have not opened the thread.
  return call("chat.postMessage", token, { channel, thread_ts: ts, text, reply_broadcast: notice.how === "new" });
};

const saidSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  ts: z.string().optional(),
  channel: z.string().optional(),
});

/** Slack's own trouble, which passes (https://docs.slack.dev/reference/methods/chat.postMessage/#errors). */
const PASSES: readonly string[] = [
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "ratelimited",
  "rate_limited",
  "team_added_to_org",
];

export interface SlackSaid {
  answer: Answer;
  /** Where the message is now. `ts` is null where there is none any more: the next one is posted anew. */
  posting: Posting;
  /** Slack's word for why not; null where it took it. */
  error: string | null;
}

/** Slack answers 200 whether it took it or not. */
export const slackSaid = ({ answer, body }: Posted, posting: Posting): SlackSaid => {
  if (answer.is !== "accepted") return { answer, posting, error: null };
  const said = saidSchema.safeParse(jsonOrUndefined(body));
  if (!said.success) return { answer: { is: "lost" }, posting, error: null };
  const { ok: isTaken, error = "unknown_error", ts, channel } = said.data;
  if (isTaken)
    return { answer, posting: { channel: channel ?? posting.channel, ts: posting.ts ?? ts ?? null }, error: null };
  // Somebody has deleted it.
  const isGone = error === "message_not_found" || error === "cant_update_message";
  const mayPass = PASSES.includes(error) || isGone;
  return {
    answer: { is: "answered", status: mayPass ? 503 : 403, retryAfterMs: null },
    posting: isGone ? { ...posting, ts: null } : posting,
    error,
  };
};
