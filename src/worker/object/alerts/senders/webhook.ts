/** A signed webhook, as https://www.standardwebhooks.com has it, so that a stranger checks it with a library that exists. */
import { fail, ok, type Result } from "../../../../shared/result.ts";
import { lineOf, type Message } from "./message.ts";
import type { Post } from "./post.ts";

const PREFIX = "whsec_";

/** `whsec_` and 24 to 64 bytes in base64. */
export const secretBytes = (secret: string): Result<Uint8Array<ArrayBuffer>, string> => {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : "";
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  const bytes = isBase64 ? Uint8Array.from(atob(text), (char) => char.charCodeAt(0)) : new Uint8Array();
  return bytes.length >= 24 && bytes.length <= 64 ? ok(bytes) : fail("must be whsec_ and 24 to 64 bytes in base64");
};

/** Of `id.timestamp.body`. */
export const signatureOf = async (secret: Uint8Array<ArrayBuffer>, content: string): Promise<string> => {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(content));
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
};

/**
 * @param secrets the one that counts, and while it is changed the next one as well
 * @param now when it is sent, milliseconds since the epoch; who receives it refuses what is minutes old
 */
export const webhookPost = async (
  url: string,
  secrets: readonly Uint8Array<ArrayBuffer>[],
  message: Message,
  now: number,
): Promise<Post> => {
  const { id, target, notice, alert, at } = message;
  const { stage, ...told } = alert;
  const timestamp = String(Math.floor(now / 1000));
  const body = JSON.stringify({
    type: `alert.${notice.what}`,
    timestamp: new Date(at).toISOString(),
    data: { target, ...told, state: stage, summary: lineOf(message) },
  });
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
