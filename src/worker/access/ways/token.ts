/** A token of the API, pasted. It is exchanged for a session, so that the browser has nothing to keep. */
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { Config } from "../../config/config.ts";
import { authenticate } from "../auth.ts";
import { markOf } from "../people.ts";
import { type Proved, unproved, unwelcome } from "./proof.ts";

const unknown = unproved("This token is not known here.", "Paste it whole; the Worker's owner gives tokens out.");

const ofTheBot = unwelcome(
  "This token acts for people in Slack, and signs nobody in.",
  "Use a token of your own: npm run token -- NAME ROLE.",
);

export const proveByToken = async (config: Config, pasted: string): Promise<Result<Proved>> => {
  const proof = await authenticate(`Bearer ${pasted.trim()}`, config);
  if (proof === null) return fail(unknown);
  if (proof.actsFor !== null) return fail(ofTheBot);
  return ok({ known: { by: "token", ...markOf(proof.entry) }, way: "token", passkey: null });
};
