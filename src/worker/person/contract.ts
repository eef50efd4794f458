/** What the Worker asks of a person's Durable Object, and what comes back. Plain values: it is an RPC. Of secrets, it is told the hashes only. */
import type { Way } from "../../protocol/console.ts";

/** A token's entry in `API_TOKENS`, which is another one as soon as its hash is. */
export interface TokenMark {
  name: string;
  /** 64 hexadecimal digits. */
  sha256: string;
}

/**
 * By what somebody is known. It is kept with all that lets them in, and never says what they may do: that is computed from the
 * configuration at each request.
 */
export type Known =
  | {
      by: "slack";
      team: string;
      user: string;
      /** The bot's token, where the link was asked for with one; it lends no more than its own role and targets. */
      through: TokenMark | null;
    }
  | ({ by: "token" } & TokenMark)
  /** The e-mail address in small letters, and the groups, as Cloudflare Access told them at the sign-in. */
  | { by: "access"; email: string; groups: string[] };

export interface Session {
  known: Known;
  way: Way;
  /** How long it lasts, in milliseconds: the object's clock may differ from the Worker's. */
  leftMs: number;
}

/** A passkey as it is listed; times in milliseconds since the epoch. */
export interface ListedPasskey {
  id: string;
  name: string;
  addedAt: number;
  usedAt: number | null;
}

/** What is needed to verify an assertion. */
export interface StoredPasskey {
  /** COSE, base64url. */
  publicKey: string;
  counter: number;
}

export interface NewPasskey extends StoredPasskey {
  id: string;
  name: string;
  known: Known;
}

/** A challenge that was answered: its hash, and for how many milliseconds it could be answered again if it were forgotten. */
export interface UsedChallenge {
  hash: string;
  leftMs: number;
}

/** `busy`: asked too often just now. */
export type Made<T> = { made: T } | { refused: "busy" };
