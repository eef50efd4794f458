import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";

const badKey: Failure = {
  code: "bad_input",
  hop: "worker",
  detail: "The Idempotency-Key is not 1 to 128 visible ASCII characters.",
  hint: "Send a new UUID with each change, and the same one when you send that change again.",
};

/** The caller's own name for a change, so that the same change sent twice is made once; null for none. */
export const parseIdempotencyKey = (given: string | null): Result<string | null> =>
  given === null || /^[\x21-\x7e]{1,128}$/.test(given) ? ok(given) : fail(badKey);
