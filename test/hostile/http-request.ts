/** The grammar of requests to the HTTP routes: each is first what the catalogue describes, then wrong in some of its parts. */
import * as fc from "fast-check";
import type { Operation } from "../../src/protocol/operation.ts";
import { OPERATION_NAMES, type OperationName, operations } from "../../src/protocol/operations.ts";
import { VIEW_MEDIA } from "../../src/shared/media.ts";
import { hostileText, hostileValue, withHostileKeys } from "./values.ts";

export interface HttpRequest {
  method: string;
  /** As it goes on the wire. */
  path: string;
  headers: readonly (readonly [string, string])[];
  body: Buffer | null;
  /** What the body's length is said to be; a larger one is a request that is never finished. */
  declared: number | null;
}

export interface Tokens {
  target: string;
  viewer: string;
  operator: string;
}

/** Values that each operation's schema takes. `for` is left out: its timers would outlive the run. */
const GOOD: Readonly<Record<string, readonly unknown[]>> = {
  key: ["maxmemory", "maxmemory-policy", "save"],
  value: ["512mb", "500mb", "allkeys-lru", "volatile-lru", 536870912],
  section: ["memory", "server", "all"],
  since: ["15m", "1h"],
  limit: ["5", 5],
  id: ["latest", "1"],
  reason: ["hostile"],
  if_current: ["512mb"],
  dry_run: [true, "true", false],
  allow_eviction: [false, "false"],
  force: [true, false],
  target: ["test"],
};

const good = (name: string): fc.Arbitrary<unknown> =>
  fc.constantFrom(...((Object.hasOwn(GOOD, name) ? GOOD[name] : undefined) ?? ["x"]));

/** Half of a surrogate pair, which no encoding has, becomes a replacement character. */
const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

/** A part of the path: encoded as a client would, or as it is. */
const segment = (text: string): fc.Arbitrary<string> =>
  fc.constantFrom(encode(text), encodeURIComponent(encode(text)), text);

const mostly = <T>(usual: fc.Arbitrary<T>, hostile: fc.Arbitrary<T>, weight = 3): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: hostile });

const pathOf = (operation: Operation, { target }: Tokens): fc.Arbitrary<string> => {
  const template = `${operation.scope === "target" ? "/v1/targets/{target}" : "/v1"}${operation.http.path}`;
  const holes = [...template.matchAll(/\{([a-z_]+)\??\}/g)].map(([, name = ""]) => name);
  const filled = holes.map((name) =>
    mostly(name === "target" ? fc.constant(target) : good(name).map(String), hostileText.chain(segment)),
  );
  return fc.tuple(...filled).map((values) => {
    let at = 0;
    return template.replaceAll(/\{[a-z_]+\??\}/g, () => values[at++] ?? "");
  });
};

/** What is done to a path as a whole. */
const bent = (path: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    path,
    path.replace("/v1/", "/v1/../v1/"),
    path.replace("/v1/", "/%76%31/"),
    path.replace("/v1", "/V1"),
    path.replaceAll("/", "//"),
    path.replaceAll("/", "%2f"),
    path.replaceAll("/", "\\"),
    `/docs/..${path}`,
    `/docs/%2e%2e${path}`,
    `/healthz/..;${path}`,
    `${path}/`,
    `${path}%00`,
    `${path}%0d%0aX-Injected:%201`,
    `${path};a=b`,
    `${path}.json`,
    `http://evil.example${path}`,
    `//evil.example${path}`,
    `${path}#x?y`,
    `${path}/${"a/".repeat(2000)}`,
    path.slice(1),
    "*",
    "/docs",
    "/openapi.json",
    "/healthz",
    "/chart/",
    `/chart${path}`,
    `/chart/prod/used/1-2/9999999999.${"A".repeat(43)}.png`,
    "/v1",
    "/%",
    "/%ff%fe",
  );

/** A query's text: the parameters as they are said, some of them twice, or under another name. */
const queryOf = (names: readonly string[]): fc.Arbitrary<string> => {
  const name = mostly(
    fc.constantFrom("fail_on", ...names),
    hostileText.map((text) => text.slice(0, 50)),
    6,
  );
  const pair = fc
    .tuple(name, mostly(fc.constantFrom("true", "5", "memory", "15m", "warn"), hostileText), fc.boolean())
    .map(([key, value, raw]) => (raw ? `${key}=${value}` : `${encode(key)}=${encode(value)}`));
  return fc.array(pair, { maxLength: 3 }).map((pairs) => (pairs.length === 0 ? "" : `?${pairs.join("&")}`));
};

const objectOf = (names: readonly string[]): fc.Arbitrary<string> => {
  const field = mostly(
    fc.constantFrom(...(names.length === 0 ? ["x"] : names)),
    hostileText.map((text) => text.slice(0, 50)),
    8,
  );
  return fc
    .array(
      field.chain((name) => fc.tuple(fc.constant(name), mostly(good(name), hostileValue))),
      { maxLength: 5 },
    )
    .map((fields) => JSON.stringify(Object.fromEntries(fields)) ?? "{}");
};

