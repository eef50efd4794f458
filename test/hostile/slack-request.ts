/** The grammar of what comes to the Slack endpoint: commands, presses and events as Slack sends them, then wrong in some parts. */
import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { OPERATION_NAMES } from "../../src/protocol/operations.ts";
import type { HttpRequest } from "./http-request.ts";
import { hostileText, hostileValue, withHostileKeys } from "./values.ts";
import { TEAM, USERS } from "./people.ts";

export const SLACK_PATH = "/slack/events";
const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";

export interface SlackRequest {
  type: string;
  body: string;
  /** How it is signed: right, with another secret, too long ago, not at all, or as an attacker would try. */
  signed: "right" | "wrong" | "old" | "none" | "odd";
  retry: string | null;
}

/** Signed at the moment of sending, since a signature holds for five minutes. */
export const toHttp = ({ type, body, signed, retry }: SlackRequest, secret: string, now: number): HttpRequest => {
  const timestamp = String(Math.floor(now / 1000) - (signed === "old" ? 3600 : 0));
  const key = signed === "wrong" ? "another secret" : secret;
  const mac = createHmac("sha256", key).update(`v0:${timestamp}:${body}`).digest("hex");
  const signature = signed === "odd" ? `v0=${mac.toUpperCase()}, v0=${mac}` : `v0=${mac}`;
  const bytes = Buffer.from(body);
  return {
    ...{ method: "POST", path: SLACK_PATH, body: bytes, declared: bytes.byteLength },
    headers: [
      ["Content-Type", type],
      ...(signed === "none"
        ? []
        : ([
            ["X-Slack-Request-Timestamp", timestamp],
            ["X-Slack-Signature", signature],
          ] as const)),
      ...(retry === null ? [] : ([["X-Slack-Retry-Num", retry]] as const)),
    ],
  };
};

const user = fc.constantFrom(...Object.values(USERS));

const words = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...OPERATION_NAMES, "help", "console", "why") },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "on",
      "test",
      "maxmemory",
      "500mb",
      "because",
      "dry",
      "run",
      "for",
      "force",
      "memory",
      "15m",
      "limit",
      "5",
    ),
  },
  { weight: 3, arbitrary: hostileText },
);
const line = fc.oneof(
  { weight: 4, arbitrary: fc.array(words, { maxLength: 6 }).map((all) => all.join(" ")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("memory", "ping", "set maxmemory 500mb because x", "undo", "apply", "config", "changes"),
  },
);

type Fields = (readonly [string, string])[];

const mutatedFields = (fields: Record<string, string>): fc.Arbitrary<Fields> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(Object.entries(fields)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(...Object.keys(fields)), hostileText)
        .map(([key, value]) => Object.entries({ ...fields, [key]: value })),
    },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...Object.keys(fields))
        .map((gone) => Object.entries(fields).filter(([key]) => key !== gone)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...Object.keys(fields)), hostileText)
        .map((field): Fields => [...Object.entries(fields), field]),
    },
    { weight: 1, arbitrary: hostileText.map((key): Fields => [...Object.entries(fields), [key, "x"]]) },
  );

const form = (fields: readonly (readonly [string, string])[]): string =>
  new URLSearchParams(fields.map(([key, value]): [string, string] => [key, value])).toString();

let made = 0;
const trigger = (): string => `hostile.${(made += 1)}`;

const command = (hooks: string): fc.Arbitrary<string> =>
  fc
    .tuple(line, user, fc.constantFrom("/redis", "/redis", "/redis", "/other"))
    .chain(([text, who, slash]) =>
      mutatedFields({
        ...{ token: "x", command: slash, text, team_id: TEAM, user_id: who, channel_id: "C0OPS" },
        ...{ response_url: `${hooks}/commands/1`, trigger_id: trigger(), api_app_id: "A1" },
      }),
    )
    .map(form);

/** A payload with one part of it replaced, wherever it stands. */
const replaced = (value: unknown): fc.Arbitrary<unknown> => {
  const parts: (readonly (string | number)[])[] = [];
  const walk = (each: unknown, path: readonly (string | number)[]): void => {
    if (path.length > 0) parts.push(path);
    if (Array.isArray(each)) each.forEach((item, index) => walk(item, [...path, index]));
    else if (typeof each === "object" && each !== null)
      for (const [key, item] of Object.entries(each)) walk(item, [...path, key]);
  };
  walk(value, []);
  const put = (each: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): unknown => {
    if (step === undefined) return by;
    if (Array.isArray(each)) return each.map((item, index) => (index === step ? put(item, rest, by) : item));
    const record = each as Record<string, unknown>;
    return { ...record, [step]: put(record[step], rest, by) };
  };
  return fc
    .tuple(fc.constantFrom(...parts), fc.oneof(hostileValue, fc.constant(undefined)))
    .map(([path, by]) => put(value, path, by));
};

