import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isSigned, type Signed } from "./signature.ts";

/** Slack's own example: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const AT_S = 1_531_420_618;
const BODY =
  "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
const SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

const bytes = (text: string) => new TextEncoder().encode(text);

const example = (changes: Partial<Signed> = {}): Signed => ({
  timestamp: String(AT_S),
  signature: SIGNATURE,
  body: bytes(BODY),
  ...changes,
});

const check = (changes: Partial<Signed> = {}, now = AT_S * 1000, secret = SECRET) =>
  isSigned(example(changes), secret, now);

describe("a request's signature", () => {
  it("is Slack's, by Slack's own example", async () => {
    expect(await check()).toBe(true);
  });

  it.each<[string, Partial<Signed>]>([
    ["another body", { body: bytes(`${BODY}&user_id=U0`) }],
    ["a body that parses to the same", { body: bytes(BODY.replace("%2F", "%2f")) }],
    ["no body", { body: new Uint8Array() }],
    ["another timestamp", { timestamp: String(AT_S + 1) }],
    ["no timestamp", { timestamp: null }],
    ["a timestamp that is none", { timestamp: `${AT_S}.0` }],
    ["a timestamp with a space", { timestamp: ` ${AT_S}` }],
    ["no signature", { signature: null }],
    ["an empty signature", { signature: "v0=" }],
    ["another version", { signature: SIGNATURE.replace("v0=", "v1=") }],
    ["upper case", { signature: SIGNATURE.toUpperCase() }],
    ["a part of it", { signature: SIGNATURE.slice(0, -2) }],
    ["more than it", { signature: `${SIGNATURE}00` }],
    ["one bit off", { signature: SIGNATURE.replace(/3$/, "2") }],
  ])("is not found in %s", async (_, changes) => {
    expect(await check(changes)).toBe(false);
  });

  it("is not that of another secret, nor of none", async () => {
    expect(await check({}, AT_S * 1000, `${SECRET}x`)).toBe(false);
    const signature = `v0=${createHmac("sha256", "").update(`v0:${AT_S}:${BODY}`).digest("hex")}`;
    expect(await check({ signature }, AT_S * 1000, "")).toBe(false);
  });

  it.each([
    [-300, true],
    [-301, false],
    [300, true],
    [301, false],
  ])("holds %s s off the time of the request: %s", async (seconds, holds) => {
    expect(await check({}, (AT_S + seconds) * 1000)).toBe(holds);
  });
});
