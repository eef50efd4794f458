/** Gets a message to Slack in time: within three seconds something is said, and never nothing. */
import type { Message } from "../slack/message.ts";
import type { Patience } from "../../src/shared/deadline.ts";
import type { Post, PostAs } from "../slack/response-url.ts";

/** What is said at once is said in the acknowledgement. Slack wants it within 3000 ms, and the network takes its part. */
const AT_ONCE_MS = 1_500;

/** Cloudflare ends work 30 s after the response; by then it has to be told that nothing came. */
const AT_LAST_MS = 24_000;

/** A message and how it is posted; null: nothing is said, for the request was answered before. */
export type Said = { message: Message; as: PostAs } | null;

export interface Delivery {
  /** Never rejects. */
  work: Promise<Said>;
  patience: Patience;
  /** Said while the work goes on. */
  pending: () => Message;
  /** Said where the work does not end in time. */
  tooLate: () => Message;
  post: Post;
}

/** What the work came to, or that it took too long. */
const inTheEnd = async ({ work, patience, tooLate }: Delivery): Promise<Said> => {
  const end = await patience(work, AT_LAST_MS);
  return end.done ? end.value : { message: tooLate(), as: "replace" };
};

/**
 * A command: the acknowledgement carries the answer if it is there, else a message that one edit replaces. Answers what went wrong on the
 * way to Slack, null if nothing did.
 */
export const deliverCommand = async (
  delivery: Delivery,
  ack: (message?: object) => Promise<void>,
): Promise<string | null> => {
  const { work, patience, pending, post } = delivery;
  const early = await patience(work, AT_ONCE_MS);
  if (early.done) {
    await ack(early.value === null ? undefined : { response_type: "ephemeral", ...early.value.message });
    return null;
  }
  await ack({ response_type: "ephemeral", ...pending() });
  const said = await inTheEnd(delivery);
  return said === null ? null : post(said.message, "replace");
};

/**
 * A press is acknowledged before this; Slack takes no message with that. The pending message stands in for the original only where the
 * answer will.
 */
export const deliverPress = async (delivery: Delivery, replaces: boolean): Promise<string | null> => {
  const { work, patience, pending, post } = delivery;
  const early = await patience(work, AT_ONCE_MS);
  if (early.done) return early.value === null ? null : post(early.value.message, early.value.as);
  if (replaces) await post(pending(), "replace");
  const said = await inTheEnd(delivery);
  if (said === null) return null;
  return post(said.message, replaces ? said.as : said.as === "replace" ? "whisper" : said.as);
};
