import { expect, test } from "vitest";
import { WebApi } from "./web-api.ts";

const NOW = 1_800_000_000_000;
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const button = (action_id: string, more = {}) => ({
  ...{ type: "button", text: { type: "plain_text", text: "Acknowledge" }, action_id, value: "prod/1" },
  ...more,
});

const slack = (changes: { scopes?: string[]; isMember?: boolean } = {}) => {
  const complaints: string[] = [];
  const { scopes = ["chat:write"], isMember = true } = changes;
  const api = new WebApi(
    { token: "xoxb-1", scopes, channels: { C1: { isMember } } },
    () => ["<@U1>"],
    (why) => void complaints.push(why),
  );
  const call = (method: string, body: object, authorization: string | undefined = "Bearer xoxb-1") =>
    JSON.parse(api.answer({ method, authorization, body: JSON.stringify(body) }, NOW)) as {
      ok: boolean;
      error?: string;
      ts?: string;
    };
  return { api, call, complaints };
};

const sound = {
  channel: "C1",
  text: "ok <@U1>",
  blocks: [section("ok"), { type: "actions", elements: [button("a")] }],
};

test("a message is posted, edited and followed up in its thread", () => {
  const { api, call, complaints } = slack();
  const { ts } = call("chat.postMessage", sound);
  expect(call("chat.update", { channel: "C1", ts, text: "edited", blocks: [section("edited")] })).toMatchObject({ ts });
  expect(call("chat.postMessage", { channel: "C1", thread_ts: ts, text: "more" }).ok).toBe(true);
  expect(api.messages.map(({ text, edits, thread }) => [text, edits, thread])).toEqual([
    ["edited", 1, null],
    ["more", 0, ts],
  ]);
  expect(api.calls.map(({ method }) => method)).toEqual(["chat.postMessage", "chat.update", "chat.postMessage"]);
  expect(complaints).toEqual([]);
});

const actions = (...elements: object[]) => ({ ...sound, blocks: [{ type: "actions", elements }] });

test.each([
  ["invalid_blocks", "51 blocks", { ...sound, blocks: Array.from({ length: 51 }, () => section("x")) }],
  ["invalid_blocks", "a long section", { ...sound, blocks: [section("x".repeat(3001))] }],
  ["invalid_blocks", "a value of 2,001", actions(button("a", { value: "x".repeat(2001) }))],
  ["invalid_blocks", "an id of 256", actions(button("x".repeat(256)))],
  ["invalid_blocks", "an id twice in a block", actions(button("a"), button("a"))],
  ["invalid_blocks", "26 buttons", actions(...Array.from({ length: 26 }, (_, at) => button(`a${at}`)))],
  ["invalid_blocks", "a call to the channel", { ...sound, blocks: [section("<!channel>")] }],
  [
    "msg_blocks_too_long",
    "too much in all",
    { ...sound, blocks: Array.from({ length: 5 }, () => section("x".repeat(2900))) },
  ],
  ["channel_not_found", "another channel", { ...sound, channel: "C2" }],
  ["thread_not_found", "a thread of nothing", { channel: "C1", text: "x", thread_ts: "1.2" }],
  ["invalid_arguments", "a field that Slack has not", { ...sound, colour: "red" }],
  ["invalid_arguments", "no text", { channel: "C1", blocks: sound.blocks }],
])("refuses with %s: %s", (error, _what, body) => {
  const { call, complaints, api } = slack();
  expect(call("chat.postMessage", body)).toEqual({ ok: false, error });
  expect(complaints.length).toBeGreaterThan(0);
  expect(api.messages).toEqual([]);
});

test("asks for the token, its scope, the channel's membership, and a message that is there", () => {
  expect(slack().call("chat.postMessage", sound, "Bearer xoxb-2").error).toBe("invalid_auth");
  expect(slack({ scopes: ["commands"] }).call("chat.postMessage", sound).error).toBe("missing_scope");
  expect(slack({ isMember: false }).call("chat.postMessage", sound).error).toBe("not_in_channel");
  expect(slack().call("chat.update", { ...sound, ts: "1.2" }).error).toBe("message_not_found");
  expect(slack().call("chat.delete", { channel: "C1", ts: "1.2" }).error).toBe("unknown_method");
});
