/** Gets a message to Slack in time. There is always one within three seconds, if only that the work is under way. */
import type { Charted } from "../reply/index.ts";
import type { Message } from "../slack/message.ts";
import type { Patience } from "../../src/shared/deadline.ts";
import type { Post, PostAs } from "../slack/response-url.ts";

/** An answer that is there by then goes into the acknowledgement. Slack wants that within 3000 ms, of which the network takes some. */
const AT_ONCE_MS = 1_500;

/** Cloudflare ends all work 30 s after the response. Before that, the person has to be told that there was no answer. */
const AT_LAST_MS = 24_000;

/** A message, its chart, and how it is posted; null: nothing is said, for the request was answered before. */
export type Said = { message: Message; chart?: Charted | undefined; as: PostAs } | null;

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

/** The work's message, or the one that it took too long. */
const inTheEnd = async ({ work, patience, tooLate }: Delivery): Promise<Said> => {
  const end = await patience(work, AT_LAST_MS);
  return end.done ? end.value : { message: tooLate(), as: "replace" };
};

/** Slack takes no message at all that has a picture which it cannot fetch, and an acknowledgement has no answer that says so. */
const isRefused = (problem: string | null): boolean => problem?.startsWith("slack_answered_4") === true;

/**
 * Slack does not let an answer to a command be edited by its `response_url`, but makes a message of its own of the edit
 * (https://github.com/slackapi/bolt-python/issues/1268): so the chart is one by itself.
 */
const sayToCommand = async ({ message, chart }: NonNullable<Said>, post: Post): Promise<string | null> =>
  (await post(message, "replace")) ?? (chart === undefined ? null : post(chart.alone, "whisper"));

/** The message comes first, and the chart into it. One for the channel cannot be edited, so there it is the other way round. */
const sayToPress = async ({ message, chart }: NonNullable<Said>, as: PostAs, post: Post): Promise<string | null> => {
  if (chart === undefined || as === "whisper") return post(message, as);
  if (as === "replace") return (await post(message, as)) ?? post(chart.within, as);
  const problem = await post(chart.within, as);
  return isRefused(problem) ? post(message, as) : problem;
};

/**
 * For a command: the acknowledgement carries the answer if there is one by then, otherwise a message that the answer replaces later. Returns
 * what went wrong on the way to Slack, or null.
 */
export const deliverCommand = async (
  delivery: Delivery,
  ack: (message?: object) => Promise<void>,
): Promise<string | null> => {
  const { work, patience, pending, post } = delivery;
  const early = await patience(work, AT_ONCE_MS);
  if (early.done) {
    await ack(early.value === null ? undefined : { response_type: "ephemeral", ...early.value.message });
    return early.value?.chart === undefined ? null : post(early.value.chart.alone, "whisper");
  }
  await ack({ response_type: "ephemeral", ...pending() });
  const said = await inTheEnd(delivery);
  return said === null ? null : sayToCommand(said, post);
};

/**
 * For a press, which has been acknowledged already, as Slack takes no message with that. Only if the answer is going to replace the original
 * message does the pending message replace it too.
 */
export const deliverPress = async (delivery: Delivery, replaces: boolean): Promise<string | null> => {
  const { work, patience, pending, post } = delivery;
  const early = await patience(work, AT_ONCE_MS);
  if (early.done) return early.value === null ? null : sayToPress(early.value, early.value.as, post);
  if (replaces) await post(pending(), "replace");
  const said = await inTheEnd(delivery);
  if (said === null) return null;
  return sayToPress(said, replaces ? said.as : said.as === "replace" ? "whisper" : said.as, post);
};
