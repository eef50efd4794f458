/**
 * A stand-in for Slack where Slack cannot be reached. It sends signed commands and button presses, takes what the app answers and what
 * it posts to a `response_url`, and refuses what Slack would refuse.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseJson } from "../../src/shared/decode.ts";
import { type Block, type Button, buttonsOf, contentOf, violations } from "./limits.ts";
import { signatureHeaders } from "./sign.ts";
import { messageText } from "./text.ts";
import { type Posted, WebApi, type WebApiOptions } from "./web-api.ts";

/** What Slack waits for an answer: https://docs.slack.dev/interactivity/implementing-slash-commands */
const ACK_WITHIN_MS = 3_000;
/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const RESPONSE_URL_USES = 5;
const RESPONSE_URL_LASTS_MS = 30 * 60_000;

export interface FakeSlackOptions {
  /** Where the app takes commands and interactivity. */
  eventsUrl: string;
  signingSecret: string;
  team: string;
  /** Whom a message may name; those who send something may be named as well. */
  people?: readonly string[];
  /** The origin from which it gets pictures, as if it were on the open internet. */
  picturesFrom?: string;
  /** 0, the default, takes a free one. */
  port?: number;
  /** Milliseconds since the epoch; tests pass a clock of their own. */
  now?: () => number;
  /** The bot that posts by itself; left out, it has no token, and every call is refused. */
  webApi?: WebApiOptions;
}

export interface Person {
  user: string;
  channel?: string;
  team?: string;
}

export interface SlackMessage {
  id: string;
  /** Only the person who asked sees it. */
  ephemeral: boolean;
  text: string;
  blocks: Block[];
  /** How often it was replaced. */
  edits: number;
  deleted: boolean;
}

interface ResponseUrl {
  uses: number;
  madeAt: number;
  /** What `replace_original` replaces. */
  original: SlackMessage | Posted | null;
}

export interface Acknowledged {
  status: number;
  /** As Slack would show it in place of an answer: `operation_timeout`, `http_status`, or null. */
  error: string | null;
  tookMs: number;
  body: string;
}

export class FakeSlack {
  readonly origin: string;
  /** Every message there is, oldest first. */
  readonly messages: SlackMessage[] = [];
  /** What Slack would have refused or complained of; a test expects none. */
  readonly violations: string[] = [];
  /** What the bot has posted by itself, and every call of it. */
  readonly webApi: WebApi;
  readonly #options: FakeSlackOptions;
  readonly #now: () => number;
  readonly #close: () => Promise<void>;
  /** Only they may be named. */
  readonly #people = new Set<string>();
  readonly #urls = new Map<string, ResponseUrl>();

  constructor(options: FakeSlackOptions, origin: string, close: () => Promise<void>) {
    this.#options = options;
    for (const user of options.people ?? []) this.#people.add(user);
    this.#now = options.now ?? Date.now;
    const none: WebApiOptions = { token: randomBytes(16).toString("hex"), scopes: [], channels: {} };
    this.webApi = new WebApi(
      options.webApi ?? none,
      () => this.#mentions(),
      (why) => this.violations.push(why),
    );
    this.origin = origin;
    this.#close = close;
  }

  stop(): Promise<void> {
    return this.#close();
  }

