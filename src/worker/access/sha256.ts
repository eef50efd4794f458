/** The hash by which an object of a person knows what a link, a cookie and a challenge carry. */
import { toHex } from "../../shared/hex.ts";

/** The SHA-256 of a text, in hexadecimal digits. */
export const sha256 = async (text: string): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
