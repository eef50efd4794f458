/** A link that signs one person in, once, within five minutes. */
import type { SignInLink } from "../../protocol/console.ts";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Config } from "../config/config.ts";
import type { Known, Made, TokenMark } from "../person/contract.ts";
import { askPerson, busy, personOf } from "./ask-person.ts";
import { SLACK_PERSON } from "./auth.ts";
import { newCode } from "./code.ts";
import { grantOf } from "./people.ts";

export interface LinkFor {
  /** `T…/U…`, of whom Slack has said that they ask. */
  person: string;
  /** The Worker's own, such as `https://ops.example.com`. */
  origin: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** The bot's token, where it was asked for with one; null where the Worker itself has heard it from Slack. */
  through?: TokenMark | null;
}

const closed = (config: Config): Failure => ({
  code: "forbidden",
  hop: "worker",
  detail: "Nobody signs in to the console from Slack here.",
  hint:
    config.console.slack === null
      ? "Set SLACK_ACCESS on the Worker as well, and slack in CONSOLE_SIGN_IN."
      : "Set slack in the Worker's CONSOLE_SIGN_IN.",
});

const notListed: Failure = {
  code: "forbidden",
  hop: "worker",
  detail: "The console does not know this person.",
  hint: "Ask the Worker's owner to list your Slack id in SLACK_ACCESS.",
};

/**
 * Makes the link. Its code stands in the fragment, which browsers, previews and prefetches never send: only the page that it opens can post it. Older links
 * stay good until they end. Never rejects.
 */
export const signInLink = async (
  env: Env,
  config: Config,
  { person, origin, now, through = null }: LinkFor,
): Promise<Result<SignInLink>> => {
  if (!config.console.ways.includes("slack")) return fail(closed(config));
  const [, team, user] = SLACK_PERSON.exec(person) ?? [];
  if (team === undefined || user === undefined) return fail(notListed);
  const known: Known = { by: "slack", team, user, through };
  if (grantOf(config, known, "slack") === null) return fail(notListed);
  const { id, stub } = personOf(env, known);
  const { text, code } = await newCode(id);
  const added = await askPerson<Made<number>>(stub.addLink(code.hash, known));
  if (!added.ok) return added;
  if ("refused" in added.value) return fail(busy);
  return ok({ url: `${origin}/#/in/${text}`, expires_at: new Date(now + added.value.made).toISOString() });
};
