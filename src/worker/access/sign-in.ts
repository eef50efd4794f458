/** Signing in: whichever way it is, who has proved who they are gets a session if the configuration has them. */
import type { SignIn, Way } from "../../protocol/console.ts";
import { fail, type Result } from "../../protocol/result.ts";
import type { Config } from "../config/config.ts";
import type { Known } from "../person/contract.ts";
import { grantOf } from "./people.ts";
import { type Opened, openSession } from "./session.ts";
import { proveByAccess } from "./ways/access.ts";
import { proveByPasskey } from "./ways/passkey.ts";
import { type Proved, unwelcome } from "./ways/proof.ts";
import { proveByLink } from "./ways/slack.ts";
import { proveByToken } from "./ways/token.ts";

/** What a request brings along besides its body. */
export interface Circumstances {
  /** Of the Worker, by the request's own address. */
  origin: string;
  /** The header in which Cloudflare Access says who asks; null where there is none. */
  assertion: string | null;
  /** Milliseconds since the epoch. */
  now: number;
}

const prove = (
  env: Env,
  config: Config,
  asked: SignIn,
  { origin, assertion, now }: Circumstances,
): Promise<Result<Proved>> => {
  if (asked.way === "slack") return proveByLink(env, asked.code);
  if (asked.way === "token") return proveByToken(config, asked.token);
  return asked.way === "access"
    ? proveByAccess(config.console.access, assertion, now)
    : proveByPasskey(env, { config, origin, now }, asked.response);
};

const closed = (way: Way) =>
  unwelcome(`Nobody signs in by ${way} here.`, "The Worker's owner opens ways in CONSOLE_SIGN_IN.");

/** Where somebody who is known has to be listed. */
const LISTS: Readonly<Record<Known["by"], string>> = {
  slack: "SLACK_ACCESS",
  token: "API_TOKENS",
  access: "CONSOLE_ACCESS",
};

const notListed = ({ known, way }: Proved) =>
  unwelcome(
    `You are known, but ${LISTS[known.by]} does not let you in${way === "passkey" ? " with a passkey" : ""}.`,
    `Ask the Worker's owner to list you in ${LISTS[known.by]}.`,
  );

/** Never rejects. */
export const signIn = async (
  env: Env,
  config: Config,
  asked: SignIn,
  circumstances: Circumstances,
): Promise<Result<Opened>> => {
  if (!config.console.ways.includes(asked.way)) return fail(closed(asked.way));
  const proved = await prove(env, config, asked, circumstances);
  if (!proved.ok) return proved;
  const { known, way, passkey } = proved.value;
  const grant = grantOf(config, known, way);
  return grant === null ? fail(notListed(proved.value)) : openSession(env, { grant, known, way }, passkey);
};
