/**
 * For tests: a device that keeps passkeys, as WebAuthn wants it (https://www.w3.org/TR/webauthn-3/): discoverable, ES256, attestation `none`. Its flags and its counter
 * can be set, so that it can also be a device that does wrong.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";

const encoder = new TextEncoder();
const encode = (words: string): Uint8Array<ArrayBuffer> => new Uint8Array(encoder.encode(words));

const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((size, each) => size + each.length, 0));
  let at = 0;
  for (const each of parts) {
    whole.set(each, at);
    at += each.length;
  }
  return whole;
};

/** A head of CBOR (RFC 8949): the major type, and a number. */
const head = (major: number, value: number): Uint8Array => {
  if (value < 24) return Uint8Array.of((major << 5) | value);
  return value < 256
    ? Uint8Array.of((major << 5) | 24, value)
    : Uint8Array.of((major << 5) | 25, value >> 8, value & 255);
};
const cborInt = (value: number): Uint8Array => (value < 0 ? head(1, -1 - value) : head(0, value));
const cborBytes = (bytes: Uint8Array): Uint8Array => joined(head(2, bytes.length), bytes);
const cborText = (word: string): Uint8Array => joined(head(3, word.length), encode(word));
const cborMap = (...pairs: readonly (readonly [Uint8Array, Uint8Array])[]): Uint8Array =>
  joined(head(5, pairs.length), ...pairs.flat());

/** An integer of DER, from its bytes without a sign. */
const derInteger = (bytes: Uint8Array): Uint8Array => {
  const start = bytes.findIndex((byte) => byte !== 0);
  const plain = bytes.subarray(start === -1 ? bytes.length - 1 : start);
  const signed = (plain[0] ?? 0) > 127 ? joined(Uint8Array.of(0), plain) : plain;
  return joined(Uint8Array.of(2, signed.length), signed);
};

/** WebAuthn's signatures of ES256 are DER; the platform gives both halves as they are. */
const der = (raw: Uint8Array): Uint8Array => {
  const both = joined(derInteger(raw.subarray(0, 32)), derInteger(raw.subarray(32)));
  return joined(Uint8Array.of(0x30, both.length), both);
};

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

interface Kept {
  id: string;
  rpId: string;
  userHandle: string;
  pair: CryptoKeyPair;
  counter: number;
}

export interface CreationOptions {
  challenge: string;
  rp: { id?: string };
  user: { id: string; name: string };
}

export interface RequestOptions {
  challenge: string;
  rpId?: string;
}

const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const ATTESTED = 64;

export class Authenticator {
  /** Of the page on which it is used. */
  readonly origin: string;
  readonly #kept: Kept[] = [];
  /** Whether it has asked for a finger, a face or a PIN. */
  verifiesUser = true;
  /** Whether its counter grows, as that of a key on a chain does; synced passkeys stay at 0. */
  counts = false;

  constructor(origin: string) {
    this.origin = origin;
  }

  #flags(): number {
    return USER_PRESENT | (this.verifiesUser ? USER_VERIFIED : 0);
  }

  #clientData(type: string, challenge: string): Uint8Array<ArrayBuffer> {
    return encode(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  async #authenticatorData(
    rpId: string,
    flags: number,
    counter: number,
    more: Uint8Array = new Uint8Array(),
  ): Promise<Uint8Array<ArrayBuffer>> {
    const count = new Uint8Array(4);
    new DataView(count.buffer).setUint32(0, counter);
    return joined(await digest(encode(rpId)), Uint8Array.of(flags), count, more);
  }

  async create({ challenge, rp, user }: CreationOptions): Promise<object> {
    const rpId = rp.id ?? "";
    const pair = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ])) as CryptoKeyPair;
    const idBytes = crypto.getRandomValues(new Uint8Array(16));
    const id = toBase64url(idBytes);
    const jwk = (await crypto.subtle.exportKey("jwk", pair.publicKey)) as { x: string; y: string };
    const coordinate = (of: string): Uint8Array => cborBytes(fromBase64url(of) ?? new Uint8Array());
    const cose = cborMap(
      [cborInt(1), cborInt(2)],
      [cborInt(3), cborInt(-7)],
      [cborInt(-1), cborInt(1)],
      [cborInt(-2), coordinate(jwk.x)],
      [cborInt(-3), coordinate(jwk.y)],
    );
    const credential = joined(new Uint8Array(16), Uint8Array.of(0, idBytes.length), idBytes, cose);
    const authData = await this.#authenticatorData(rpId, this.#flags() | ATTESTED, 0, credential);
    const attestation = cborMap(
      [cborText("fmt"), cborText("none")],
      [cborText("attStmt"), cborMap()],
      [cborText("authData"), cborBytes(authData)],
    );
    this.#kept.push({ id, rpId, userHandle: user.id, pair, counter: 0 });
    return {
      ...{ id, rawId: id, type: "public-key", authenticatorAttachment: "platform", clientExtensionResults: {} },
      response: {
        clientDataJSON: toBase64url(this.#clientData("webauthn.create", challenge)),
        attestationObject: toBase64url(attestation),
        transports: ["internal"],
      },
    };
  }

  /** Answers with the passkey that it made last for this host. */
  async get({ challenge, rpId = "" }: RequestOptions): Promise<{ response: Record<string, string>; id: string }> {
    const kept = this.#kept.findLast((each) => each.rpId === rpId);
    if (kept === undefined) throw new Error(`There is no passkey for ${rpId}.`);
    if (this.counts) kept.counter += 1;
    const authData = await this.#authenticatorData(rpId, this.#flags(), kept.counter);
    const clientData = this.#clientData("webauthn.get", challenge);
    const signature = await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      kept.pair.privateKey,
      joined(authData, await digest(clientData)),
    );
    return {
      ...{ id: kept.id, rawId: kept.id, type: "public-key", clientExtensionResults: {} },
      response: {
        clientDataJSON: toBase64url(clientData),
        authenticatorData: toBase64url(authData),
        signature: toBase64url(der(new Uint8Array(signature))),
        userHandle: kept.userHandle,
      },
    };
  }

  /** Another device with the same passkeys, as they were copied now. */
  clone(): Authenticator {
    const other = new Authenticator(this.origin);
    other.#kept.push(...this.#kept.map((each) => ({ ...each })));
    other.counts = this.counts;
    return other;
  }
}
