/** Who asks, what they may do, and whether they ask too often. Tokens are known here by their hashes only. */
import { type Caller, mayUse, type Operation, type Role, roleSchema } from "../../protocol/operation.ts";
import type { Failure } from "../../protocol/failure.ts";
import { fail, ok, type Result } from "../../protocol/result.ts";
import { within } from "../../shared/deadline.ts";
import type { Config, TokenEntry } from "../config/config.ts";

/** A caller, and the targets that they may use (null: all of them). */
export interface Grant {
  caller: Caller;
  targets: readonly string[] | null;
}

/** What a token proves. */
export interface Proof {
  grant: Grant;
  /** The people for whom its requests are made; null if they are the holder's own. */
  actsFor: "slack" | null;
}

/** With the token's own entry in the configuration. */
export interface TokenProof extends Proof {
  entry: TokenEntry;
}

/** A longer header is refused without a look at it. Our tokens have 46 characters. */
const MAX_HEADER_LENGTH = 256;

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** Whether two digests are the same, in a time that does not depend on where they differ. */
const sameDigest = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
};

/** What an `Authorization` header proves, or null. Every entry is compared, whichever one matches. */
export const authenticate = async (header: string | undefined, { tokens }: Config): Promise<TokenProof | null> => {
  if (header === undefined || header.length > MAX_HEADER_LENGTH) return null;
  const presented = BEARER.exec(header)?.[1];
  if (presented === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(presented)));
  let proof: TokenProof | null = null;
  for (const entry of tokens)
    if (sameDigest(digest, entry.digest))
      proof = {
        grant: { caller: { id: entry.name, role: entry.role, via: "token" }, targets: entry.targets },
        actsFor: entry.actsFor,
        entry,
      };
  return proof;
};

const ownToken = "This token may not use this target.";

const NOT_THIS_TARGET: Readonly<Record<Caller["via"], string>> = {
  token: ownToken,
  timer: ownToken,
  slack: "The bot may not use this target.",
  console: "You may not use this target.",
};

const anotherToken = (role: string): string => `Ask with a token whose role is ${role}.`;

const ASK_INSTEAD: Readonly<Record<Caller["via"], (role: string) => string>> = {
  token: anotherToken,
  timer: anotherToken,
  slack: (role) => `Ask somebody who is listed under ${role}s in SLACK_ACCESS.`,
  console: (role) => `Ask somebody who is ${role}, or the Worker's owner to make you one.`,
};

/** The names of the targets a caller may use, in the order of the configuration. */
export const usableTargets = (config: Config, { targets }: Grant): string[] =>
  [...config.targets.keys()].filter((name) => targets === null || targets.includes(name));

/**
 * Why a caller may not use a target, or null. A caller whose token lists its targets gets `forbidden` for every other name, whether there is
 * such a target or not, so that the answer does not tell which targets exist.
 */
export const refuseTarget = (config: Config, grant: Grant, target: string): Failure | null => {
  if (grant.targets !== null && !grant.targets.includes(target))
    return {
      code: "forbidden",
      hop: "worker",
      detail: NOT_THIS_TARGET[grant.caller.via],
      hint: `It may use: ${usableTargets(config, grant).join(", ")}.`,
    };
  if (!config.targets.has(target))
    return {
      code: "unknown_target",
      hop: "worker",
      detail: "No target of this name is configured.",
      hint: `The targets you may use: ${usableTargets(config, grant).join(", ")}.`,
    };
  return null;
};

/** Why a caller may not use an operation (on a target, unless its scope is `all`), or null. */
export const refuse = (
  config: Config,
  grant: Grant,
  { role }: Pick<Operation, "role">,
  target: string | null,
): Failure | null => {
  if (!mayUse(grant.caller.role, role))
    return {
      code: "forbidden",
      hop: "worker",
      detail: `This needs the role ${role}; yours is ${grant.caller.role}.`,
      hint: ASK_INSTEAD[grant.caller.via](role),
    };
  return target === null ? null : refuseTarget(config, grant, target);
};

/**
 * The bot in Socket Mode asks over HTTP, with one token, for many people. Such a token is marked `acts_for` and says with each request
 * for whom it is made. It gives that person no more than its own role and targets.
 */
export interface OnBehalf {
  /** `X-On-Behalf-Of`, null where it is missing. */
  of: string | null;
  /** `X-On-Behalf-Role`, null where it is missing. */
  role: string | null;
}

/** A person in Slack, `T…/U…`, in its two parts. */
export const SLACK_PERSON = /^(T[A-Z0-9]{1,30})\/([UW][A-Z0-9]{1,30})$/;

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

/** Of two roles, the one that may do less. */
export const lesser = (one: Role, other: Role): Role => (mayUse(one, other) ? other : one);

/** A request's rights: the token's, or when acting for a person the smaller of both. */
export const actingGrant = ({ grant, actsFor }: Proof, { of, role: said }: OnBehalf): Result<Grant> => {
  if (actsFor === null) return of === null && said === null ? ok(grant) : fail(notForOthers);
  const claimed = roleSchema.safeParse(said);
  if (of === null || !SLACK_PERSON.test(of) || !claimed.success) return fail(forNobody);
  const role = lesser(grant.caller.role, claimed.data);
  return ok({ caller: { id: of, role, via: actsFor }, targets: grant.targets });
};

const LIMITER_DEADLINE_MS = 250;

/** The binding does not say when the caller may ask again; its shortest period is ten seconds. */
const RETRY_AFTER_MS = 10_000;

/**
 * The soft rate limit: why the caller has to wait, or null. It counts for each Cloudflare location by itself, and if it does not answer, the
 * caller may pass: the hard limit is kept by the target's object.
 */
export const throttle = async ({ RATE_LIMITER }: Env, callerId: string): Promise<Failure | null> => {
  const verdict = await within(RATE_LIMITER.limit({ key: callerId }), LIMITER_DEADLINE_MS).catch(() => null);
  if (verdict === null || verdict.success) return null;
  return {
    code: "throttled",
    hop: "worker",
    detail: "You ask too often.",
    hint: `Wait ${RETRY_AFTER_MS / 1000} s, then ask again.`,
    retry_after_ms: RETRY_AFTER_MS,
  };
};
