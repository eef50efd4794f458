/** What a way of signing in comes to: who somebody has proved to be, or why they are refused. */
import type { Way } from "../../../protocol/console.ts";
import type { Failure } from "../../../protocol/failure.ts";
import type { Known } from "../../person/contract.ts";

export interface Proved {
  known: Known;
  way: Way;
  /** The id of the passkey that was used; null for the other ways. */
  passkey: string | null;
}

/** Somebody who has proved nothing. */
export const unproved = (detail: string, hint: string): Failure => ({
  code: "unauthenticated",
  hop: "worker",
  detail,
  hint,
});

/** Somebody who is known, and is not let in. */
export const unwelcome = (detail: string, hint: string): Failure => ({
  code: "forbidden",
  hop: "worker",
  detail,
  hint,
});
