/** Slack's side of a channel, as it checks what it gets: https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/reference/methods/chat.postMessage. */
import * as z from "zod";
import type { Fetch } from "./post.ts";
import { type ChartBlock, CHARTS_MOST, chartSchema } from "./slack-chart.fixture.ts";

/** Not documented; Slack was seen to refuse more (https://github.com/slackapi/bolt-js/issues/2509). */
const BLOCKS_MOST = 13_200;

const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal("mrkdwn"), text: z.string().min(1).max(most), verbatim: z.boolean() });
const buttonSchema = z.strictObject({
  type: z.literal("button"),
  text: z.strictObject({ type: z.literal("plain_text"), text: z.string().min(1).max(75) }),
  action_id: z.string().min(1).max(255),
  value: z.string().min(1).max(2000),
  style: z.enum(["primary", "danger"]).optional(),
});
const blockSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("section"), text: mrkdwn(3000) }),
  z.strictObject({ type: z.literal("context"), elements: z.array(mrkdwn(2000)).min(1).max(10) }),
  chartSchema,
  z.strictObject({
    type: z.literal("actions"),
    elements: z
      .array(buttonSchema)
      .min(1)
      .max(25)
      .refine((all) => new Set(all.map(({ action_id }) => action_id)).size === all.length, "an action_id twice"),
  }),
]);
type Block = z.output<typeof blockSchema>;

const messageSchema = z.object({
  channel: z.string(),
  text: z.string().min(1).max(40_000),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  blocks: z
    .array(blockSchema)
    .max(50)
    .refine((blocks) => blocks.filter(({ type }) => type === "data_visualization").length <= CHARTS_MOST)
    .optional(),
});

export interface SlackFakeMessage {
  text: string;
  thread: string | null;
  edits: number;
  blocks: Block[];
  chart: ChartBlock | null;
}

/** Labels of its buttons, in order. */
export const labelsOf = (message: SlackFakeMessage | undefined): string[] =>
  (message?.blocks ?? []).flatMap((block) =>
    block.type === "actions" ? block.elements.map(({ text }) => text.text) : [],
  );

/** What its sections say. */
export const shownOf = (message: SlackFakeMessage | undefined): string =>
  (message?.blocks ?? []).flatMap((block) => (block.type === "section" ? [block.text.text] : [])).join("\n");

/** A workspace of one channel. */
export const slackFake = (token: string, channel: string) => {
  const messages = new Map<string, SlackFakeMessage>();
  const state = { isMember: true, said: 0, takesCharts: true };
  const json = (body: unknown): Response => new Response(JSON.stringify(body));
  const refused = (error: string): Response => json({ ok: false, error });
  const fetcher: Fetch = async (url, { headers, body }) => {
    if (new Headers(headers).get("authorization") !== `Bearer ${token}`) return refused("invalid_auth");
    const parsed = messageSchema.safeParse(JSON.parse(typeof body === "string" ? body : ""));
    if (!parsed.success) return refused("invalid_blocks");
    const { text, ts, thread_ts = null, blocks = [] } = parsed.data;
    if (JSON.stringify(blocks).length > BLOCKS_MOST) return refused("msg_blocks_too_long");
    const chart = blocks.find((block) => block.type === "data_visualization") ?? null;
    if (chart !== null && !state.takesCharts) return refused("invalid_blocks");
    if (parsed.data.channel !== channel) return refused("channel_not_found");
    if (!state.isMember) return refused("not_in_channel");
    if (url.endsWith("/chat.update")) {
      const message = messages.get(ts ?? "");
      if (message === undefined) return refused("message_not_found");
      messages.set(ts ?? "", { ...message, text, blocks, chart, edits: message.edits + 1 });
      return json({ ok: true, channel, ts, text });
    }
    if (thread_ts !== null && !messages.has(thread_ts)) return refused("thread_not_found");
    state.said += 1;
    const made = `1800000000.${String(state.said).padStart(6, "0")}`;
    messages.set(made, { text, thread: thread_ts, edits: 0, blocks, chart });
    return json({ ok: true, channel, ts: made, message: { text } });
  };
  return { fetcher, messages, state };
};
