/** The link from Slack: a code that works once. */
import { fail, ok, type Result } from "../../../protocol/result.ts";
import type { Known } from "../../person/contract.ts";
import { askPerson, personAt } from "../ask-person.ts";
import { readCode } from "../code.ts";
import { type Proved, unproved } from "./proof.ts";

const stale = unproved(
  "This sign-in link has been used, or is older than five minutes.",
  "Ask Slack for a new one: /redis console.",
);

export const proveByLink = async (env: Env, text: string): Promise<Result<Proved>> => {
  const code = await readCode(text);
  const person = code === null ? null : personAt(env, code.id);
  if (code === null || person === null) return fail(stale);
  const taken = await askPerson<Known | null>(person.stub.takeLink(code.hash));
  if (!taken.ok) return taken;
  return taken.value?.by === "slack" ? ok({ known: taken.value, way: "slack", passkey: null }) : fail(stale);
};
