import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePayload } from "./payload.ts";

const FORM = "application/x-www-form-urlencoded";
const bytes = (text: string) => new TextEncoder().encode(text);

const COMMAND = {
  command: "/redis",
  text: "memory",
  team_id: "T1",
  user_id: "U1",
  channel_id: "C1",
  response_url: "https://hooks.slack.com/commands/1",
};
const ACTIONS = {
  type: "block_actions",
  team: { id: "T1" },
  user: { id: "U1" },
  channel: { id: "C1" },
  response_url: "https://hooks.slack.com/actions/1",
  actions: [{ action_id: "redis_ops:ask:1", value: "x" }],
};

const form = (fields: Record<string, string>) => parsePayload(FORM, bytes(new URLSearchParams(fields).toString()));
const interaction = (payload: unknown) => form({ payload: JSON.stringify(payload) });
const json = (value: unknown, type = "application/json") => parsePayload(type, bytes(JSON.stringify(value)));

const omit = (fields: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));

describe("what Slack sends", () => {
  it("is a command, an interaction, or a look at the address", () => {
    expect(form(COMMAND)).toEqual({ kind: "request", body: COMMAND });
    expect(interaction(ACTIONS)).toEqual({ kind: "request", body: ACTIONS });
    const look = { type: "url_verification", challenge: "abc" };
    expect(json(look, "application/json; charset=utf-8")).toEqual({ kind: "challenge", challenge: "abc" });
    expect(form({ ssl_check: "1", token: "x" })).toEqual({ kind: "ssl_check" });
  });

  it.each(["view_submission", "shortcut", "block_suggestion"])("but nothing of ours where it is a %s", (type) => {
    expect(interaction({ ...ACTIONS, type })).toEqual({ kind: "ignored", type });
  });

  it.each([{}, { channel: null }, { channel: { id: null }, item: null }, { authorizations: [null] }])(
    "is an event that nobody waits for, whatever is in it: %j",
    (more) => {
      const event = { type: "app_mention", ...more };
      expect(json({ type: "event_callback", team_id: "T1", event, ...more })).toEqual({
        kind: "ignored",
        type: "app_mention",
      });
    },
  );

  it("is not repeated where its type is no word of Slack's", () => {
    expect(interaction({ type: "<script>alert(1)</script>" })).toEqual({ kind: "ignored", type: "unknown" });
  });

  it.each([
    ["a command without a user", () => form(omit(COMMAND, "user_id"))],
    ["an interaction that is no JSON", () => form({ payload: "{" })],
    ["an interaction that is a list", () => interaction([])],
    ["an interaction without actions", () => interaction({ ...ACTIONS, actions: [] })],
    ["an interaction without a user", () => interaction({ ...ACTIONS, user: null })],
    [
      "an interaction whose user's team is no text",
      () => interaction({ ...ACTIONS, user: { id: "U1", team_id: { toString: "x" } } }),
    ],
    ["an event without one", () => json({ type: "event_callback", team_id: "T1", event: null })],
    ["a form that says nothing", () => form({})],
    ["an empty body", () => parsePayload(FORM, new Uint8Array())],
    ["bytes that are no text", () => parsePayload("application/json", new Uint8Array([0xff, 0xfe]))],
    ["no content type", () => parsePayload(null, bytes("command=/redis"))],
    ["another content type", () => json({ type: "url_verification", challenge: "a" }, "text/plain")],
  ])("is not %s", (_, parse) => {
    expect(parse()).toEqual({ kind: "malformed" });
  });

  it("never makes the parser throw", () => {
    const types = fc.constantFrom(FORM, "application/json", null, "multipart/form-data");
    fc.assert(
      fc.property(
        types,
        fc.oneof(
          fc.uint8Array(),
          fc.json().map(bytes),
          fc.json().map((text) => bytes(`payload=${text}`)),
        ),
        (type, body) => {
          expect(parsePayload(type, body).kind).toMatch(/^[a-z_]+$/);
        },
      ),
    );
  });
});
