/** The grammar of requests at the console's side of the Worker: signing in and out, passkeys, and operations with a session's cookie. */
import * as fc from "fast-check";
import type { HttpRequest } from "./http-request.ts";
import { hostileText, hostileValue, withHostileKeys } from "./values.ts";

/** What of a sound request the attacker has, asked for anew with each request, since it may have been used up. */
export interface Loot {
  /** The Worker's origin. */
  origin: string;
  target: string;
  /** A token of the API, and the bot's. */
  token: string;
  bot: string;
  /** `T…/U…` of somebody whom the bot may ask for. */
  person: string;
  /** The cookie of a session, the code of a link, and an assertion of Access, each sound. */
  cookie: () => string;
  /** The cookie of a session that is used for operations alone, so that it is not ended on the way. */
  kept: string;
  code: () => string;
  assertion: () => string;
}

export interface ConsoleRequest extends HttpRequest {
  /** Whether it comes from the console's own page, as far as its headers say. */
  own: boolean;
  /** Whether it holds what lets somebody in. */
  knows: boolean;
}

const mostly = <T>(usual: fc.Arbitrary<T>, hostile: fc.Arbitrary<T>, weight = 3): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: hostile });

const oneLine = (text: string): string => text.replaceAll(/[\r\n\0]/g, " ").slice(0, 2000);

/** A text with one part of it changed, or cut, or doubled: what is nearly right. */
const nearly = (text: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    text.slice(0, -1),
    text.slice(1),
    `${text}x`,
    `${text.slice(0, 5)}${text[5] === "A" ? "B" : "A"}${text.slice(6)}`,
    `${text.slice(0, -3)}AAA`,
    text.toUpperCase(),
    text.split(".").toReversed().join("."),
    `${text}.${text}`,
    `${text}; ${text}`,
    text.replaceAll(/[^.]/g, "A"),
  );

type Header = readonly [string, string];

const header = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Header | null> =>
  fc.option(
    value.map((text) => [name, oneLine(text)] as const),
    { freq: 2 },
  );

interface Body {
  path: string;
  body: object | null;
  /** Whether it holds what lets somebody in; `header`: what does is not in it, but beside it. */
  knows: boolean | "header";
}

/** Bodies that are right, by way, and some of them with a secret that is nearly right. */
const bodies = (loot: Loot): fc.Arbitrary<Body> => {
  const secret = (sound: string): fc.Arbitrary<[string, boolean]> =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant<[string, boolean]>([sound, true]) },
      {
        weight: 3,
        arbitrary: fc.oneof(nearly(sound), hostileText).map((text): [string, boolean] => [text, text === sound]),
      },
    );
  const passkey = fc
    .record({ id: hostileText, clientDataJSON: hostileText, more: hostileText })
    .map(({ id, clientDataJSON, more }) => ({
      ...{ id, rawId: id, type: "public-key", clientExtensionResults: {} },
      response: { clientDataJSON, authenticatorData: more, signature: more, userHandle: id, attestationObject: more },
    }));
  return fc.oneof<fc.Arbitrary<Body>[]>(
    secret(loot.token).map(([token, knows]) => ({ path: "/sign-in", body: { way: "token", token }, knows })),
    secret(loot.code()).map(([code, knows]) => ({ path: "/sign-in", body: { way: "slack", code }, knows })),
    fc.constant({ path: "/sign-in", body: { way: "access" }, knows: "header" }),
    passkey.map((response) => ({ path: "/sign-in", body: { way: "passkey", response }, knows: false })),
    passkey.map((response) => ({ path: "/passkeys", body: { name: "x", response }, knows: false })),
    fc.boolean().map((everywhere) => ({ path: "/sign-out", body: { everywhere }, knows: false })),
    fc.constantFrom("sign-in", "add").map((what) => ({ path: "/passkey/options", body: { for: what }, knows: false })),
    fc.record({ endpoint: hostileText, p256dh: hostileText, auth: hostileText }).map(({ endpoint, ...keys }) => ({
      ...{ path: "/devices", knows: false },
      body: { name: "x", subscription: { endpoint: `https://${Buffer.from(endpoint).toString()}`, keys } },
    })),
    hostileText.map((id) => ({
      ...{ path: `/devices/${encodeURIComponent(Buffer.from(id).toString())}`, body: null, knows: false },
    })),
    hostileText.map((id) => ({
      path: `/passkeys/${encodeURIComponent(Buffer.from(id).toString())}`,
      body: null,
      knows: false,
    })),
    fc
      .constantFrom("/session", "/passkeys", "/devices", "/link", "/nothing", "", "/", "/session/", "//session")
      .map((path) => ({
        ...{ path, body: null, knows: false },
      })),
  );
};

const bent = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: withHostileKeys(text) },
    { weight: 1, arbitrary: hostileValue.map((value) => JSON.stringify(value) ?? "") },
    {
      weight: 1,
      arbitrary: hostileValue.map((value) => text.replace(/"[^"]*"\}$/, `${JSON.stringify(value) ?? "1"}}`)),
    },
  );

const ASSERTION = "Cf-Access-Jwt-Assertion";

