/**
 * A message in a Slack channel, edited in place as its alert changes, with what happened in its thread (`chat.postMessage`, `chat.update`; scope
 * `chat:write`). Pure.
 */
import * as z from "zod";
import { jsonOrUndefined } from "../../../../shared/decode.ts";
import type { Answer } from "../delivery/plan.ts";
import type { Ended } from "../kept/kept.ts";
import { OVER_BY_MORNING } from "../quiet/hold.ts";
import { type AlertTold, lineOf, type Message, type Word } from "./message.ts";
import type { Post, Posted } from "./post.ts";
import { blocksOf, followUpOf } from "./slack-message.ts";
import { nightOf } from "./slack-night.ts";
import { fitting, section } from "./slack-text.ts";

const API = "https://slack.com/api";
/** Where the alert's message is; null until it was posted. */
export interface Posting {
  channel: string;
  ts: string | null;
  /** The alerts that the message tells of, where it is that of a morning. */
  night?: readonly number[];
  /** What mutes have kept back, where it says that as well. */
  kept?: readonly Ended[];
  /** Which setting the message has offered to change, and which change of that it was last told of. */
  offered?: string;
  made?: string;
}

/** What a message says of what mutes have kept back; harmless. */
export interface KeptShown {
  text: string;
  blocks: readonly object[];
}

const NOTHING_KEPT: KeptShown = { text: "", blocks: [] };

const withKept = (before: string, { text }: KeptShown): string => (text === "" ? before : `${before}\n${text}`);

const bodyOf = (message: Message, night: readonly AlertTold[], kept: KeptShown) => {
  if (night.length === 0) return { text: fitting(lineOf(message)), blocks: blocksOf(message) };
  const { text, blocks } = nightOf(message.target, night);
  return { text: withKept(text, kept), blocks: [...blocks, ...kept.blocks] };
};

/** Text from outside makes no previews. */
const PLAIN = { unfurl_links: false, unfurl_media: false };

const call = (method: string, token: string, body: object): Post => ({
  url: `${API}/${method}`,
  headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` },
  body: JSON.stringify(body),
});

/** What is told of something else than an alert; of a morning, with the buttons of each alert in it. */
export const slackWord = (token: string, channel: string, word: Word, kept: KeptShown = NOTHING_KEPT): Post => {
  const { text, target, night, what } = word;
  const own = night === undefined ? [section(fitting(text))] : nightOf(target, night, OVER_BY_MORNING).blocks;
  const blocks = [...(what === "kept_back" ? [] : own), ...kept.blocks];
  const said = what === "kept_back" ? kept.text : withKept(fitting(text), kept);
  return call("chat.postMessage", token, { channel, text: said, blocks, ...PLAIN });
};

/** The call that brings its message up to date. @param night what else is told in the same message; empty where it has one of its own */
export const slackPost = (
  token: string,
  { channel, ts }: Posting,
  message: Message,
  night: readonly AlertTold[] = [],
  kept: KeptShown = NOTHING_KEPT,
): Post =>
  ts === null
    ? call("chat.postMessage", token, { channel, ...bodyOf(message, [], kept), ...PLAIN })
    : call("chat.update", token, { channel, ts, ...bodyOf(message, night, kept) });

/** What is worth a word in the thread: an edit is seen by nobody who has read it. Null where it is not, or there is no message yet. */
export const slackFollowUp = (token: string, { channel, ts }: Posting, message: Message): Post | null => {
  const { notice, alert } = message;
  // What becomes of a change when the alert is over calls nobody back.
  const isQuiet = notice.what === "raised" || (notice.what === "made" && alert.stage === "settled");
  if (ts === null || isQuiet) return null;
  // A call is to be seen by those who have not opened the thread.
  const reply_broadcast = notice.how === "new";
  return call("chat.postMessage", token, { channel, thread_ts: ts, text: followUpOf(message), reply_broadcast });
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
    return {
      answer,
      posting: { ...posting, channel: channel ?? posting.channel, ts: posting.ts ?? ts ?? null },
      error: null,
    };
  // Somebody has deleted it.
  const isGone = error === "message_not_found" || error === "cant_update_message";
  const mayPass = PASSES.includes(error) || isGone;
  return {
    answer: { is: "answered", status: mayPass ? 503 : 403, retryAfterMs: null },
    posting: isGone ? { channel: posting.channel, ts: null } : posting,
    error,
  };
};
