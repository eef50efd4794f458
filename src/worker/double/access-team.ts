/**
 * For tests: a team of Cloudflare Access, as the Worker sees it. It signs assertions as Access documents them, serves its keys, of which the one before stays good,
 * and tells who shows an assertion what it knows of them. `scripts/access` serves it on this machine.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";

/** The AUD tag of the application. */
export const AUDIENCE = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";

interface Key {
  kid: string;
  pair: CryptoKeyPair;
}

export interface AccessPerson {
  email: string;
  /** As the identity provider gives them: names, or objects with one. */
  groups?: (string | { id: string; name: string })[];
}

type Json = Record<string, unknown>;

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

const part = (json: Json): string => toBase64url(new TextEncoder().encode(JSON.stringify(json)));

/** By what is not base64url nothing is signed. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => fromBase64url(text) ?? new Uint8Array();

export class AccessTeam {
  /** `https://…cloudflareaccess.com`, or where it is served on this machine. */
  readonly origin: string;
  readonly #people = new Map<string, AccessPerson>();
  #keys: Key[] = [];
  /** What was asked of it, as paths, oldest first. */
  readonly asked: string[] = [];
  /** Whether its keys say for which algorithm they are, as Access's do. */
  namesAlgorithm = true;
  /** Set: it answers with this status, whatever is asked. */
  failing: number | null = null;

  private constructor(origin: string) {
    this.origin = origin;
  }

  static async found(origin: string, people: readonly AccessPerson[]): Promise<AccessTeam> {
    const team = new AccessTeam(origin);
    for (const person of people) team.#people.set(person.email, person);
    await team.rotate();
    return team;
  }

  /** Signs with a new key from now on. The one before is served for a while. */
  async rotate(): Promise<void> {
    const pair = (await crypto.subtle.generateKey(
      { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ["sign", "verify"],
    )) as CryptoKeyPair;
    this.#keys = [{ kid: crypto.randomUUID().replaceAll("-", ""), pair }, ...this.#keys].slice(0, 2);
  }

  /**
   * What it puts into `Cf-Access-Jwt-Assertion` for somebody, valid for a minute.
   *
   * @param now milliseconds since the epoch
   * @param changes to the claims; `undefined` leaves one out
   */
  async assertion(email: string, now: number, changes: Json = {}, header: Json = {}): Promise<string> {
    const iat = Math.floor(now / 1000);
    const claims = {
      ...{ aud: [AUDIENCE], email, exp: iat + 60, iat, nbf: iat, iss: this.origin, type: "app" },
      ...{ identity_nonce: "6ei69kawdKzMIAPF", sub: "7335d417-61da-459d-899c-0a01c76a2f94", country: "US" },
      ...changes,
    };
    const key = this.#key();
    const signed = `${part({ alg: "RS256", kid: key.kid, typ: "JWT", ...header })}.${part(claims)}`;
    const signature = await crypto.subtle.sign(
      RS256.name,
      header["alg"] === "RS512" ? await this.#forRs512(key) : key.pair.privateKey,
      new TextEncoder().encode(signed),
    );
    return `${signed}.${toBase64url(new Uint8Array(signature))}`;
  }

  /** Answers as `https://<team>.cloudflareaccess.com` does. */
  async respond(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    this.asked.push(pathname);
    if (this.failing !== null) return new Response("", { status: this.failing });
    if (pathname === "/cdn-cgi/access/certs") return Response.json({ keys: await this.#published() });
    if (pathname !== "/cdn-cgi/access/get-identity") return new Response("", { status: 404 });
    const shown = /(?:^|;\s*)CF_Authorization=([^;]+)/.exec(request.headers.get("Cookie") ?? "")?.[1] ?? "";
    const person = await this.#whoShows(shown);
    return person === null
      ? Response.json({ err: "no app token set" }, { status: 400 })
      : Response.json({ email: person.email, groups: person.groups ?? [], user_uuid: "u", is_warp: false });
  }

  #key(): Key {
    const [key] = this.#keys;
    if (key === undefined) throw new Error("A team is made by `found`.");
    return key;
  }

  /** The same key, to sign by another algorithm than Access does. */
  async #forRs512({ pair }: Key): Promise<CryptoKey> {
    const { alg: _alg, ...jwk } = (await crypto.subtle.exportKey("jwk", pair.privateKey)) as JsonWebKey;
    return crypto.subtle.importKey("jwk", jwk, { ...RS256, hash: "SHA-512" }, false, ["sign"]);
  }

  #published(): Promise<Json[]> {
    return Promise.all(
      this.#keys.map(async ({ kid, pair }) => {
        const { n, e } = (await crypto.subtle.exportKey("jwk", pair.publicKey)) as JsonWebKey;
        return { kid, kty: "RSA", ...(this.namesAlgorithm ? { alg: "RS256" } : {}), use: "sig", e, n };
      }),
    );
  }

  /** It believes its own assertions only. */
  async #whoShows(assertion: string): Promise<AccessPerson | null> {
    const [header = "", claims = "", signature = ""] = assertion.split(".");
    const signed = new TextEncoder().encode(`${header}.${claims}`);
    for (const { pair } of this.#keys)
      if (await crypto.subtle.verify(RS256.name, pair.publicKey, bytesOf(signature), signed)) {
        const { email } = JSON.parse(new TextDecoder().decode(bytesOf(claims))) as { email: string };
        return this.#people.get(email) ?? null;
      }
    return null;
  }
}
