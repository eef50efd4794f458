/** What the console's page and the Worker say to each other about signing in. What is asked about Redis goes over `/v1`, as for everybody. */
import * as z from "zod";
import type { Role } from "./operation.ts";

/** How a person may sign in. */
export const WAYS = ["slack", "passkey", "access", "token"] as const;
export type Way = (typeof WAYS)[number];

/** The cookie of a session. */
export const SESSION_COOKIE = "__Host-redis-ops";

/** Who is signed in. */
export interface ConsolePerson {
  /** `T…/U…` from Slack, a token's name, or an e-mail address. */
  id: string;
  role: Role;
  way: Way;
  /** Those they may use; null for all. */
  targets: string[] | null;
  /** When the session ends by itself, ISO 8601 UTC. */
  expires_at: string;
}

/** The answer of `GET /console/session` and of each sign-in. */
export interface ConsoleSession {
  version: string;
  /** The ways that are open here; none, and nobody gets in. */
  ways: Way[];
  /** Null for nobody. */
  person: ConsolePerson | null;
}

/** One passkey of a person, as `GET /console/passkeys` lists it. */
export interface PasskeyEntry {
  id: string;
  name: string;
  /** ISO 8601 UTC. */
  added_at: string;
  /** Null before it has been used. */
  used_at: string | null;
}

/** The answer of `GET /console/passkeys`. */
export interface PasskeyList {
  passkeys: PasskeyEntry[];
}

/** One device that is told of alerts, as `GET /console/devices` lists it. */
export interface DeviceEntry {
  id: string;
  name: string;
  /** ISO 8601 UTC. */
  added_at: string;
  /** Whether it was added in the session that asks. */
  own: boolean;
}

/** The answer of `GET /console/devices`. */
export interface DeviceList {
  /** With which a browser subscribes: a public key of P-256, base64url. Null where nobody can be told in this way. */
  key: string | null;
  /** What the Worker's owner has to do then; null where a key is there. */
  missing: string | null;
  /** The targets of whose alerts the person's devices are told: those that tell of them in this way, and that the person may read. */
  targets: string[];
  devices: DeviceEntry[];
}

/** The answer of `POST /console/link`. */
export interface SignInLink {
  /** Its code stands in the fragment, which no preview and no prefetch sends. */
  url: string;
  /** ISO 8601 UTC. */
  expires_at: string;
}

/** Of a WebAuthn response, as `PublicKeyCredential.toJSON` gives it; the library that verifies it reads it strictly. */
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/, "must be base64url");
const shared = {
  id: base64url.max(1400),
  rawId: base64url.max(1400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["platform", "cross-platform"]).nullish(),
  clientExtensionResults: z.looseObject({}).default({}),
};

/** What an authenticator answers to a sign-in. The handle says whose passkey it is. */
const assertionSchema = z.object({
  ...shared,
  response: z.object({
    clientDataJSON: base64url.max(8000),
    authenticatorData: base64url.max(8000),
    signature: base64url.max(8000),
    userHandle: base64url.max(100),
  }),
});
export type Assertion = z.output<typeof assertionSchema>;

/** What an authenticator answers where a passkey is made. */
const attestationSchema = z.object({
  ...shared,
  response: z.object({
    clientDataJSON: base64url.max(8000),
    attestationObject: base64url.max(16_000),
  }),
});
export type Attestation = z.output<typeof attestationSchema>;

/** `POST /console/sign-in`. */
export const signInSchema = z.discriminatedUnion("way", [
  z.strictObject({ way: z.literal("slack"), code: z.string().max(200) }),
  z.strictObject({ way: z.literal("token"), token: z.string().max(256) }),
  z.strictObject({ way: z.literal("access") }),
  z.strictObject({ way: z.literal("passkey"), response: assertionSchema }),
]);
export type SignIn = z.output<typeof signInSchema>;

/** `POST /console/passkey/options`. */
export const passkeyOptionsSchema = z.strictObject({ for: z.enum(["sign-in", "add"]) });

/** What somebody calls a device of theirs. */
export const deviceNameSchema = z
  .string()
  .trim()
  .min(1, "must say what it is kept on")
  .max(60)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, "must be plain text");

/** `POST /console/passkeys`. */
export const addPasskeySchema = z.strictObject({
  name: deviceNameSchema,
  response: attestationSchema,
});

/** `POST /console/sign-out`. */
export const signOutSchema = z.strictObject({ everywhere: z.boolean() });
