/** For tests: a destination of each kind but devices, as `ALERT_DESTINATIONS` has them, and the fakes of their other sides. */
import { pagerDutyFake, slackFake, webhookFake } from "./fakes.fixture.ts";
import type { Fetch } from "./post.ts";

const SECRET = `whsec_${btoa("0123456789abcdefghijklmnopqrstuv")}`;
const KEY = "0123456789abcdef0123456789abcdef";
const TOKEN = "xoxb-123456789";
const CHANNEL = "C0123456";

export const THREE = {
  ops: { kind: "slack", token: TOKEN, channel: CHANNEL },
  oncall: { kind: "pagerduty", routing_key: KEY },
  hook: { kind: "webhook", url: "https://hooks.example.org/redis", secrets: [SECRET] },
} as const;

/** @param now milliseconds since the epoch */
export const threeSides = (now: () => number) => {
  const fakes = { slack: slackFake(TOKEN, CHANNEL), pagerDuty: pagerDutyFake(KEY), webhook: webhookFake(SECRET, now) };
  const fetcher: Fetch = (url, init) => {
    if (url.startsWith("https://slack.com/")) return fakes.slack.fetcher(url, init);
    return url.includes("pagerduty") ? fakes.pagerDuty.fetcher(url, init) : fakes.webhook.fetcher(url, init);
  };
  return { fakes, fetcher };
};
