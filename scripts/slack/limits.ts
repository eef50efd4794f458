/**
 * What Slack refuses of a message, as its reference documents it: https://docs.slack.dev/reference/block-kit/blocks and
 * https://docs.slack.dev/reference/block-kit/composition-objects. Written from the documentation, not from the bot's own limits.
 */
import * as z from "zod";
import { CHARTS_MOST, chartSchema } from "../../src/worker/object/alerts/senders/slack-chart.fixture.ts";
import { issueLine } from "../../src/shared/issues.ts";

const filled = (max: number) => z.string().min(1).max(max);
const plain = (max: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: filled(max), emoji: z.boolean().optional() });
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal("mrkdwn"), text: filled(max), verbatim: z.boolean().optional() });
const text = (max: number) => z.union([plain(max), mrkdwn(max)]);
const blockId = { block_id: filled(255).optional() };

const confirmation = z.strictObject({
  title: plain(100),
  text: text(300),
  confirm: plain(30),
  deny: plain(30),
  style: z.enum(["primary", "danger"]).optional(),
});

const buttonSchema = z.strictObject({
  type: z.literal("button"),
  text: plain(75),
  action_id: filled(255),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  confirm: confirmation.optional(),
  accessibility_label: z.string().max(75).optional(),
});
export type Button = z.output<typeof buttonSchema>;

const sectionSchema = z
  .strictObject({
    type: z.literal("section"),
    ...blockId,
    text: text(3000).optional(),
    fields: z.array(text(2000)).min(1).max(10).optional(),
    accessory: buttonSchema.optional(),
    expand: z.boolean().optional(),
  })
  .refine((section) => section.text !== undefined || section.fields !== undefined, "a section needs text or fields");

/** It is fetched before the message is taken (`images.ts`). */
const imageSchema = z.strictObject({
  type: z.literal("image"),
  ...blockId,
  image_url: z.url({ protocol: /^https?$/ }).max(3000),
  alt_text: filled(2000),
  title: plain(2000).optional(),
});

const blockSchema = z.discriminatedUnion("type", [
  sectionSchema,
  imageSchema,
  chartSchema.extend(blockId),
  z.strictObject({ type: z.literal("header"), ...blockId, text: plain(150) }),
  z.strictObject({ type: z.literal("divider"), ...blockId }),
  // A text object in a context holds 2,000 characters; the reference of the block itself names no other limit.
  z.strictObject({ type: z.literal("context"), ...blockId, elements: z.array(text(2000)).min(1).max(10) }),
  z.strictObject({ type: z.literal("actions"), ...blockId, elements: z.array(buttonSchema).min(1).max(25) }),
]);
export type Block = z.output<typeof blockSchema>;

const messageSchema = z.object({
  /** Longer ones are cut by Slack, https://docs.slack.dev/changelog/2018-truncating-really-long-messages: nothing may rely on that. */
  text: z.string().max(4000).optional(),
  blocks: z.array(blockSchema).min(1).max(50).optional(),
});

/** `<!channel>`, `<@U…>`, `<#C…>` and links work in mrkdwn wherever they stand, so text of others must not hold any. A time calls nobody. */
const SPECIAL = /<(?:!(?!date\^\d{1,13}\^\{date_short_pretty\} \{time\}\|[\d :UTC-]+>)|@|#)[^>]*>/;

const textsOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== "object" || value === null) return [];
  const { type, text: own } = value as { type?: unknown; text?: unknown };
  if (type === "mrkdwn" && typeof own === "string") return [own];
  return Object.values(value).flatMap(textsOf);
};

const repeated = (ids: readonly string[]): string[] => [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];

/**
 * Everything that Slack would refuse, or that would ping people; empty for a sound message.
 *
 * @param mentions the special tokens that are meant to be there, such as the person a shared message names
 */
export const violations = (message: unknown, mentions: readonly string[] = []): string[] => {
  const parsed = messageSchema.safeParse(message);
  if (!parsed.success) return parsed.error.issues.map((issue) => issueLine(issue));
  const { text: fallback, blocks = [] } = parsed.data;
  const found: string[] = [];
  if ((fallback ?? "").trim() === "") found.push("text: is empty, so a notification would say nothing");
  const blockIds = blocks.flatMap((block) => (block.block_id === undefined ? [] : [block.block_id]));
  for (const id of repeated(blockIds)) found.push(`block_id ${id} is there twice`);
  const charts = blocks.filter(({ type }) => type === "data_visualization").length;
  if (charts > CHARTS_MOST) found.push(`${charts} charts are more than a message may have`);
  for (const block of blocks) {
    if (block.type !== "actions") continue;
    for (const id of repeated(block.elements.map((element) => element.action_id)))
      found.push(`action_id ${id} is there twice in one block`);
  }
  for (const each of [fallback ?? "", ...textsOf(blocks)]) {
    const special = SPECIAL.exec(mentions.reduce((rest, mention) => rest.replaceAll(mention, ""), each))?.[0];
    if (special !== undefined) found.push(`mentions or calls somebody: ${special}`);
  }
  return found;
};

/** What a sound message shows. */
export const contentOf = (message: unknown): { text: string; blocks: Block[] } => {
  const { text: fallback = "", blocks = [] } = messageSchema.parse(message);
  return { text: fallback, blocks };
};

/** The buttons, in the order in which a person sees them. */
export const buttonsOf = (blocks: readonly Block[]): Button[] =>
  blocks.flatMap((block) => {
    if (block.type === "actions") return block.elements;
    return block.type === "section" && block.accessory !== undefined ? [block.accessory] : [];
  });
