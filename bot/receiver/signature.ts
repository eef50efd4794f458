/**
 * Slack's request signature, version v0: HMAC-SHA256 over `v0:<timestamp>:<raw body>`.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
import { fromHex } from "../../src/shared/hex.ts";

/** How far a request's timestamp may lie from now, in either direction: an older one may be a replay, a later one is forged. */
const WINDOW_S = 5 * 60;

export interface Signed {
  /** `X-Slack-Request-Timestamp`, seconds since the epoch as text; null where it is missing. */
  timestamp: string | null;
  /** `X-Slack-Signature`; null where it is missing. */
  signature: string | null;
  /** As it came, byte for byte. */
  body: Uint8Array<ArrayBuffer>;
}

/**
 * Whether Slack made this request, within the last five minutes. `subtle.verify` compares in constant time.
 *
 * @param secret the app's signing secret; an empty one proves nothing, so it lets nobody in
 * @param now milliseconds since the epoch
 */
export const isSigned = async (
  { timestamp, signature, body }: Signed,
  secret: string,
  now: number,
): Promise<boolean> => {
  if (secret === "" || timestamp === null || signature === null) return false;
  if (!/^[0-9]{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > WINDOW_S) return false;
  const hex = /^v0=([0-9a-f]{64})$/.exec(signature)?.[1];
  if (hex === undefined) return false;
  const text = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", text.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);
  const head = text.encode(`v0:${timestamp}:`);
  const signed = new Uint8Array(head.byteLength + body.byteLength);
  signed.set(head);
  signed.set(body, head.byteLength);
  return crypto.subtle.verify("HMAC", key, fromHex(hex), signed);
};
