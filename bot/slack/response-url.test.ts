import { describe, expect, it } from "vitest";
import { hooksOf, postTo } from "./response-url.ts";
import type { Send } from "../../client/send.ts";

const URL_OF_SLACK = "https://hooks.slack.com/commands/T1/2/3";
const MESSAGE = { text: "Hello", blocks: [] };

/** Slack's end, which answers with these statuses in turn; null for none. */
const slack = (url: string, statuses: (number | null)[] = []) => {
  const requests: { url: string; body: unknown; redirect: unknown }[] = [];
  const clock = { now: 0 };
  const send: Send = (to, { body, redirect }) => {
    requests.push({ url: to, body: JSON.parse(body ?? ""), redirect });
    const status = statuses.length > 0 ? statuses.shift() : 200;
    return status == null
      ? Promise.reject(new TypeError("fetch failed"))
      : Promise.resolve(new Response("ok", { status }));
  };
  return {
    requests,
    clock,
    post: postTo(url, { hooks: hooksOf(undefined) ?? (() => false), now: () => clock.now, send }),
  };
};

describe("a message to a response URL", () => {
  it("edits the message, whispers, or is for all in the channel", async () => {
    const { post, requests } = slack(URL_OF_SLACK);
    for (const as of ["replace", "whisper", "share"] as const) expect(await post(MESSAGE, as)).toBeNull();
    expect(requests.map(({ body }) => body)).toEqual([
      { ...MESSAGE, response_type: "ephemeral", replace_original: true },
      { ...MESSAGE, response_type: "ephemeral", replace_original: false },
      { ...MESSAGE, response_type: "in_channel", replace_original: false },
    ]);
    expect(requests.every(({ redirect }) => redirect === "manual")).toBe(true);
  });

  it("is sent at most five times, and not after thirty minutes", async () => {
    const { post, requests } = slack(URL_OF_SLACK);
    for (let made = 0; made < 5; made += 1) expect(await post(MESSAGE, "replace")).toBeNull();
    expect(await post(MESSAGE, "replace")).toBe("response_url_used_up");
    expect(requests).toHaveLength(5);
    const late = slack(URL_OF_SLACK);
    late.clock.now = 30 * 60_000;
    expect(await late.post(MESSAGE, "replace")).toBe("response_url_used_up");
  });

  it("that edits is sent again where Slack fails; a new one is not, nor what Slack refuses", async () => {
    const edited = slack(URL_OF_SLACK, [500, 200]);
    expect([await edited.post(MESSAGE, "replace"), edited.requests.length]).toEqual([null, 2]);
    const unreached = slack(URL_OF_SLACK, [null, null, 200]);
    expect([await unreached.post(MESSAGE, "replace"), unreached.requests.length]).toEqual(["slack_not_reached", 2]);
    const shared = slack(URL_OF_SLACK, [500, 200]);
    expect([await shared.post(MESSAGE, "share"), shared.requests.length]).toEqual(["slack_answered_500", 1]);
    const refused = slack(URL_OF_SLACK, [404, 200]);
    expect([await refused.post(MESSAGE, "replace"), refused.requests.length]).toEqual(["slack_answered_404", 1]);
    const moved = slack(URL_OF_SLACK, [302, 200]);
    expect([await moved.post(MESSAGE, "replace"), moved.requests.length]).toEqual(["slack_answered_302", 1]);
  });

  it.each([
    ["http://hooks.slack.com/commands/1"],
    ["https://hooks.slack.com.evil.example/commands/1"],
    ["https://evil.example/hooks.slack.com"],
    ["https://user@hooks.slack.com/commands/1"],
    ["https://hooks.slack.com:8443/commands/1"],
    ["http://169.254.169.254/latest/meta-data"],
    ["http://127.0.0.1:8080/"],
    ["file:///etc/passwd"],
    ["not a url"],
    [""],
  ])("goes nowhere but to Slack: %s", async (url) => {
    const { post, requests } = slack(url);
    expect(await post(MESSAGE, "replace")).toBe("response_url_elsewhere");
    expect(requests).toEqual([]);
  });
});

describe("SLACK_HOOKS", () => {
  const allows = (given: string | undefined, address: string): boolean | undefined =>
    hooksOf(given)?.(new URL(address));

  it.each([
    [undefined, "https://hooks.slack.com/commands/1", true],
    ["", "https://hooks.slack.com/commands/1", true],
    [undefined, "http://hooks.slack.com/commands/1", false],
    [undefined, "https://hooks.slack.com.evil.example/", false],
    [undefined, "https://hooks.slack.com:444/", false],
    [undefined, "http://127.0.0.1:9000/", false],
    ["loopback", "http://127.0.0.1:9000/commands/1", true],
    ["loopback", "http://localhost:9000/", true],
    ["loopback", "http://[::1]:9000/", true],
    ["loopback", "http://127.0.0.1.evil.example/", false],
    ["loopback", "http://localhost@evil.example/", false],
    ["loopback", "http://0.0.0.0:9000/", false],
    ["loopback", "https://hooks.slack.com/commands/1", false],
  ])("%s: %s is allowed: %s", (given, address, allowed) => {
    expect(allows(given, address)).toBe(allowed);
  });

  it.each(["https://evil.example", "http://127.0.0.1:9000", "all"])("takes no other value: %s", (given) => {
    expect(hooksOf(given)).toBeNull();
  });
});
