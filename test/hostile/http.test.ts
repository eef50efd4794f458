/** Generated requests at every HTTP route of the Worker, as bytes on a socket. */
import { describe, expect, it } from "vitest";
import { operations } from "../../src/protocol/operations.ts";
import { breachesAnywhere } from "../../src/worker/double/published.ts";
import { attack } from "./attack.ts";
import { type HttpRequest, httpRequest } from "./http-request.ts";
import { ATTACK_TIMEOUT_MS } from "./length.ts";
import { leaked } from "./secrets.ts";
import { underAttack } from "./under-attack.ts";
import { type Answer, bytesOf, exchange, UNANSWERED } from "./wire.ts";
import { VIEW_MEDIA } from "../../src/shared/media.ts";

const GRACE_MS = 500;
const DEADLINE_MS = Math.max(...Object.values(operations).map(({ deadlineMs }) => deadlineMs)) + GRACE_MS;

/** What the runtime says itself of bytes that are no request. On Cloudflare they do not get as far. */
const RUNTIME_STATUSES = [400, 413, 414, 431, 501];
const TYPES = ["application/json", "application/problem+json", "text/plain;charset=utf-8"];

const { victim, logs, isUnharmed } = await underAttack();
const docs = await (await victim.get("/docs")).text();

/** The view is for who asks for it by its name, which one `Accept` of the grammar does. */
const typesFor = (headers: HttpRequest["headers"]): readonly string[] =>
  headers.some(([name, value]) => name === "Accept" && value === VIEW_MEDIA) ? [...TYPES, VIEW_MEDIA] : TYPES;

type Asked = Pick<HttpRequest, "method" | "headers">;

/** What is wrong with an answer, whatever was asked. */
const wrongWith = ({ method, headers: asked }: Asked, { status, headers, text, body }: Answer): string | null => {
  const secret = leaked(text, victim.secrets);
  if (secret !== null) return `shows ${secret}`;
  if (headers.has("x-injected")) return "has a header that the request made up";
  if (!headers.has("x-request-id"))
    return RUNTIME_STATUSES.includes(status) ? null : `is not the Worker's, and has the status ${status}`;
  if (!(status >= 200 && status < 500)) return `has the status ${status}: ${body.slice(0, 300)}`;
  const type = headers.get("content-type")?.toLowerCase().replaceAll(" ", "");
  if (type === "text/html;charset=utf-8") return body === docs || body === "" ? null : "is HTML, and not /docs";
  if (type !== undefined && !typesFor(asked).includes(type)) return `has the type ${type}`;
  if (headers.get("x-content-type-options") !== "nosniff") return "may be taken for another type";
  if (headers.has("access-control-allow-origin")) return "allows another origin";
  return breachesAnywhere({ method, status, headers: new Headers([...headers]), body })[0] ?? null;
};

/**
 * A request that says to be longer than it is ends before an answer; any other gets one. Of a long one the runtime closes the connection behind the
 * first 128 kB while there is more of a request than anybody has read (findings/workerd-cuts-a-long-answer.sh).
 */
const send = async (request: HttpRequest): Promise<string | null> => {
  logs.sent();
  const { method, body, declared } = request;
  const finish = declared !== (body?.byteLength ?? null);
  const answer = await exchange(victim.port, bytesOf(request), {
    finish,
    bodiless: method === "HEAD",
    waitMs: DEADLINE_MS,
  });
  if ((answer === "closed" && finish) || (answer === "cut" && body !== null)) return null;
  return typeof answer === "string" ? UNANSWERED[answer] : wrongWith(request, answer);
};

describe("the HTTP routes under generated requests", () => {
  it(
    "answer each within its deadline, with 4xx where it is wrong, and show no secret",
    async () => {
      const { target, viewerToken: viewer, operatorToken: operator_ } = victim.stack;
      const arbitrary = httpRequest({ target, viewer, operator: operator_ });
      expect(await attack({ arbitrary, atOnce: 16, send })).toEqual([]);
    },
    ATTACK_TIMEOUT_MS,
  );

  it("reached the operations, so that the answers mean something", () => {
    const routes = new Map<string, Set<number>>();
    for (const line of victim.worker.logs()) {
      const { route, status } = JSON.parse(line) as { route?: string; status?: number };
      if (route == null || status === undefined) continue;
      routes.set(route, (routes.get(route) ?? new Set()).add(status));
    }
    expect([...(routes.get("/v1/targets/{target}/redis/config/{key}") ?? [])]).toEqual(
      expect.arrayContaining([200, 400, 403]),
    );
    expect([...(routes.get("/v1/targets/{target}/ping") ?? [])]).toEqual(expect.arrayContaining([200, 404]));
  });

  isUnharmed();
});

describe.each([
  ["no request line", "\r\n\r\n"],
  ["garbage", "\u0000\u0001\u0002\r\n\r\n"],
  ["a request line of 100 kB", `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ["no version", "GET /healthz\r\n\r\n"],
  ["another version", "GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n"],
  ["a blank before a colon", "GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n"],
  ["a folded header", "GET /healthz HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"],
  ["two lengths", "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 9\r\n\r\na"],
  [
    "a length and chunks",
    "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["a bad chunk", "POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"],
  ["a negative length", "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"],
  ["a thousand headers", `GET /healthz HTTP/1.1\r\nHost: x\r\n${"A: b\r\n".repeat(1000)}\r\n`],
  ["no end", "GET /healthz HTTP/1.1\r\nHost: x\r\nA: "],
  ["two hosts", "GET /v1/targets HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
])("bytes with %s", (_, bytes) => {
  it("get a 4xx, the runtime's own refusal or no answer, and the next request is answered", async () => {
    const answer = await exchange(victim.port, Buffer.from(bytes), { finish: true, waitMs: DEADLINE_MS });
    expect(answer).not.toBe("silent");
    expect(typeof answer === "string" ? null : wrongWith({ method: "GET", headers: [] }, answer)).toBeNull();
    expect((await victim.get("/healthz")).status).toBe(200);
  });
});
