/** Web Push: the key pair by which push services know this Worker (RFC 8292), and where a device may be reached. No message repeats a value. */
import * as z from "zod";
import { fromBase64url } from "../../shared/base64url.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { destinationUrl } from "./open-address.ts";

/** An uncompressed point of P-256, and a scalar of it. */
const PUBLIC_BYTES = 65;
const PRIVATE_BYTES = 32;
const AUTH_BYTES = 16;
const ENDPOINT_MOST = 2048;

const bytes = (length: number, message: string, first?: number) =>
  z.string(message).refine((text) => {
    const read = text.length > 2 * length ? null : fromBase64url(text);
    return read?.length === length && (first === undefined || read[0] === first);
  }, message);

const SUBJECT = "must be mailto: with an address on the open internet, or an https:// address";

/** Whom a push service may write to about this Worker. Apple's refuses what is at no real domain, such as `localhost` or `.invalid`. */
const isSubject = (text: string): boolean => {
  const [, host] = /^mailto:[^\s@/?#]{1,64}@([A-Za-z0-9.-]{1,253})$/.exec(text) ?? [];
  return text.length <= 320 && destinationUrl(host === undefined ? text : `https://${host}/`).ok;
};

export const pushSchema = z.strictObject({
  kind: z.literal("push"),
  subject: z.string(SUBJECT).refine(isSubject, SUBJECT),
  public_key: bytes(PUBLIC_BYTES, "must be the public key that `npm run push-keys` prints", 4),
  private_key: bytes(PRIVATE_BYTES, "must be the private key that `npm run push-keys` prints"),
});
export type PushKeys = z.output<typeof pushSchema>;

/** Where a push service takes what is for a device: as `destinationUrl`, on the port of https. Which services there are is not known. */
export const endpointUrl = (text: string): Result<URL, string> => {
  if (text.length > ENDPOINT_MOST) return fail("must not be that long");
  const read = destinationUrl(text);
  if (!read.ok || read.value.port === "") return read.ok ? ok(read.value) : read;
  return fail("must be on port 443");
};

/** A browser's subscription, as its `toJSON` gives it (https://w3c.github.io/push-api/#dom-pushsubscription-tojson). */
export const subscriptionSchema = z.object({
  endpoint: z.string().transform((text, context) => {
    const read = endpointUrl(text);
    if (read.ok) return read.value.href;
    context.issues.push({ code: "custom", input: text, message: read.failure });
    return z.NEVER;
  }),
  keys: z.object({
    p256dh: bytes(PUBLIC_BYTES, "must be a public key of P-256", 4),
    auth: bytes(AUTH_BYTES, "must be a secret of 16 bytes"),
  }),
});
export type Subscription = z.output<typeof subscriptionSchema>;
