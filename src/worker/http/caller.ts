/** What a request says of who has made it, where that is not a token. */
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Proof } from "../access/auth.ts";
import { signedIn, type Ticket, ticketOf } from "../access/session.ts";
import type { HttpContext } from "./context.ts";
import { originOf } from "./respond.ts";

export const noToken: Failure = {
  code: "unauthenticated",
  hop: "worker",
  detail: "There is no bearer token that is known here.",
  hint: "Send Authorization: Bearer <token>; the Worker's owner gives tokens out.",
};

export const noSession: Failure = {
  code: "unauthenticated",
  hop: "worker",
  detail: "Nobody is signed in, or not any more.",
  hint: "Sign in to the console again.",
};

/** What a request says of its session. */
export const presentedBy = (c: HttpContext) => ({
  cookie: c.req.header("Cookie"),
  method: c.req.method,
  origin: c.req.header("Origin") ?? null,
  site: c.req.header("Sec-Fetch-Site") ?? null,
});

/** The session that it presents, wherever that leads; null for none. */
export const ticketIn = (c: HttpContext): Promise<Ticket | null> =>
  ticketOf(c.env, presentedBy(c), originOf(c.req.url));

/** What a request without a token proves: the session of somebody who is signed in to the console. */
export const sessionProof = async (c: HttpContext): Promise<Result<Proof>> => {
  const ticket = await ticketIn(c);
  if (ticket === null) return fail(noToken);
  const session = await signedIn(c.var.config, ticket);
  if (!session.ok) return session;
  return session.value === null ? fail(noSession) : ok({ grant: session.value.grant, actsFor: null });
};
