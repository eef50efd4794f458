/** Generated requests at the Slack endpoint, signed and not. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operator } from "../changes/operator.ts";
import { attack } from "./attack.ts";
import { type HostWatch, markers, redisState, watchHost } from "./host-watch.ts";
import { ATTACK_TIMEOUT_MS } from "./length.ts";
import { type LogWatch, watchLogs } from "./log-watch.ts";
import { leaked } from "./secrets.ts";
import { type SlackRequest, slackRequest, toHttp } from "./slack-request.ts";
import { startVictim, type Victim } from "./victim.ts";
import { bytesOf, exchange } from "./wire.ts";

/** What Slack waits, 3 s, and what a machine that other runs share may add; one that hangs takes for ever. */
const ACKNOWLEDGED_MS = 3_000;
const GRACE_MS = 27_000;
const MAX_BUTTONS = 200;

let victim: Victim;
let watch: HostWatch;
let logs: LogWatch;
let before: Record<string, string>;
/** What the bot's buttons hold, taken from its answers to be sent back. */
const buttons: string[] = [];
const statuses = new Map<string, number>();

beforeAll(async () => {
  victim = await startVictim();
  logs = watchLogs(victim);
  await operator(victim.stack).reset();
  before = await redisState(victim.stack);
  watch = await watchHost(victim.stack);
});

afterAll(async () => {
  watch?.stop();
  await victim?.stop();
  await operator(victim.stack).reset();
});

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
  if (answer === "silent") return "no answer within the time that Slack waits";
  if (answer === "closed") return "the connection was closed without an answer";
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

  it("logs one line of JSON for each line, and no secret, and tell of no bug", () => {
    logs.look();
    expect(logs.lines()).toBeGreaterThan(100);
    expect(logs.wrong()).toEqual([]);
    expect(logs.bugs()).toEqual([]);
  });

  it("leaves workerd the same process, and the way to Redis well", async () => {
    expect(victim.isSame()).toBe(true);
    expect((await victim.get(`/v1/targets/${victim.stack.target}/ping`)).status).toBe(200);
  });

  it("starts no process on the host or in the container but those of the system", async () => {
    expect(watch.foreign()).toEqual([]);
    expect(await watch.without(() => markers(victim.stack))).toEqual([]);
  });

  it("leaves Redis as it was, but for the settings that may be changed", async () => {
    expect(await redisState(victim.stack)).toEqual(before);
  });
});