const maybeReplaced = (value: unknown): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(value) },
    { weight: 6, arbitrary: replaced(value) },
    { weight: 2, arbitrary: replaced(value).chain(replaced) },
  );

const jsonText = (value: unknown): fc.Arbitrary<string> => {
  const text = JSON.stringify(value) ?? "null";
  return fc.oneof({ weight: 8, arbitrary: fc.constant(text) }, { weight: 1, arbitrary: withHostileKeys(text) });
};

const press = (hooks: string, buttons: () => readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      user,
      fc.nat(),
      hostileText,
      fc.constantFrom("ask", "share", "confirm", "cancel"),
      fc.constantFrom(
        "block_actions",
        "block_actions",
        "view_submission",
        "shortcut",
        "message_action",
        "block_suggestion",
      ),
    )
    .chain(([who, at, text, kind, type]) => {
      const known = buttons();
      const value = known.length > 0 && at % 3 > 0 ? (known[at % known.length] ?? text) : text;
      return maybeReplaced({
        type,
        team: { id: TEAM, domain: "ops" },
        user: { id: who, username: "x", team_id: TEAM },
        channel: { id: "C0OPS", name: "ops" },
        container: { type: "message", message_ts: "1.2" },
        trigger_id: trigger(),
        response_url: `${hooks}/actions/1`,
        actions: [{ type: "button", block_id: "b", action_ts: "1", action_id: `redis_ops:${kind}:1`, value }],
      });
    })
    .chain(jsonText)
    .map((payload) => form([["payload", payload]]));

const event = fc
  .tuple(
    user,
    hostileText,
    fc.constantFrom("event_callback", "event_callback", "url_verification", "app_rate_limited", "x"),
  )
  .chain(([who, text, type]) =>
    maybeReplaced({
      ...{ token: "x", type, team_id: TEAM, api_app_id: "A1", challenge: text, event_id: "Ev1", event_time: 1 },
      event: {
        type: "app_mention",
        user: who,
        text,
        channel: "C0OPS",
        ts: "1.2",
        bot_id: "B1",
        message: { bot_id: "B1" },
      },
      authorizations: [{ team_id: TEAM, user_id: who, is_bot: false, is_enterprise_install: false }],
      is_ext_shared_channel: false,
    }),
  )
  .chain(jsonText);

const odd = fc.oneof(
  hostileText,
  fc.constantFrom(
    "ssl_check=1",
    "ssl_check=1&command=%2Fredis",
    "payload=",
    "payload=%00",
    "command",
    "&&&&",
    "a=%ff",
    "payload[]=1",
    "x".repeat(600_000),
  ),
);

/** @param buttons the sealed values of buttons that the bot has shown so far */
export const slackRequest = (hooks: string, buttons: () => readonly string[]): fc.Arbitrary<SlackRequest> => {
  const typed = (type: string, bodies: fc.Arbitrary<string>): fc.Arbitrary<Pick<SlackRequest, "type" | "body">> =>
    fc.record({
      body: bodies,
      type: fc.oneof(
        { weight: 20, arbitrary: fc.constant(type) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            FORM,
            JSON_TYPE,
            "text/plain",
            "application/json; charset=utf-7",
            "",
            "multipart/form-data",
          ),
        },
      ),
    });
  return fc
    .tuple(
      fc.oneof(
        { weight: 8, arbitrary: typed(FORM, command(hooks)) },
        { weight: 10, arbitrary: typed(FORM, press(hooks, buttons)) },
        { weight: 5, arbitrary: typed(JSON_TYPE, event) },
        { weight: 1, arbitrary: typed(FORM, odd) },
      ),
      fc.oneof(
        { weight: 12, arbitrary: fc.constant<SlackRequest["signed"]>("right") },
        { weight: 3, arbitrary: fc.constantFrom<SlackRequest["signed"]>("wrong", "old", "none", "odd") },
      ),
      fc.option(fc.constantFrom("1", "-1", "1e9", "x", "٣"), { freq: 9 }),
    )
    .map(([request, signed, retry]) => ({ ...request, signed, retry }));
};
