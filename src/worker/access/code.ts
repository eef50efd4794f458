/**
 * What a link and a cookie carry: where the person's object is, and a secret of 256 random bits of which the object has the hash only. The first half
 * is an id that the platform made and recognises as its own, so nobody can make an object of their choice be looked up.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { fromHex, toHex } from "../../shared/hex.ts";
import { sha256 } from "./sha256.ts";

export interface Code {
  /** Of the person's object, 64 hexadecimal digits. */
  id: string;
  /** Of the secret, 64 hexadecimal digits. */
  hash: string;
}

const SECRET_BYTES = 32;
const CODE = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/** A new code for the object of this id, and what the object is told of it. */
export const newCode = async (id: string): Promise<{ text: string; code: Code }> => {
  const secret = toBase64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  return { text: `${toBase64url(fromHex(id))}.${secret}`, code: { id, hash: await sha256(secret) } };
};

/** Null for what is no code. */
export const readCode = async (text: string): Promise<Code | null> => {
  const [, place = "", secret = ""] = CODE.exec(text) ?? [];
  const id = fromBase64url(place);
  // Of a secret that is written in another way, the hash would be another one; of an id, it would be the same.
  return id === null || id.length === 0 ? null : { id: toHex(id), hash: await sha256(secret) };
};
