/**
 * Messages after the acknowledgement go to the `response_url` of the request: at most five within thirty minutes, and only to Slack.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
import type { Message } from "./message.ts";
import type { Send } from "./send.ts";

const SLACK = "https://hooks.slack.com";
const MAX_POSTS = 5;
const VALID_MS = 30 * 60_000;
const DEADLINE_MS = 5_000;

/** `replace` edits the request's own message or acknowledgement; `whisper` is a new message for the person, `share` one for the channel. */
export type PostAs = "replace" | "whisper" | "share";

/** Posts a message. Returns a word for the log about what went wrong, or null. Never rejects. */
export type Post = (message: Message, as: PostAs) => Promise<string | null>;

/** Whether a message may be posted to an address. */
export type Hooks = (address: URL) => boolean;

/**
 * Where messages may be posted to, by the setting `SLACK_HOOKS`: to Slack, or with `loopback` to an imitation of Slack on this machine. Null for
 * any other value: an address of somebody's choice could receive everything that Redis says.
 */
export const hooksOf = (given: string | undefined): Hooks | null => {
  if (given === undefined || given === "") return ({ origin }) => origin === SLACK;
  if (given !== "loopback") return null;
  return ({ protocol, hostname }) => protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
};

const bodyOf = ({ text, blocks }: Message, as: PostAs): string =>
  JSON.stringify({
    response_type: as === "share" ? "in_channel" : "ephemeral",
    replace_original: as === "replace",
    text,
    blocks,
  });

export interface PostOptions {
  hooks: Hooks;
  now: () => number;
  send: Send;
}

/** An edit can be sent twice without harm; a new message would be there twice. */
const attempts = (as: PostAs): number => (as === "replace" ? 2 : 1);

export const postTo = (responseUrl: string, { hooks, now, send }: PostOptions): Post => {
  const url = URL.canParse(responseUrl) ? new URL(responseUrl) : null;
  const until = now() + VALID_MS;
  let posts = 0;
  const once = async (body: string): Promise<{ problem: string | null; again: boolean }> => {
    if (url === null || !hooks(url) || url.username !== "") return { problem: "response_url_elsewhere", again: false };
    if (posts >= MAX_POSTS || now() >= until) return { problem: "response_url_used_up", again: false };
    posts += 1;
    try {
      const response = await send(url.href, {
        method: "POST",
        headers: { "Content-Type": "application/json; charset=utf-8" },
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
      await response.body?.cancel();
      if (response.ok) return { problem: null, again: false };
      return { problem: `slack_answered_${response.status}`, again: response.status >= 500 };
    } catch {
      return { problem: "slack_not_reached", again: true };
    }
  };
  return async (message, as) => {
    const body = bodyOf(message, as);
    let outcome = await once(body);
    for (let made = 1; made < attempts(as) && outcome.problem !== null && outcome.again; made += 1)
      outcome = await once(body);
    return outcome.problem;
  };
};
