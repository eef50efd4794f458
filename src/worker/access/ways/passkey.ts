/**
 * Passkeys (WebAuthn). Each is discoverable and verified by the device: its handle, which says nothing of the person, is the id of the person's object.
 * The ceremonies are SimpleWebAuthn's; it is loaded when the first passkey is used or made.
 */
import type { Assertion, Attestation } from "../../../protocol/console.ts";
import type { Failure } from "../../../protocol/failure.ts";
import { fail, ok, type Result } from "../../../protocol/result.ts";
import { fromBase64url, toBase64url } from "../../../shared/base64url.ts";
import { fromHex, toHex } from "../../../shared/hex.ts";
import type { Config } from "../../config/config.ts";
import type { Known, ListedPasskey, NewPasskey, StoredPasskey, UsedChallenge } from "../../person/contract.ts";
import { askPerson, personAt, type PersonAt } from "../ask-person.ts";
import { grantOf } from "../people.ts";
import { CHALLENGE_MS, newChallenge, type Purpose, readChallenge } from "./challenge.ts";
import { type Proved, unproved, unwelcome } from "./proof.ts";

const load = () => import("@simplewebauthn/server");

/** ES256, which every authenticator has, Ed25519 and RS256 (Windows Hello). */
const ALGORITHMS = [-7, -8, -257];

/** Where a ceremony takes place, by the request's own address: a passkey works at the host where it was made, and nowhere else. */
export interface Place {
  config: Config;
  /** `https://ops.example.com`. */
  origin: string;
  /** Milliseconds since the epoch. */
  now: number;
}

const rpIdOf = (origin: string): string => new URL(origin).hostname;

const toSignIn = (origin: string): Purpose => ({ for: "sign-in", rpId: rpIdOf(origin) });
const toAdd = (origin: string, person: PersonAt): Purpose => ({ for: `add:${person.id}`, rpId: rpIdOf(origin) });

const unknown = unproved(
  "This passkey is not known here, or was answered too late.",
  "Try again; if it stays so, sign in another way, remove the passkey and add it anew.",
);

const notMade: Failure = {
  code: "bad_input",
  hop: "worker",
  detail: "The passkey was not made as it was asked for, or too late.",
  hint: "Try again; the device has to ask for your fingerprint, face or PIN.",
};

const noEntry = unwelcome(
  "You are let in by a domain or a group, which only Cloudflare Access can vouch for, so you can have no passkey.",
  "Ask the Worker's owner to list your e-mail address in CONSOLE_ACCESS.",
);

const closed = unwelcome("Passkeys are not used here.", "The Worker's owner opens ways in CONSOLE_SIGN_IN.");

/** Why somebody may have no passkey, or null: it has to rest on an entry of their own, so that it loses its power with that entry. */
export const mayAddPasskey = (config: Config, known: Known): Failure | null => {
  if (!config.console.ways.includes("passkey")) return closed;
  return grantOf(config, known, "passkey") === null ? noEntry : null;
};

const full = unwelcome("You have ten passkeys.", "Remove one that you do not use any more.");

/** What `navigator.credentials.get` takes, for whoever asks. */
export const signInOptions = async ({ config, origin, now }: Place): Promise<object> => {
  const { generateAuthenticationOptions } = await load();
  return generateAuthenticationOptions({
    rpID: rpIdOf(origin),
    challenge: await newChallenge(config, toSignIn(origin), now),
    timeout: CHALLENGE_MS,
    userVerification: "required",
  });
};

