/** Generated requests at the Slack endpoint, signed and not. */
import { describe, expect, it } from "vitest";
import { attack } from "./attack.ts";
import { ATTACK_TIMEOUT_MS } from "./length.ts";
import { leaked } from "./secrets.ts";
import { type SlackRequest, slackRequest, toHttp } from "./slack-request.ts";
import { underAttack } from "./under-attack.ts";
import { bytesOf, exchange, UNANSWERED } from "./wire.ts";

/** What Slack waits, 3 s, and what a machine that other runs share may add; one that hangs takes for ever. */
const ACKNOWLEDGED_MS = 3_000;
const GRACE_MS = 27_000;
const MAX_BUTTONS = 200;

const { victim, logs, isUnharmed } = await underAttack();
/** What the bot's buttons hold, taken from its answers to be sent back. */
const buttons: string[] = [];
const statuses = new Map<string, number>();

const remember = (text: string): void => {
  for (const [, value = ""] of text.matchAll(/"value":"([A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43})"/g)) {
    buttons.push(value);
    if (buttons.length > MAX_BUTTONS) buttons.shift();
  }
};

const send = async (request: SlackRequest): Promise<string | null> => {
  logs.sent();
  const bytes = bytesOf(toHttp(request, victim.signingSecret, Date.now()));
  const answer = await exchange(victim.port, bytes, { waitMs: ACKNOWLEDGED_MS + GRACE_MS });
  if (typeof answer === "string") return UNANSWERED[answer];
  const { status, headers, body, text } = answer;
  statuses.set(`${request.signed} ${status}`, (statuses.get(`${request.signed} ${status}`) ?? 0) + 1);
  remember(body);
  const secret = leaked(text, victim.secrets);
  if (secret !== null) return `shows ${secret}`;
  if (!headers.has("x-request-id")) return `is not the Worker's, and has the status ${status}`;
  if (status >= 500) return `has the status ${status}: ${body.slice(0, 300)}`;
  const check = /^ssl_check=1$|(?:^|&)ssl_check=1(?:&|$)/.test(request.body) && status === 200 && body === "";
  if (request.signed !== "right" && ![401, 413].includes(status) && !check)
    return `was not signed, and has the status ${status}`;
  if (/html/.test(headers.get("content-type") ?? "")) return "is HTML";
  if (headers.get("x-content-type-options") !== "nosniff") return "may be taken for another type";
  return null;
};

describe("the Slack endpoint under generated requests", () => {
  it(
    "acknowledges each in time, with 4xx where it is wrong, and lets nothing through that Slack did not sign",
    async () => {
      const arbitrary = slackRequest(victim.hooks, () => buttons);
      expect(await attack({ arbitrary, atOnce: 12, send })).toEqual([]);
    },
    ATTACK_TIMEOUT_MS,
  );

  it("understood some of them, so that the refusals mean something", () => {
    expect([...statuses.keys()]).toEqual(
      expect.arrayContaining(["right 200", "right 400", "none 401", "odd 401", "old 401"]),
    );
    expect(buttons.length).toBeGreaterThan(0);
    expect(victim.posts.length).toBeGreaterThan(0);
  });

  it("says nothing secret where it posts, and no HTML", () => {
    for (const post of victim.posts) {
      expect(leaked(post, victim.secrets)).toBeNull();
      expect(() => JSON.parse(post) as unknown).not.toThrow();
    }
  });

  isUnharmed();
});
