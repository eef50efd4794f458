/**
 * Slack's Web API for one bot, as far as alerts use it: `chat.postMessage` and `chat.update`, with what Slack refuses of them
 * (https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/reference/methods/chat.update). It answers 200 to what it refuses, as Slack does.
 */
import * as z from "zod";
import { parseJson } from "../../src/shared/decode.ts";
import { type Block, contentOf, violations } from "./limits.ts";

/** Not documented; Slack was seen to refuse more (https://github.com/slackapi/bolt-js/issues/2509). */
const BLOCKS_MOST = 13_200;

export interface WebApiOptions {
  /** `xoxb-…` */
  token: string;
  scopes: readonly string[];
  /** By their ids, `C…`, and whether the bot is in them. */
  channels: Record<string, { isMember: boolean }>;
}

/** What a message may be pressed on like, and where it stands. */
export interface Posted {
  /** Slack's `ts`. */
  id: string;
  ephemeral: false;
  channel: string;
  /** The `ts` of the message whose thread it is in. */
  thread: string | null;
  /** Whether it is shown in the channel as well. */
  broadcast: boolean;
  text: string;
  blocks: Block[];
  edits: number;
  deleted: boolean;
}

/** A call that came, and Slack's word for why not; null where it was taken. */
export interface WebCall {
  method: string;
  error: string | null;
}

const bodySchema = z.strictObject({
  channel: z.string(),
  text: z.string().min(1).max(40_000),
  blocks: z.array(z.unknown()).optional(),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  reply_broadcast: z.boolean().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
});
type Body = z.output<typeof bodySchema>;

/** What a token needs for a method (https://docs.slack.dev/reference/methods). */
export const SCOPES: Readonly<Record<string, string>> = {
  "chat.postMessage": "chat:write",
  "chat.update": "chat:write",
};

interface Asked {
  method: string;
  authorization: string | undefined;
  body: string;
}

export class WebApi {
  /** Oldest first. */
  readonly messages: Posted[] = [];
  readonly calls: WebCall[] = [];
  readonly options: WebApiOptions;
  readonly #mentions: () => readonly string[];
  readonly #complain: (why: string) => void;
  #count = 0;

  /** @param mentions what may be named; @param complain of what Slack would refuse */
  constructor(options: WebApiOptions, mentions: () => readonly string[], complain: (why: string) => void) {
    this.options = options;
    this.#mentions = mentions;
    this.#complain = complain;
  }

  /** @param now milliseconds since the epoch */
  answer(asked: Asked, now: number): string {
    const done = this.#do(asked, now);
    const error = typeof done === "string" ? done : null;
    this.calls.push({ method: asked.method, error });
    if (error !== null) this.#complain(`${asked.method}: ${error}`);
    return JSON.stringify(typeof done === "string" ? { ok: false, error: done } : { ok: true, ...done });
  }

  #do({ method, authorization, body }: Asked, now: number): { channel: string; ts: string } | string {
    const scope = SCOPES[method];
    if (scope === undefined) return "unknown_method";
    if (authorization === undefined) return "not_authed";
    if (authorization !== `Bearer ${this.options.token}`) return "invalid_auth";
    if (!this.options.scopes.includes(scope)) return "missing_scope";
    const json = parseJson(body);
    if (!json.ok) return "invalid_json";
    const parsed = bodySchema.safeParse(json.value);
    if (!parsed.success) return "invalid_arguments";
    const channel = this.options.channels[parsed.data.channel];
    if (channel === undefined) return "channel_not_found";
    if (!channel.isMember) return "not_in_channel";
    const refused = this.#refused(parsed.data);
    if (refused !== null) return refused;
    return method === "chat.update" ? this.#update(parsed.data) : this.#post(parsed.data, now);
  }

  #refused({ text, blocks }: Body): string | null {
    const content = { text, ...(blocks === undefined ? {} : { blocks }) };
    const found = violations(content, this.#mentions());
    for (const why of found) this.#complain(why);
    if (found.length > 0) return "invalid_blocks";
    return JSON.stringify(blocks ?? []).length > BLOCKS_MOST ? "msg_blocks_too_long" : null;
  }

  #post({ channel, thread_ts, reply_broadcast: broadcast = false, ts, ...content }: Body, now: number) {
    const thread = thread_ts ?? null;
    if (ts !== undefined) return "invalid_arguments";
    const parent = thread === null ? null : this.#find(channel, thread);
    if (thread !== null && (parent === undefined || parent?.thread !== null)) return "thread_not_found";
    this.#count += 1;
    const id = `${Math.floor(now / 1000)}.${String(this.#count).padStart(6, "0")}`;
    const { text, blocks } = contentOf(content);
    this.messages.push({
      ...{ id, ephemeral: false, channel, thread, broadcast, text, blocks, edits: 0, deleted: false },
    });
    return { channel, ts: id };
  }

  #update({ channel, ts = "", ...content }: Body) {
    const message = this.#find(channel, ts);
    if (message === undefined) return "message_not_found";
    const { text, blocks } = contentOf(content);
    Object.assign(message, { text, blocks, edits: message.edits + 1 });
    return { channel, ts };
  }

  #find(channel: string, ts: string): Posted | undefined {
    return this.messages.find((each) => each.id === ts && each.channel === channel && !each.deleted);
  }
}