/** What `navigator.credentials.create` takes. Of the person, it holds what the device is to show. */
export const addOptions = async (
  { config, origin, now }: Place,
  person: PersonAt,
  id: string,
): Promise<Result<object>> => {
  const kept = await askPerson<ListedPasskey[]>(person.stub.passkeys());
  if (!kept.ok) return kept;
  const { generateRegistrationOptions } = await load();
  return ok(
    await generateRegistrationOptions({
      rpName: "redis-ops",
      rpID: rpIdOf(origin),
      userID: fromHex(person.id),
      userName: id,
      challenge: await newChallenge(config, toAdd(origin, person), now),
      timeout: CHALLENGE_MS,
      attestationType: "none",
      excludeCredentials: kept.value.map((passkey) => ({ id: passkey.id })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
};

/** Reads the challenge while the library verifies the rest, which asks for a word about it only. */
const challengeReader = ({ config, now }: Place, purpose: Purpose) => {
  let used: UsedChallenge | null = null;
  return {
    expected: async (text: string): Promise<boolean> => {
      used = await readChallenge(config, purpose, text, now);
      return used !== null;
    },
    used: (): UsedChallenge | null => used,
  };
};

/** The library throws for whatever is not as it should be; null then. */
const orNull = async <T>(work: Promise<T>): Promise<T | null> => {
  try {
    return await work;
  } catch {
    return null;
  }
};

/** Adds the passkey that a device has made for somebody who is signed in. */
export const addPasskey = async (
  place: Place,
  person: PersonAt,
  { name, response, known }: { name: string; response: Attestation; known: Known },
): Promise<Result<null>> => {
  const { verifyRegistrationResponse } = await load();
  const challenge = challengeReader(place, toAdd(place.origin, person));
  const verified = await orNull(
    verifyRegistrationResponse({
      response: response as Parameters<typeof verifyRegistrationResponse>[0]["response"],
      expectedChallenge: challenge.expected,
      expectedOrigin: place.origin,
      expectedRPID: rpIdOf(place.origin),
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }),
  );
  const used = challenge.used();
  if (!verified?.verified || used === null) return fail(notMade);
  const { credential } = verified.registrationInfo;
  const passkey: NewPasskey = {
    id: credential.id,
    name,
    publicKey: toBase64url(credential.publicKey),
    counter: credential.counter,
    // A passkey never vouches for groups: who is let in by them alone signs in by Access.
    known: known.by === "access" ? { ...known, groups: [] } : known,
  };
  const added = await askPerson<"added" | "full" | "replayed" | "known">(person.stub.addPasskey(passkey, used));
  if (!added.ok) return added;
  if (added.value === "added") return ok(null);
  return fail(added.value === "full" ? full : notMade);
};

const verifiedCounter = async (
  place: Place,
  response: Assertion,
  stored: StoredPasskey,
): Promise<{ counter: number; used: UsedChallenge } | null> => {
  const publicKey = fromBase64url(stored.publicKey);
  if (publicKey === null) return null;
  const { verifyAuthenticationResponse } = await load();
  const challenge = challengeReader(place, toSignIn(place.origin));
  type Options = Parameters<typeof verifyAuthenticationResponse>[0];
  const verified = await orNull(
    verifyAuthenticationResponse({
      response: response as Options["response"],
      expectedChallenge: challenge.expected,
      expectedOrigin: place.origin,
      expectedRPID: rpIdOf(place.origin),
      credential: { id: response.id, publicKey, counter: stored.counter },
      requireUserVerification: true,
    }),
  );
  const used = challenge.used();
  return verified?.verified && used !== null ? { counter: verified.authenticationInfo.newCounter, used } : null;
};

/** Who has answered with their passkey. */
export const proveByPasskey = async (env: Env, place: Place, response: Assertion): Promise<Result<Proved>> => {
  const handle = fromBase64url(response.response.userHandle);
  const person = handle === null ? null : personAt(env, toHex(handle));
  if (person === null) return fail(unknown);
  const stored = await askPerson<StoredPasskey | null>(person.stub.passkey(response.id));
  if (!stored.ok) return stored;
  const verified = stored.value === null ? null : await verifiedCounter(place, response, stored.value);
  if (verified === null) return fail(unknown);
  const known = await askPerson<Known | null>(person.stub.usePasskey(response.id, verified.counter, verified.used));
  if (!known.ok) return known;
  return known.value === null ? fail(unknown) : ok({ known: known.value, way: "passkey", passkey: response.id });
};
