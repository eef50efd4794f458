/**
 * What a button carries (which operation, on what, for whom, until when) is signed, so that nobody can change it before it is pressed.
 * `node:crypto` exists in both runtimes of the bot, and unlike `crypto.subtle` it is synchronous, as renderers need.
 */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { type OperationName, operations } from "../../src/protocol/operations.ts";

/** What a button stands for. */
export interface PressStep {
  /**
   * `ask`: this question, as if its line had been typed; a change is shown for confirmation first. `share`: its answer to the
   * channel. `confirm` and `cancel`: the answer to a confirmation. `console`: a link to the console, for the one who presses.
   */
  kind: "ask" | "share" | "confirm" | "cancel" | "console";
  operation: OperationName;
  /** Null for an operation on all targets. */
  target: string | null;
  /** As a person would write it. */
  input: Readonly<Record<string, string>>;
  /** What is said below the answer as well. */
  note?: string | undefined;
}

/**
 * Makes what a button carries; null where it would not fit, and then there is no button. `action_id` is unique within a message, so one
 * `Press` serves one message.
 */
export type Press = (step: PressStep) => { action_id: string; value: string } | null;

export type PressKind = PressStep["kind"];
const PRESS_KINDS = ["ask", "share", "confirm", "cancel", "console"] as const satisfies PressKind[];

const MINUTE_MS = 60_000;

/** How long a button may be pressed. A confirmation shows figures that grow old; the others ask again. */
export const LIFETIMES_MS: Readonly<Record<PressKind, number>> = {
  ask: 30 * MINUTE_MS,
  share: 30 * MINUTE_MS,
  confirm: 5 * MINUTE_MS,
  cancel: 5 * MINUTE_MS,
  console: 30 * MINUTE_MS,
};

const ACTION_PREFIX = "redis_ops:";
/** The actions that are ours. */
export const ACTION_ID = /^redis_ops:[a-z]{1,16}:[0-9]{1,3}$/;

/** Of the button that opens the console. It leads there by itself, and carries nothing; Slack tells the app of the press all the same. */
export const OPEN_ACTION_ID = "redis_ops_open";

/** Block Kit's limit for a button's `value`. */
const MAX_VALUE = 2000;

const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

const pressSchema = z.strictObject({
  kind: z.enum(PRESS_KINDS),
  operation: z.string().refine(isOperation),
  /** Null for an operation on all targets. */
  target: z.string().nullable(),
  /** As a person would say it. */
  input: z.record(z.string(), z.string()),
  /** What is said below the answer as well. */
  note: z.string().optional(),
  /** Who got the button, and where. */
  team: z.string(),
  user: z.string(),
  channel: z.string(),
  /** Milliseconds since the epoch. */
  expires: z.number(),
  /** All buttons of one message have the same, so that only one press of them counts. It is the change's idempotency key. */
  nonce: z.string(),
});
export type Pressed = z.output<typeof pressSchema>;

/** Signs with a key of its own, derived from a secret that the app has anyway. */
export interface Seal {
  /** Null if it is too long for a button, which is then left out. */
  close: (press: Pressed) => string | null;
  /** Null for anything that was not signed with this key, or was changed since. */
  open: (value: string) => Pressed | null;
}

/** @param secret known to nobody but the app; the key of the signature is derived from it */
export const sealWith = (secret: string): Seal => {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "redis-ops buttons v1", 32));
  const mac = (text: string): Buffer => createHmac("sha256", key).update(text).digest();
  return {
    close: (press) => {
      const text = Buffer.from(JSON.stringify(press)).toString("base64url");
      const value = `${text}.${mac(text).toString("base64url")}`;
      return value.length > MAX_VALUE ? null : value;
    },
    open: (value) => {
      if (value.length > MAX_VALUE) return null;
      const [, text, signature] = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/.exec(value) ?? [];
      if (text === undefined || signature === undefined) return null;
      const expected = mac(text);
      const given = Buffer.from(signature, "base64url");
      // The last of the 43 characters has spare bits, so one signature could be written in several ways: only one of them is accepted.
      if (!timingSafeEqual(expected, given) || expected.toString("base64url") !== signature) return null;
      return pressSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
    },
  };
};

/** Where, for whom and when the buttons of one message are made. */
export interface PressContext {
  seal: Seal;
  by: { team: string; user: string };
  channel: string;
  /** Milliseconds since the epoch. */
  now: number;
  nonce: string;
}

/** The buttons of one message; the ids of its actions differ, as Block Kit wants. */
export const pressesOf = ({ seal, by, channel, now, nonce }: PressContext): Press => {
  let made = 0;
  return (step) => {
    const { team, user } = by;
    const expires = now + LIFETIMES_MS[step.kind];
    const value = seal.close({ ...step, input: { ...step.input }, team, user, channel, expires, nonce });
    if (value === null) return null;
    made += 1;
    return { action_id: `${ACTION_PREFIX}${step.kind}:${made}`, value };
  };
};

export type Opened =
  | { ok: true; press: Pressed }
  | { ok: false; refusal: "tampered" | "foreign" }
  | { ok: false; refusal: "expired"; press: Pressed };

/**
 * What a press means, if it was made by the one who got the button, where they got it, and in time.
 *
 * @param now milliseconds since the epoch
 */
export const openPress = (
  seal: Seal,
  value: string,
  by: { team: string; user: string; channel: string },
  now: number,
): Opened => {
  const press = seal.open(value);
  if (press === null) return { ok: false, refusal: "tampered" };
  if (press.team !== by.team || press.user !== by.user || press.channel !== by.channel)
    return { ok: false, refusal: "foreign" };
  return now > press.expires ? { ok: false, refusal: "expired", press } : { ok: true, press };
};
