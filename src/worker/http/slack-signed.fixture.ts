/** For tests: a request as Slack signs it, now (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
import { toHex } from "../../shared/hex.ts";
import { hmac } from "../object/alerts/senders/hmac.ts";

export const SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

/** The two headers that prove where a request comes from. */
export const signedHeaders = async (body: string): Promise<Record<string, string>> => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = await hmac(new TextEncoder().encode(SLACK_SECRET), `v0:${timestamp}:${body}`);
  return { "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": `v0=${toHex(signature)}` };
};
