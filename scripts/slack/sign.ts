/** Requests signed as Slack signs them: https://docs.slack.dev/authentication/verifying-requests-from-slack */
import { createHmac } from "node:crypto";

/** @param seconds since the epoch */
export const signature = (secret: string, seconds: number, body: string): string =>
  `v0=${createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex")}`;

/** The two headers that prove where a request comes from. */
export const signatureHeaders = (secret: string, seconds: number, body: string): Record<string, string> => ({
  "x-slack-request-timestamp": String(seconds),
  "x-slack-signature": signature(secret, seconds, body),
});
