/**
 * The bot in Socket Mode asks over HTTP, with one token, for many people. Such a token is marked `acts_for` and says with each request
 * for whom it is made; it can lend that person no more than its own role and targets.
 */
import { mayUse, roleSchema } from "../../protocol/caller.ts";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import type { Grant, Proof } from "./auth.ts";

/** What the two headers say; null where one is missing. */
export interface OnBehalf {
  /** `X-On-Behalf-Of` */
  of: string | null;
  /** `X-On-Behalf-Role` */
  role: string | null;
}

const SLACK_USER = /^T[A-Z0-9]{1,30}\/[UW][A-Z0-9]{1,30}$/;

const forNobody: Failure = {
  code: "bad_input",
  hop: "worker",
  detail: "This token acts for people in Slack, and the request does not say for whom, or not in this form.",
  hint: "Send X-On-Behalf-Of: T…/U… and X-On-Behalf-Role: viewer or operator.",
};

const notForOthers: Failure = {
  code: "forbidden",
  hop: "worker",
  detail: "This token may not act for anybody else.",
  hint: "Leave X-On-Behalf-Of and X-On-Behalf-Role out, or use a token made with --acts-for slack.",
};

/** The grant that a request is made under: its token's own, or the part of it that is lent to the person named. */
export const actingGrant = ({ grant, actsFor }: Proof, { of, role }: OnBehalf): Result<Grant> => {
  if (actsFor === null) return of === null && role === null ? ok(grant) : fail(notForOthers);
  const claimed = roleSchema.safeParse(role);
  if (of === null || !SLACK_USER.test(of) || !claimed.success) return fail(forNobody);
  const lent = mayUse(grant.caller.role, claimed.data) ? claimed.data : grant.caller.role;
  return ok({ caller: { id: of, role: lent, via: actsFor }, targets: grant.targets });
};