const headersOf = (loot: Loot, cookie = loot.cookie()): fc.Arbitrary<Header[]> =>
  fc
    .tuple(
      mostly(
        fc.constant<Header | null>(["Origin", loot.origin]),
        header(
          "Origin",
          mostly(fc.constantFrom("https://evil.example", "null", `${loot.origin}.evil.example`, ""), hostileText),
        ),
        2,
      ),
      header("Sec-Fetch-Site", fc.constantFrom("same-origin", "same-origin", "same-site", "cross-site", "none", "x")),
      header(
        "Cookie",
        fc.oneof(
          fc.constant(cookie),
          nearly(cookie),
          hostileText.map((text) => `__Host-redis-ops=${text}`),
          fc.constant(`${cookie}; ${cookie}`),
        ),
      ),
      header(
        "Content-Type",
        mostly(fc.constant("application/json"), fc.constantFrom("text/plain", "multipart/form-data"), 8),
      ),
      header(ASSERTION, fc.oneof(fc.constant(loot.assertion()), nearly(loot.assertion()), hostileText)),
      fc.option(
        fc.constantFrom(loot.bot, loot.token, "x").map((token) => ["Authorization", `Bearer ${token}`] as const),
        { freq: 2 },
      ),
      header("X-On-Behalf-Of", mostly(fc.constant(loot.person), hostileText)),
      header("X-On-Behalf-Role", fc.constantFrom("operator", "viewer", "admin")),
      header("CF-Connecting-IP", mostly(fc.constantFrom("203.0.113.9", "2001:db8::1"), hostileText)),
    )
    .map((all) => [["Host", new URL(loot.origin).host] as const, ...all.filter((each) => each !== null)]);

const valueOf = (headers: readonly Header[], name: string): string | null =>
  headers.find(([each]) => each === name)?.[1] ?? null;

const isOwn = ({ origin }: Loot, method: string, headers: readonly Header[]): boolean => {
  const site = valueOf(headers, "Sec-Fetch-Site");
  // workerd gives an empty header as none.
  const from = valueOf(headers, "Origin") || null;
  const safe = method === "GET" || method === "HEAD";
  return (site === null || site === "same-origin") && (from === origin || (safe && from === null));
};

/** Anew for each request: a code that was taken is not one that lets in. */
const now = <T>(of: () => fc.Arbitrary<T>): fc.Arbitrary<T> => fc.constant(null).chain(of);

const consoleRequestTo = (loot: Loot): fc.Arbitrary<ConsoleRequest> =>
  now(() => bodies(loot)).chain(({ path, body, knows }) => {
    const text = body === null ? null : JSON.stringify(body);
    return fc
      .tuple(
        mostly(
          fc.constant(body === null ? "GET" : "POST"),
          fc.constantFrom("GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS", "PATCH"),
          5,
        ),
        headersOf(loot),
        text === null ? fc.constant(null) : mostly(fc.constant(text), bent(text), 4),
      )
      .map(([method, headers, said]) => {
        const sent = said === null ? null : Buffer.from(said);
        return {
          ...{ method, path: `/console${path}`, headers, body: sent, declared: sent?.byteLength ?? null },
          own: isOwn(loot, method, headers),
          knows: knows === "header" ? valueOf(headers, ASSERTION) === loot.assertion() : knows,
        };
      });
  });

/** Right in all of its parts, so that each way is known to be open. */
const soundSignIn = (loot: Loot): fc.Arbitrary<ConsoleRequest> =>
  now(() =>
    fc.constantFrom<readonly [object, readonly Header[]]>(
      [{ way: "token", token: loot.token }, []],
      [{ way: "slack", code: loot.code() }, []],
      [{ way: "access" }, [[ASSERTION, loot.assertion()]]],
    ),
  ).map(([said, more]) => {
    const body = Buffer.from(JSON.stringify(said));
    const { host } = new URL(loot.origin);
    return {
      ...{ method: "POST", path: "/console/sign-in", body, declared: body.byteLength, own: true, knows: true },
      headers: [["Host", host], ["Origin", loot.origin], ["Content-Type", "application/json"], ...more],
    };
  });

/** An operation with the cookie of a session, from anywhere. */
const operationWith = (loot: Loot): fc.Arbitrary<ConsoleRequest> =>
  fc
    .tuple(
      fc.constantFrom<readonly [string, string]>(
        ["GET", "/v1/targets"],
        ["GET", `/v1/targets/${loot.target}/redis/memory`],
        ["PUT", `/v1/targets/${loot.target}/redis/config/maxmemory?value=512mb&dry_run=true`],
      ),
      headersOf(loot, loot.kept),
    )
    .map(([[method, path], headers]) => {
      const given = headers.filter(([name]) => !["Authorization", "X-On-Behalf-Of", "X-On-Behalf-Role"].includes(name));
      const cookie = valueOf(given, "Cookie");
      return {
        ...{ method, path, headers: given, body: null, declared: null },
        own: isOwn(loot, method, given),
        knows: cookie === loot.kept,
      };
    });

export const consoleRequest = (loot: Loot): fc.Arbitrary<ConsoleRequest> =>
  fc.oneof(
    { weight: 9, arbitrary: consoleRequestTo(loot) },
    { weight: 3, arbitrary: operationWith(loot) },
    { weight: 1, arbitrary: soundSignIn(loot) },
  );