  /** `/redis memory` as a person types it; the acknowledgement becomes a message when it holds one. */
  async command(line: string, person: Person): Promise<Acknowledged> {
    const [command = "", ...rest] = line.trim().split(" ");
    const { team = this.#options.team, user, channel = "C0ONCALL" } = person;
    this.#people.add(user);
    const url: ResponseUrl = { uses: 0, madeAt: this.#now(), original: null };
    const body = new URLSearchParams({
      token: "legacy-verification-token",
      team_id: team,
      team_domain: "example",
      channel_id: channel,
      channel_name: "on-call",
      user_id: user,
      user_name: "someone",
      command,
      text: rest.join(" "),
      api_app_id: "A0REDISOPS",
      is_enterprise_install: "false",
      response_url: this.#responseUrl(url),
      trigger_id: triggerId(),
    }).toString();
    const answered = await this.send(body, FORM);
    if (answered.error === null && answered.body !== "") url.original = this.#take(answered.body, null, true);
    return answered;
  }

  /** Presses the button with this number, from 1, on a message. */
  async press(message: SlackMessage | Posted, number: number, person: Person): Promise<Acknowledged> {
    const button = buttonsOf(message.blocks)[number - 1];
    if (button === undefined) throw new Error(`The message has no button ${number}.`);
    return this.pressed(message, button, person);
  }

  /** As `press`, with a button that may have been tampered with. */
  async pressed(message: SlackMessage | Posted, button: Button, person: Person): Promise<Acknowledged> {
    const where = "channel" in message ? message.channel : "C0ONCALL";
    const { team = this.#options.team, user, channel = where } = person;
    this.#people.add(user);
    const url: ResponseUrl = { uses: 0, madeAt: this.#now(), original: message };
    const payload = {
      type: "block_actions",
      team: { id: team, domain: "example" },
      user: { id: user, username: "someone", name: "someone", team_id: team },
      api_app_id: "A0REDISOPS",
      token: "legacy-verification-token",
      container: { type: "message", message_ts: message.id, channel_id: channel, is_ephemeral: message.ephemeral },
      trigger_id: triggerId(),
      enterprise: null,
      is_enterprise_install: false,
      channel: { id: channel, name: "on-call" },
      // Slack sends the message along only where others can see it.
      ...(message.ephemeral ? {} : { message: { ts: message.id, text: message.text, blocks: message.blocks } }),
      state: { values: {} },
      response_url: this.#responseUrl(url),
      actions: [{ ...button, block_id: "b1", action_ts: String(this.#now() / 1000) }],
    };
    return this.send(new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), FORM);
  }

  /** Sends a body, signed; `headers` win over the signature's own. */
  async send(body: string, headers: Record<string, string>): Promise<Acknowledged> {
    const seconds = Math.floor(this.#now() / 1000);
    const startedAt = performance.now();
    const response = await fetch(this.#options.eventsUrl, {
      method: "POST",
      headers: { ...signatureHeaders(this.#options.signingSecret, seconds, body), ...headers },
      body,
      signal: AbortSignal.timeout(60_000),
    });
    const answer = await response.text();
    const tookMs = performance.now() - startedAt;
    const late = tookMs > ACK_WITHIN_MS;
    if (late) this.violations.push(`the acknowledgement took ${Math.round(tookMs)} ms`);
    const error = late ? "operation_timeout" : response.ok ? null : "http_status";
    return { status: response.status, error, tookMs, body: answer };
  }

  /** Waits until a message is as it should be. When the time is up, gives the message that is there, for the test to show. */
  async until(
    holds: (messages: readonly SlackMessage[]) => boolean,
    withinMs = 30_000,
  ): Promise<readonly SlackMessage[]> {
    const deadline = performance.now() + withinMs;
    while (!holds(this.messages) && performance.now() < deadline) await sleep(20);
    return this.messages;
  }

  /** The newest message that is there, or null. */
  newest(): SlackMessage | null {
    return this.messages.findLast(({ deleted }) => !deleted) ?? null;
  }

  /** As `newest`, where there must be one. */
  latest(): SlackMessage {
    const found = this.newest();
    if (found === null) throw new Error(`There is no message. ${this.violations.join("; ")}`);
    return found;
  }

  /** A call of the Web API, as Slack answers it. */
  callWebApi(asked: Parameters<WebApi["answer"]>[0]): string {
    return this.webApi.answer(asked, this.#now());
  }

  /** A POST to a `response_url`, as Slack answers it. */
  respond(path: string, body: string): { status: number; body: string } {
    const url = this.#urls.get(path);
    if (url === undefined) return { status: 404, body: "no_such_url" };
    if (this.#now() - url.madeAt > RESPONSE_URL_LASTS_MS) return this.#refuse(404, "expired_url");
    url.uses += 1;
    if (url.uses > RESPONSE_URL_USES) return this.#refuse(404, "used_url");
    const known = this.violations.length;
    const message = this.#take(body, url.original, false);
    if (this.violations.length > known) return { status: 400, body: "invalid_blocks" };
    url.original ??= message;
    return { status: 200, body: "ok" };
  }

  #mentions(): string[] {
    return [...this.#people].map((user) => `<@${user}>`);
  }

  #responseUrl(url: ResponseUrl): string {
    const path = `/commands/${this.#options.team}/${randomBytes(6).toString("hex")}/${randomBytes(12).toString("hex")}`;
    this.#urls.set(path, url);
    return this.origin + path;
  }

  #refuse(status: number, why: string): { status: number; body: string } {
    this.violations.push(`response_url: ${why}`);
    return { status, body: why };
  }

  /** Makes a message of what the app answers or posts, or replaces one. Null if there is nothing to show, or if it is refused. */
  #take(body: string, original: ResponseUrl["original"], asAnswer: boolean): ResponseUrl["original"] {
    const message = parsed(body, asAnswer);
    if (message === null) {
      this.violations.push(`a message that is no JSON object: ${body.slice(0, 80)}`);
      return null;
    }
    const {
      response_type: type = "ephemeral",
      replace_original: replace = false,
      delete_original: remove = false,
    } = message;
    if (remove === true) {
      if (original !== null) original.deleted = true;
      return null;
    }
    const ephemeral = type !== "in_channel";
    // A confirmation says who asked, a shared message who shared it.
    const found = violations(message, this.#mentions());
    if (replace === true && original !== null && original.ephemeral !== ephemeral && type === "in_channel")
      found.push("an ephemeral message cannot become one that the channel sees");
    this.violations.push(...found);
    if (found.length > 0) return null;
    const taken = contentOf(message);
    if (replace === true && original !== null) {
      Object.assign(original, taken);
      original.edits += 1;
      return original;
    }
    const made: SlackMessage = { id: messageId(this.#now()), ephemeral, ...taken, edits: 0, deleted: false };
    this.messages.push(made);
    return made;
  }
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

const triggerId = (): string =>
  `${randomBytes(6).readUIntBE(0, 6)}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString("hex")}`;

const messageId = (now: number): string =>
  `${Math.floor(now / 1000)}.${String(randomBytes(3).readUIntBE(0, 3) % 1_000_000).padStart(6, "0")}`;

const parsed = (body: string, asAnswer: boolean): Record<string, unknown> | null => {
  const json = parseJson(body);
  // An acknowledgement may be plain text.
  if (!json.ok) return asAnswer ? { text: body } : null;
  const { value } = json;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
};

/** A message as text, its buttons numbered. */
export const show = ({ text, blocks }: Pick<SlackMessage, "text" | "blocks">): string => messageText(blocks, text);
