/** Who a session's cookie stands for, if the request was made by the console's own page. */
import type { Way } from "../../protocol/console.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Config } from "../config/config.ts";
import type { Known, Made, Session } from "../person/contract.ts";
import { askPerson, busy, personAt, type PersonAt, personOf } from "./ask-person.ts";
import type { Grant } from "./auth.ts";
import { newCode, readCode } from "./code.ts";
import { readCookie } from "./cookie.ts";
import { grantOf } from "./people.ts";
import { isSameOrigin, type SentFrom } from "./same-origin.ts";

export interface SignedIn {
  grant: Grant;
  known: Known;
  way: Way;
  /** How long the session lasts, in milliseconds. */
  leftMs: number;
}

/** What a request says of its session. */
export interface Presented extends SentFrom {
  /** The header `Cookie`. */
  cookie: string | undefined;
}

/** A session that somebody presents, wherever it leads. */
export interface Ticket {
  person: PersonAt;
  hash: string;
}

/** Null where no cookie came, where it is none of ours, or where another site's page has sent it. */
export const ticketOf = async (env: Env, presented: Presented, own: string): Promise<Ticket | null> => {
  const text = readCookie(presented.cookie);
  if (text === null || !isSameOrigin(presented, own)) return null;
  const code = await readCode(text);
  const person = code === null ? null : personAt(env, code.id);
  return code === null || person === null ? null : { person, hash: code.hash };
};

/** Who is signed in; null for nobody. Fails only where that could not be looked up. */
export const signedIn = async (config: Config, ticket: Ticket | null): Promise<Result<SignedIn | null>> => {
  // Without a way that is open, every session has ended.
  if (ticket === null || config.console.ways.length === 0) return ok(null);
  const found = await askPerson<Session | null>(ticket.person.stub.session(ticket.hash));
  if (!found.ok) return found;
  if (found.value === null) return ok(null);
  const { known, way, leftMs } = found.value;
  const grant = grantOf(config, known, way);
  return ok(grant === null ? null : { grant, known, way, leftMs });
};

/** A session that was just opened, with what its cookie is to hold. */
export interface Opened extends SignedIn {
  cookie: string;
}

/** Opens a session for somebody who has proved to be `known`; its code is always a new one, whatever the browser brought along. */
export const openSession = async (
  env: Env,
  { grant, known, way }: Omit<SignedIn, "leftMs">,
  passkey: string | null = null,
): Promise<Result<Opened>> => {
  const { id, stub } = personOf(env, known);
  const { text, code } = await newCode(id);
  const opened = await askPerson<Made<number>>(stub.open(code.hash, known, way, passkey));
  if (!opened.ok) return opened;
  if ("refused" in opened.value) return fail(busy);
  return ok({ grant, known, way, leftMs: opened.value.made, cookie: text });
};
