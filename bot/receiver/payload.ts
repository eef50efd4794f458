/** What Slack sends, told apart: a form with a command, a form with an interaction in it, or JSON with an event. */
import * as z from "zod";
import { jsonOrUndefined, decodeUtf8 } from "../../src/shared/decode.ts";

/** Only the fields that the listeners rely on; Bolt gets all of them. */
const commandSchema = z.looseObject({
  command: z.string().max(64),
  text: z.string().default(""),
  team_id: z.string(),
  user_id: z.string(),
  channel_id: z.string(),
  response_url: z.string(),
});

const actionsSchema = z.looseObject({
  type: z.literal("block_actions"),
  team: z.looseObject({ id: z.string() }),
  user: z.looseObject({ id: z.string(), team_id: z.string().nullish() }),
  actions: z.tuple([z.looseObject({ action_id: z.string() })], z.unknown()),
  // Slack leaves it out for a button outside a channel, as in a modal; ours are always in a channel.
  channel: z.looseObject({ id: z.string() }),
  response_url: z.string(),
});

const eventSchema = z.looseObject({
  type: z.literal("event_callback"),
  team_id: z.string(),
  event: z.looseObject({ type: z.string() }),
});

const challengeSchema = z.looseObject({ type: z.literal("url_verification"), challenge: z.string().max(1024) });

export type Payload =
  /** For Bolt. */
  | { kind: "request"; body: Record<string, unknown> }
  | { kind: "challenge"; challenge: string }
  /** Slack checks the certificate. */
  | { kind: "ssl_check" }
  /** Valid, but not one of the kinds that this app has asked Slack for. */
  | { kind: "ignored"; type: string }
  | { kind: "malformed" };

const malformed: Payload = { kind: "malformed" };

/** Names are Slack's own and short; anything else is not repeated in a log. */
const typeOf = (value: unknown): string => {
  const type = typeof value === "object" && value !== null ? Reflect.get(value, "type") : undefined;
  return typeof type === "string" && /^[a-z_.]{1,40}$/.test(type) ? type : "unknown";
};

const request = (schema: z.ZodType<Record<string, unknown>>, value: unknown): Payload => {
  const parsed = schema.safeParse(value);
  return parsed.success ? { kind: "request", body: parsed.data } : malformed;
};

const parseForm = (text: string): Payload => {
  const form = new URLSearchParams(text);
  if (form.get("ssl_check") === "1" && !form.has("command")) return { kind: "ssl_check" };
  if (form.has("command")) return request(commandSchema, Object.fromEntries(form));
  const payload = jsonOrUndefined(form.get("payload") ?? "");
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return malformed;
  const type = typeOf(payload);
  return type === "block_actions" ? request(actionsSchema, payload) : { kind: "ignored", type };
};

const parseEvent = (text: string): Payload => {
  const value = jsonOrUndefined(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return malformed;
  const challenge = challengeSchema.safeParse(value);
  if (challenge.success) return { kind: "challenge", challenge: challenge.data.challenge };
  const type = typeOf(value);
  if (type !== "event_callback") return { kind: "ignored", type };
  // No listener is registered for it, and Bolt would read fields of it that nobody has checked.
  const event = eventSchema.safeParse(value);
  return event.success ? { kind: "ignored", type: typeOf(event.data.event) } : malformed;
};

/**
 * @param contentType the header's value, with or without parameters; null where it is missing
 */
export const parsePayload = (contentType: string | null, body: Uint8Array): Payload => {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase();
  const text = decodeUtf8(body);
  if (text === null) return malformed;
  if (type === "application/x-www-form-urlencoded") return parseForm(text);
  return type === "application/json" ? parseEvent(text) : malformed;
};
