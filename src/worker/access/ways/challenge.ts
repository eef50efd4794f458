/**
 * The challenge that an authenticator signs: when it ends, some random bytes, and a code of the Worker's own over both. So anybody may ask for one and
 * nothing has to be kept, until it is answered: then the person's object remembers it, and takes no second answer.
 */
import { fromBase64url, toBase64url } from "../../../shared/base64url.ts";
import type { Config } from "../../config/config.ts";
import type { UsedChallenge } from "../../person/contract.ts";
import { derivedKey } from "../derived-key.ts";
import { sha256 } from "../sha256.ts";

export const CHALLENGE_MS = 2 * 60_000;

const TIME_BYTES = 6;
const NONCE_BYTES = 16;
const BODY_BYTES = TIME_BYTES + NONCE_BYTES;
const CODE_BYTES = 32;

/** What it may be answered for: to sign in, or to add a passkey to the person of this object; and at which host. */
export interface Purpose {
  for: "sign-in" | `add:${string}`;
  rpId: string;
}

const keys = new WeakMap<Config, Promise<CryptoKey>>();

/**
 * Derived from the Worker's SSH keys, which are there in every configuration and known to nobody else. Challenges live for two minutes, so that a new
 * key is no trouble.
 */
const keyOf = (config: Config): Promise<CryptoKey> => {
  const known = keys.get(config);
  if (known !== undefined) return known;
  const secret = [...config.targets.values()].map(({ privateKey }) => privateKey).join("\n");
  const made = derivedKey(secret, "redis-ops passkey challenges v1");
  keys.set(config, made);
  return made;
};

const signed = (body: Uint8Array, purpose: Purpose): Uint8Array<ArrayBuffer> => {
  const words = new TextEncoder().encode(`${purpose.for}\n${purpose.rpId}\n`);
  const all = new Uint8Array(words.length + body.length);
  all.set(words);
  all.set(body, words.length);
  return all;
};

/** @param now milliseconds since the epoch */
export const newChallenge = async (config: Config, purpose: Purpose, now: number): Promise<Uint8Array<ArrayBuffer>> => {
  const challenge = new Uint8Array(BODY_BYTES + CODE_BYTES);
  const until = now + CHALLENGE_MS;
  for (let at = 0; at < TIME_BYTES; at += 1) challenge[at] = Math.floor(until / 256 ** (TIME_BYTES - 1 - at)) % 256;
  crypto.getRandomValues(challenge.subarray(TIME_BYTES, BODY_BYTES));
  const key = await keyOf(config);
  const code = await crypto.subtle.sign("HMAC", key, signed(challenge.subarray(0, BODY_BYTES), purpose));
  challenge.set(new Uint8Array(code), BODY_BYTES);
  return challenge;
};

/** What the object is told of a challenge, as base64url; null where it is not ours, was made for something else, or has ended. */
export const readChallenge = async (
  config: Config,
  purpose: Purpose,
  text: string,
  now: number,
): Promise<UsedChallenge | null> => {
  const challenge = fromBase64url(text);
  if (challenge === null || challenge.length !== BODY_BYTES + CODE_BYTES) return null;
  const body = challenge.subarray(0, BODY_BYTES);
  const key = await keyOf(config);
  if (!(await crypto.subtle.verify("HMAC", key, challenge.subarray(BODY_BYTES), signed(body, purpose)))) return null;
  const until = body.subarray(0, TIME_BYTES).reduce((time, byte) => time * 256 + byte, 0);
  const leftMs = until - now;
  return leftMs <= 0 || leftMs > CHALLENGE_MS ? null : { hash: await sha256(toBase64url(challenge)), leftMs };
};
