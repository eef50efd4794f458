/**
 * Cloudflare Access, where the Worker stands behind it: the assertion that it adds to each request, verified here. The platform's own `ctx.access` does not serve: it
 * is not there for a Worker with static assets, which the console is, and in workerd itself it believes an unsigned header (`accessBlobHeader`).
 * https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/
 */
import type { JWTVerifyGetKey } from "jose";
import * as z from "zod";
import type { Failure } from "../../../protocol/failure.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { jsonOrUndefined } from "../../../shared/decode.ts";
import { describeError, logLine } from "../../../shared/log.ts";
import type { AccessConfig } from "../../config/console.ts";
import { type Proved, unproved } from "./proof.ts";

/** The header of the assertion. */
export const ASSERTION = "Cf-Access-Jwt-Assertion";

const ALGORITHMS = ["RS256"];
const MAX_ASSERTION_LENGTH = 16 * 1024;
const DEADLINE_MS = 3_000;
/** Between two looks for a key that is not known: assertions that are made up cannot make the Worker ask more often. */
const COOLDOWN_MS = 30_000;
/** Access keeps a key for seven days after it has signed with the next. */
const KEYS_MS = 10 * 60_000;
const SKEW_S = 10;

/** Some identity providers give groups as names, others as objects with one. */
const identitySchema = z.object({
  email: z.string(),
  groups: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])).default([]),
});
const MAX_GROUPS = 200;
const MAX_IDENTITY_CHARS = 256 * 1024;

const claimsSchema = z.object({ email: z.email().max(128), type: z.literal("app") });

const forged = unproved(
  "Cloudflare Access does not vouch for this request.",
  "Open the console at the address that stands behind Cloudflare Access.",
);

const notReached: Failure = {
  code: "unreachable",
  hop: "worker",
  detail: "Cloudflare Access could not be asked who you are.",
  hint: "Try again in a few seconds, or sign in another way.",
};

/** For each configuration, which is once for each isolate. */
const keySets = new WeakMap<AccessConfig, JWTVerifyGetKey>();

const keysOf = (access: AccessConfig, jose: typeof import("jose")): JWTVerifyGetKey => {
  const known = keySets.get(access);
  if (known !== undefined) return known;
  const keys = jose.createRemoteJWKSet(new URL(`${access.issuer}/cdn-cgi/access/certs`), {
    timeoutDuration: DEADLINE_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: KEYS_MS,
  });
  keySets.set(access, keys);
  return keys;
};

/** Errors that say that the keys could not be fetched; all others say that the assertion is not good. */
const isAway = (error: unknown, { errors }: typeof import("jose")): boolean =>
  !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || error.code === "ERR_JOSE_GENERIC";

/** The e-mail address that a sound assertion is about, in small letters. */
const emailOf = async (access: AccessConfig, assertion: string, now: number): Promise<Result<string>> => {
  if (assertion.length > MAX_ASSERTION_LENGTH) return fail(forged);
  // Loaded when it is first needed, so that an isolate that Access never stands before does not start it.
  const jose = await import("jose");
  try {
    const { payload } = await jose.jwtVerify(assertion, keysOf(access, jose), {
      issuer: access.issuer,
      audience: access.audience,
      algorithms: ALGORITHMS,
      requiredClaims: ["exp", "iat"],
      clockTolerance: SKEW_S,
      currentDate: new Date(now),
    });
    const claims = claimsSchema.safeParse(payload);
    return claims.success ? ok(claims.data.email.toLowerCase()) : fail(forged);
  } catch (error) {
    if (!isAway(error, jose)) return fail(forged);
    console.log(logLine({ access_not_asked: describeError(error) }));
    return fail(notReached);
  }
};

/** The groups of whoever the assertion is about. They are not in it: Access tells them to who shows it. */
const groupsOf = async ({ issuer }: AccessConfig, assertion: string, email: string): Promise<Result<string[]>> => {
  try {
    const response = await fetch(`${issuer}/cdn-cgi/access/get-identity`, {
      headers: { Cookie: `CF_Authorization=${assertion}` },
      redirect: "manual",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const text = await response.text();
    if (!response.ok || text.length > MAX_IDENTITY_CHARS) return fail(notReached);
    const identity = identitySchema.safeParse(jsonOrUndefined(text));
    if (!identity.success || identity.data.email.toLowerCase() !== email) return fail(notReached);
    const names = identity.data.groups.map((group) => (typeof group === "string" ? group : group.name));
    return ok(names.filter((name) => name.length <= 200).slice(0, MAX_GROUPS));
  } catch (error) {
    console.log(logLine({ access_not_asked: describeError(error) }));
    return fail(notReached);
  }
};

/** @param now milliseconds since the epoch */
export const proveByAccess = async (
  access: AccessConfig | null,
  assertion: string | null,
  now: number,
): Promise<Result<Proved>> => {
  if (access === null || assertion === null) return fail(forged);
  const email = await emailOf(access, assertion, now);
  if (!email.ok) return email;
  const asksGroups = access.viewers.groups.size + access.operators.groups.size > 0;
  const groups = asksGroups ? await groupsOf(access, assertion, email.value) : ok([]);
  if (!groups.ok) return groups;
  return ok({ known: { by: "access", email: email.value, groups: groups.value }, way: "access", passkey: null });
};
