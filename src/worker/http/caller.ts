/** Who a request under `/v1` is from: the holder of a token, somebody a token speaks for, or somebody who is signed in to the console. */
import type { MiddlewareHandler } from "hono";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { actingGrant, authenticate, type Proof } from "../access/auth.ts";
import { signedIn, ticketOf } from "../access/session.ts";
import type { Http, HttpContext } from "./context.ts";
import { refusePath } from "./input.ts";
import { originOf, respondProblem } from "./respond.ts";

const noToken: Failure = {
  code: "unauthenticated",
  hop: "worker",
  detail: "There is no bearer token that is known here.",
  hint: "Send Authorization: Bearer <token>; the Worker's owner gives tokens out.",
};

const noSession: Failure = {
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

export const noteCaller = (c: HttpContext, { id, via }: Proof["grant"]["caller"]): void => {
  c.var.entry.caller = id;
  c.var.entry.via = via;
};

/** A token wins over a cookie, even one that is not known: whoever sends a token means that. */
const proofOf = async (c: HttpContext): Promise<Result<Proof>> => {
  const { env } = c;
  const { config } = c.var;
  const header = c.req.header("Authorization");
  if (header !== undefined) {
    const proof = await authenticate(header, config);
    return proof === null ? fail(noToken) : ok(proof);
  }
  const ticket = await ticketOf(env, presentedBy(c), originOf(c.req.url));
  if (ticket === null) return fail(noToken);
  const session = await signedIn(config, ticket);
  if (!session.ok) return session;
  return session.value === null ? fail(noSession) : ok({ grant: session.value.grant, actsFor: null });
};

export const identify: MiddlewareHandler<Http> = async (c, next) => {
  const proof = await proofOf(c);
  if (!proof.ok) return respondProblem(c, proof.failure);
  noteCaller(c, proof.value.grant.caller);
  const acting = actingGrant(proof.value, {
    of: c.req.header("X-On-Behalf-Of") ?? null,
    role: c.req.header("X-On-Behalf-Role") ?? null,
  });
  if (!acting.ok) return respondProblem(c, acting.failure);
  c.set("grant", acting.value);
  noteCaller(c, acting.value.caller);
  const refusal = refusePath(c.req.path);
  return refusal === null ? next() : respondProblem(c, refusal);
};
