/** `POST /console/link`: the bot in Socket Mode asks for a sign-in link for somebody in Slack, with its own token. */
import { actingGrant, authenticate } from "../access/auth.ts";
import { signInLink } from "../access/link.ts";
import { markOf } from "../access/people.ts";
import type { HttpContext } from "./context.ts";
import { onBehalf } from "./input.ts";
import { noteCaller, originOf, respondProblem } from "./respond.ts";

export const serveLink = async (c: HttpContext): Promise<Response> => {
  const { config } = c.var;
  const proof = await authenticate(c.req.header("Authorization"), config);
  if (proof === null)
    return respondProblem(c, {
      code: "unauthenticated",
      hop: "worker",
      detail: "There is no bearer token that is known here.",
      hint: "The bot in Socket Mode asks for links, with the token that was made for it.",
    });
  noteCaller(c, proof.grant.caller);
  if (proof.actsFor === null)
    return respondProblem(c, {
      code: "forbidden",
      hop: "worker",
      detail: "This token may not act for anybody else.",
      hint: "Use a token made with --acts-for slack; with one of your own, sign in by pasting it.",
    });
  const acting = actingGrant(proof, onBehalf(c.req.raw));
  if (!acting.ok) return respondProblem(c, acting.failure);
  noteCaller(c, acting.value.caller);
  const link = await signInLink(c.env, config, {
    person: acting.value.caller.id,
    origin: originOf(c.req.url),
    now: Date.now(),
    through: markOf(proof.entry),
  });
  return link.ok ? c.json(link.value) : respondProblem(c, link.failure);
};
