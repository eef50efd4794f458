/** A signed webhook, as https://www.standardwebhooks.com has it, so that a stranger checks it with a library that exists. */
import { consoleLink } from "./console-link.ts";
import { hmac } from "./hmac.ts";
import { lineOf, type Message, type Word } from "./message.ts";
import type { Post } from "./post.ts";

/** Of `id.timestamp.body`. */
export const signatureOf = async (secret: Uint8Array<ArrayBuffer>, content: string): Promise<string> =>
  `v1,${btoa(String.fromCharCode(...(await hmac(secret, content))))}`;

const told = (mail: Message | Word, publicUrl: string | null): object => {
  if ("text" in mail) return { type: `destination.${mail.what}`, data: { target: mail.target, summary: mail.text } };
  const { target, targets, notice, alert } = mail;
  const { id, cause, consequences, verdict, text, next_step, step, stage: state } = alert;
  const of = targets === undefined ? { target } : { target, targets };
  const data = { ...of, id, cause, consequences, verdict, text, next_step, ...(step == null ? {} : { step }) };
  const link = consoleLink(publicUrl, target, alert);
  const where = link === null ? {} : { console: link.url };
  return { type: `alert.${notice.what}`, data: { ...data, state, summary: lineOf(mail), ...where } };
};

/**
 * @param secrets the one that counts, and while it is changed the next one as well
 * @param now when it is sent, milliseconds since the epoch; who receives it refuses what is minutes old
 * @param publicUrl as in `consoleLink`
 */
export const webhookPost = async (
  url: string,
  secrets: readonly Uint8Array<ArrayBuffer>[],
  mail: Message | Word,
  now: number,
  publicUrl: string | null = null,
): Promise<Post> => {
  const { id, at } = mail;
  const timestamp = String(Math.floor(now / 1000));
  const what =
    "text" in mail && mail.kept !== undefined
      ? (await import("../kept/words.ts")).keptTold(mail.target, mail.kept)
      : told(mail, publicUrl);
  const body = JSON.stringify({ ...what, timestamp: new Date(at).toISOString() });
  const signatures = await Promise.all(secrets.map((secret) => signatureOf(secret, `${id}.${timestamp}.${body}`)));
  return {
    url,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signatures.join(" "),
    },
    body,
  };
};