const encoded = (text: string): fc.Arbitrary<Buffer> =>
  mostly(
    fc.constant(Buffer.from(text)),
    fc.constantFrom(
      Buffer.from(text, "utf16le"),
      Buffer.from(text, "latin1"),
      Buffer.concat([Buffer.from([0xc0, 0xae, 0xff, 0xfe]), Buffer.from(text)]),
      Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from("}")]),
      Buffer.alloc(70_000, text === "" ? "x" : text),
    ),
    8,
  );

const bodyOf = (names: readonly string[]): fc.Arbitrary<Buffer | null> =>
  fc.option(mostly(objectOf(names), objectOf(names).chain(withHostileKeys)).chain(encoded), { freq: 3 });

/** Bytes that would end the head early are sent raw elsewhere; here a header stays one line. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n\0]/g, " ").slice(0, 2000);

/** Of `without + 1` requests, one has it. */
const oneOf = <T>(without: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: without, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const header = (name: string, usual: readonly string[], without = 1): fc.Arbitrary<readonly [string, string] | null> =>
  oneOf(
    without,
    mostly(fc.constantFrom(...usual), hostileText.map(oneLine)).map((value) => [name, value] as const),
  );

/** What is refused wherever it stands, and would leave little that reaches an operation. */
const SELDOM = 7;

const headersOf = ({ viewer, operator }: Tokens): fc.Arbitrary<HttpRequest["headers"]> =>
  fc
    .tuple(
      fc.oneof(
        {
          weight: 8,
          arbitrary: fc.constantFrom(viewer, operator).map((token) => ["Authorization", `Bearer ${token}`] as const),
        },
        { weight: 1, arbitrary: hostileText.map((text) => ["Authorization", `Bearer ${oneLine(text)}`] as const) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(viewer, operator).map((token) => ["Authorization", `Basic ${token}`] as const),
        },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      header("Content-Type", [
        "application/json",
        "application/json",
        "text/plain",
        "application/json; charset=utf-16",
        "multipart/form-data",
      ]),
      header("Accept", [
        ...["application/json", "text/plain", "*/*;q=0", "text/html", "text/plain;q=NaN,,;;"],
        ...[VIEW_MEDIA, `${VIEW_MEDIA};q=0`],
      ]),
      header("Idempotency-Key", ["k1", "k2", "é"]),
      header("X-Request-Id", ["request-0001"]),
      header("X-On-Behalf-Of", ["T1/U1"], SELDOM),
      header("X-On-Behalf-Role", ["operator"], SELDOM),
      header(
        "Host",
        ["127.0.0.1", "evil.example", "a b", "[::1", "x:99999", "", "user@evil", "evil.example/x?"],
        SELDOM,
      ),
      oneOf(
        1,
        fc.constantFrom<readonly [string, string]>(
          ...([
            ["Content-Encoding", "gzip"],
            ["X-HTTP-Method-Override", "PUT"],
            ["X-Forwarded-Host", "evil.example"],
            ["CF-Connecting-IP", "127.0.0.1"],
            ["Expect", "100-continue"],
            ["Range", "bytes=0-5"],
            ["Upgrade", "websocket"],
            ["Cookie", "a=b"],
            ["Cookie", "__Host-redis-ops=a.b"],
            ["Origin", "https://evil.example"],
            ["Sec-Fetch-Site", "cross-site"],
            ["X-Filler", "a".repeat(6000)],
          ] as const),
        ),
      ),
    )
    .map((all) => all.filter((each) => each !== null));

const methodOf = (operation: Operation): fc.Arbitrary<string> =>
  mostly(
    fc.constant(operation.http.method),
    fc.constantFrom("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "FOO"),
    8,
  );

const inputsOf = (operation: Operation): string[] => Object.keys(operation.input.shape);

const requestTo = (name: OperationName, tokens: Tokens): fc.Arbitrary<HttpRequest> => {
  const operation: Operation = operations[name];
  const names = inputsOf(operation);
  return fc
    .tuple(
      methodOf(operation),
      mostly(pathOf(operation, tokens), pathOf(operation, tokens).chain(bent), 2),
      queryOf(names),
      headersOf(tokens),
      operation.http.method === "GET" ? mostly(fc.constant(null), bodyOf(names), 8) : bodyOf(names),
      fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(1, 1000, 1e9) }),
    )
    .map(([method, path, query, headers, body, more]) => ({
      ...{ method, path: path + query, headers, body },
      declared: body === null ? null : body.byteLength + more,
    }));
};

/** Requests whose answer is slow cost the run its number: they come up seldom. */
const SLOW: readonly OperationName[] = ["doctor", "errors", "stats", "container", "apply"];

/** By whose answers the test sees that requests get through at all: with more and more operations, a thousand had none that was right now and then. */
const SEEN: readonly OperationName[] = ["config", "ping"];

const weightOf = (name: OperationName): number => (SLOW.includes(name) ? 1 : SEEN.includes(name) ? 20 : 4);

export const httpRequest = (tokens: Tokens): fc.Arbitrary<HttpRequest> =>
  fc.oneof(...OPERATION_NAMES.map((name) => ({ weight: weightOf(name), arbitrary: requestTo(name, tokens) })));
