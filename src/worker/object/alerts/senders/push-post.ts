/** One message for one device: encrypted for it (RFC 8291), with the word of who sends it (RFC 8292), as its push service takes it (RFC 8030). */
import { toBase64url } from "../../../../shared/base64url.ts";
import type { PushKeys } from "../../../config/push.ts";
import type { Reached } from "../../../devices/contract.ts";
import { TRIED_FOR_MS } from "../delivery/plan.ts";
import { hmac } from "./hmac.ts";
import { aliasOf, type Message, type Word } from "./message.ts";
import type { Sealed } from "./post.ts";
import { alertPushed, farewell, type Pushed, wordPushed } from "./push.ts";

/** A device that is asleep is told at least this long after; `0` would be only those that listen just now. */
const TTL_LEAST_S = 60;
/** By then somebody has seen it, or will see it in the console. */
const FAREWELL_LASTS_MS = 12 * 3_600_000;
/** 24 bytes are the 32 characters that RFC 8030 allows. */
const TOPIC_BYTES = 24;

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The push service keeps only the last of a topic. It is not told of what: the device's own secret is in it. */
const topicOf = async (secret: string, tag: string): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-256", utf8(`${secret}/${tag}`));
  return toBase64url(new Uint8Array(digest).slice(0, TOPIC_BYTES));
};

/**
 * What an alert is called on every device. It has to be the same while targets of a host join and leave, and the one that the alert is called by may be none that
 * the device's person may know of: a secret that they do not have keeps them from trying names.
 */
const tagOf = async ({ private_key }: PushKeys, { alias, ...message }: Message): Promise<string> => {
  const signature = await hmac(utf8(private_key), `tag of ${alias ?? aliasOf(message)}`);
  return `redis-ops/${toBase64url(signature.slice(0, TOPIC_BYTES))}`;
};

/** What is told of alerts. Rejects where the keys are none. @param now milliseconds since the epoch */
export const alertPost = async (keys: PushKeys, to: Reached, mail: Message | Word, now: number): Promise<Sealed> => {
  const { origin } = to;
  const pushed = "text" in mail ? wordPushed(mail, origin) : alertPushed(mail, origin, await tagOf(keys, mail));
  return pushPost(keys, to, pushed, mail.at + TRIED_FOR_MS - now);
};

/** What a device is told last. As `alertPost`. */
export const farewellPost = (keys: PushKeys, to: Reached, now: number): Promise<Sealed> =>
  pushPost(keys, to, farewell(to.origin, now), FAREWELL_LASTS_MS);

/** Rejects where the keys are none. @param lastsMs for how long its push service keeps it for a device that does not listen */
const pushPost = async (
  keys: PushKeys,
  { subscription }: Reached,
  { tag, urgency, body }: Pushed,
  lastsMs: number,
): Promise<Sealed> => {
  // Loaded when somebody is told in this way, which few deployments do.
  const { encryptNotification, vapidHeaders } = await import("@block65/webcrypto-web-push");
  const device = { ...subscription, expirationTime: null };
  const [encrypted, { headers }, topic] = await Promise.all([
    encryptNotification(device, utf8(body)),
    vapidHeaders(device, { subject: keys.subject, publicKey: keys.public_key, privateKey: keys.private_key }),
    topicOf(subscription.keys.auth, tag),
  ]);
  const ttl = Math.max(TTL_LEAST_S, Math.ceil(lastsMs / 1000));
  return {
    url: subscription.endpoint,
    headers: {
      ...headers,
      ...{ "content-encoding": "aes128gcm", "content-type": "application/octet-stream" },
      ...{ ttl: String(ttl), urgency, topic },
    },
    body: encrypted,
  };
};
