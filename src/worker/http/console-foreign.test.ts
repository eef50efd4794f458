/** Requests that another site's page makes a browser send, and a console that is not set up. */
import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { browser, type Browser, OWN, type World, world } from "../double/console.ts";
import { OPERATOR } from "../double/env.ts";

const MEMORY = "/v1/targets/prod/redis/memory";
const SET = "/v1/targets/prod/redis/config/maxmemory?value=576mb";

let here: World;
let ann: Browser;

beforeEach(async () => {
  here = world(() => new DatabaseSync(":memory:"));
  ann = browser(here);
  await ann.send("POST", "/console/sign-in", { body: { way: "token", token: OPERATOR } });
});

type Headers = Record<string, string | undefined>;

describe("a change, with the cookie of somebody who is signed in", () => {
  it("control: is made from the console's own page, also by a browser that sends no Sec-Fetch-Site", async () => {
    for (const headers of [{}, { "Sec-Fetch-Site": undefined }] as Headers[]) {
      const { status, questions } = await ann.send("PUT", SET, { headers });
      expect([status, questions[0]?.operation]).toEqual([200, "set"]);
    }
  });

  it.each<[string, Headers]>([
    ["from another site", { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" }],
    ["from a neighbour's page", { Origin: "http://evil.localhost", "Sec-Fetch-Site": "same-site" }],
    ["without a word about where from", { Origin: undefined, "Sec-Fetch-Site": undefined }],
    ["without an Origin", { Origin: undefined }],
    ["from a page without an origin", { Origin: "null" }],
    ["with the right Origin and the wrong site", { "Sec-Fetch-Site": "cross-site" }],
    ["with the right site and the wrong Origin", { Origin: "https://evil.example" }],
    ["from another port", { Origin: `${OWN}:8080` }],
    ["over TLS where the Worker has none", { Origin: OWN.replace("http", "https") }],
    ["typed into the address bar", { "Sec-Fetch-Site": "none" }],
  ])("%s is nobody's", async (_, headers) => {
    const { status, json, questions, refusals } = await ann.send("PUT", SET, { headers });
    expect([status, json().code, questions, refusals]).toEqual([401, "unauthenticated", [], []]);
  });
});

describe("a read, with the cookie of somebody who is signed in", () => {
  it.each([["cross-site"], ["same-site"], ["none"], ["SAME-ORIGIN"]])(
    "from where Sec-Fetch-Site is %s is nobody's",
    async (site) => {
      // The control is that the same read is answered without it.
      expect((await ann.send("GET", MEMORY)).status).toBe(200);
      const headers = { "Sec-Fetch-Site": site };
      expect((await ann.send("GET", MEMORY, { headers })).status).toBe(401);
      expect((await ann.session({ headers })).person).toBeNull();
      expect((await ann.send("GET", "/console/passkeys", { headers })).status).toBe(401);
    },
  );
});

const POSTS: readonly [string, string, unknown][] = [
  ["POST", "/console/sign-in", { way: "token", token: OPERATOR }],
  ["POST", "/console/sign-out", { everywhere: true }],
  ["POST", "/console/passkey/options", { for: "add" }],
  ["POST", "/console/passkey/options", { for: "sign-in" }],
  ["POST", "/console/passkeys", { name: "x", response: {} }],
  ["DELETE", "/console/passkeys/abc", undefined],
  ["POST", "/console/link", {}],
];

describe.each(POSTS)("%s %s", (method, path, body) => {
  it.each<[string, Headers]>([
    ["another site", { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" }],
    ["nowhere", { Origin: undefined, "Sec-Fetch-Site": undefined }],
    ["a sandboxed frame", { Origin: "null", "Sec-Fetch-Site": "cross-site" }],
  ])("from %s is refused before anything is done, and the session goes on", async (_, headers) => {
    const told = await ann.send(method, path, { body, headers });
    expect([told.status, told.json().code, told.headers.get("Set-Cookie")]).toEqual([403, "forbidden", null]);
    expect((await ann.session()).person?.id).toBe("oskar");
  });
});

describe("a body", () => {
  it("is JSON by its type: a form, which any site's page can send, is none", async () => {
    const asked = { body: { everywhere: true }, headers: { "Content-Type": "text/plain" } };
    expect((await ann.send("POST", "/console/sign-out", asked)).status).toBe(400);
    expect((await ann.session()).person?.id).toBe("oskar");
  });

  it.each<[string, unknown]>([
    ["/console/sign-in", {}],
    ["/console/sign-in", { way: "magic" }],
    ["/console/sign-in", { way: "token" }],
    ["/console/sign-in", { way: "token", token: ["ro_x"] }],
    ["/console/sign-in", { way: "token", token: OPERATOR, role: "operator" }],
    ["/console/sign-in", { way: "slack", code: null }],
    ["/console/sign-in", { way: "passkey", response: {} }],
    ["/console/sign-in", []],
    ["/console/sign-out", {}],
    ["/console/sign-out", { everywhere: "true" }],
    ["/console/passkey/options", { for: "everything" }],
  ])("to %s of %j is bad input, and its values are not repeated", async (path, body) => {
    const told = await ann.send("POST", path, { body });
    expect([told.status, told.json().code]).toEqual([400, "bad_input"]);
    expect(told.text).not.toContain(OPERATOR);
  });
});

describe("a path that there is not", () => {
  it("is 404, and a method that it does not take 405", async () => {
    expect((await ann.send("GET", "/console/nothing")).status).toBe(404);
    expect((await ann.send("GET", "/console/sign-out")).status).toBe(405);
    expect((await ann.send("PUT", "/console/session")).status).toBe(405);
    expect((await ann.send("DELETE", "/console/passkeys/abc")).status).toBe(404);
  });
});

describe("how often", () => {
  it("is limited before anything is read, by the address of whoever asks", async () => {
    const asked = { body: { way: "token", token: OPERATOR }, behaviour: { limited: true } };
    const told = await browser(here).send("POST", "/console/sign-in", {
      ...asked,
      headers: { "CF-Connecting-IP": "2001:db8:1:2:3:4:5:6" },
    });
    expect([told.status, told.headers.get("Retry-After"), told.counted]).toEqual([429, "10", ["console:2001:db8:1:2"]]);
  });

  it("is limited for each person by their object", async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 22; tries += 1) {
      const told = await browser(here).send("POST", "/console/sign-in", { body: { way: "token", token: OPERATOR } });
      statuses.push(told.status);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(here.people.rows("token:oskar", "sessions").length).toBeLessThanOrEqual(20);
  });
});

describe("a console that is not set up", () => {
  const statuses = async (env: Record<string, unknown>): Promise<number[]> => {
    const token = await browser(here).send("POST", "/console/sign-in", {
      body: { way: "token", token: OPERATOR },
      env,
    });
    const cookie = await ann.send("GET", MEMORY, { env });
    const bearer = await ann.send("GET", MEMORY, { env, headers: { Authorization: `Bearer ${OPERATOR}` } });
    return [token.status, cookie.status, bearer.status];
  };

  it.each<[string, Record<string, unknown>]>([
    ["no way", { CONSOLE_SIGN_IN: "" }],
    ["nothing said", { CONSOLE_SIGN_IN: undefined }],
    ["passkeys alone", { CONSOLE_SIGN_IN: "passkey" }],
    ["Slack without its secrets", { CONSOLE_SIGN_IN: "slack", SLACK_SIGNING_SECRET: "" }],
    ["Slack with a wrong secret", { CONSOLE_SIGN_IN: "slack", SLACK_ACCESS: "{" }],
    ["Access without CONSOLE_ACCESS", { CONSOLE_SIGN_IN: "access" }],
  ])("with %s lets nobody in, and the API works on", async (_, env) => {
    expect(await ann.session({ env })).toMatchObject({ ways: [], person: null });
    expect(await statuses(env)).toEqual([403, 401, 200]);
  });

  it("without its binding says so, and the API works on", async () => {
    expect(await ann.session({ env: { PERSON: undefined } })).toMatchObject({ ways: [], person: null });
    expect(await statuses({ PERSON: undefined })).toEqual([500, 401, 200]);
  });

  it("control: with tokens lets in by them", async () => {
    const env = { CONSOLE_SIGN_IN: " token ,," };
    expect(await ann.session({ env })).toMatchObject({ ways: ["token"], person: { id: "oskar" } });
    expect(await statuses(env)).toEqual([200, 200, 200]);
  });

  it("refuses everyone where a word is not known", async () => {
    const told = await ann.send("GET", "/console/session", { env: { CONSOLE_SIGN_IN: "slack, hunter2" } });
    expect([told.status, told.json().code]).toEqual([500, "misconfigured"]);
    expect(told.text).not.toContain("hunter2");
  });
});
