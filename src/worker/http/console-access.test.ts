/** Signing in by Cloudflare Access over HTTP. The team is a double; what it signs is signed for real. */
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { toBase64url } from "../../shared/base64url.ts";
import { AccessTeam, AUDIENCE } from "../double/access-team.ts";
import { browser, type World, world } from "../double/console.ts";

const NOW = Date.UTC(2026, 10, 29, 3, 0, 0);
const DOMAIN = "ops.cloudflareaccess.com";
const ANN = "ann@example.com";
const ENTRIES = { operators: [ANN], viewers: ["@example.com"] };

let team: AccessTeam;
let strangers: AccessTeam;
let here: World;

const configured = (entries: object = ENTRIES): string =>
  JSON.stringify({ team_domain: DOMAIN, audience: AUDIENCE, ...entries });

beforeAll(async () => {
  strangers = await AccessTeam.found("https://strangers.cloudflareaccess.com", [{ email: ANN }]);
});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  team = await AccessTeam.found(`https://${DOMAIN}`, [
    { email: ANN, groups: ["SRE"] },
    { email: "carl@elsewhere.example", groups: ["Interns", { id: "1", name: "SRE" }] },
  ]);
  vi.stubGlobal("fetch", (address: string | URL, init?: RequestInit) => {
    const request = new Request(address, init);
    const asked = [team, strangers].find(({ origin }) => origin === new URL(request.url).origin);
    return asked === undefined ? Promise.reject(new TypeError("fetch failed")) : asked.respond(request);
  });
  here = world(() => new DatabaseSync(":memory:"), { CONSOLE_ACCESS: configured() });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const send = async (assertion: string | undefined, env: Record<string, unknown> = {}) => {
  const who = browser(here);
  const told = await who.send("POST", "/console/sign-in", {
    body: { way: "access" },
    headers: { "Cf-Access-Jwt-Assertion": assertion },
    env,
  });
  return { told, who, status: told.status, person: told.status === 200 ? told.json()["person"] : told.json().code };
};

const part = (json: object): string => toBase64url(new TextEncoder().encode(JSON.stringify(json)));

describe("an assertion of the team", () => {
  it("signs in whom CONSOLE_ACCESS names, by address or domain", async () => {
    const ann = await send(await team.assertion(ANN, NOW));
    expect(ann.person).toMatchObject({ id: ANN, role: "operator", way: "access" });
    expect((await ann.who.send("GET", "/v1/targets/prod/redis/memory")).questions[0]?.caller).toEqual({
      ...{ id: ANN, role: "operator", via: "console" },
    });
    expect((await send(await team.assertion("Eve@Example.com", NOW))).person).toMatchObject({
      ...{ id: "eve@example.com", role: "viewer" },
    });
    expect(team.asked).toEqual(["/cdn-cgi/access/certs", "/cdn-cgi/access/certs"]);
  });

  it("does not sign in whom it does not name", async () => {
    expect(await send(await team.assertion("carl@elsewhere.example", NOW))).toMatchObject({
      ...{ status: 403, person: "forbidden" },
    });
  });

  it("is taken for ten seconds after its end, since clocks differ, and no longer", async () => {
    const assertion = await team.assertion(ANN, NOW);
    vi.setSystemTime(NOW + 69_000);
    expect((await send(assertion)).status).toBe(200);
    vi.setSystemTime(NOW + 71_000);
    expect((await send(assertion)).status).toBe(401);
  });
});

describe("an assertion that is not sound", () => {
  type Forged = () => Promise<string | undefined>;
  const iat = NOW / 1000;
  const claims = { aud: [AUDIENCE], email: ANN, exp: iat + 60, iat, iss: `https://${DOMAIN}`, type: "app" };

  it.each<[string, Forged]>([
    ["is not there", async () => undefined],
    ["is empty", async () => ""],
    ["is no JWT", async () => "operator"],
    ["is an address alone", async () => ANN],
    ["has expired", () => team.assertion(ANN, NOW, { exp: iat - 60, iat: iat - 120, nbf: iat - 120 })],
    ["has no end", () => team.assertion(ANN, NOW, { exp: undefined })],
    ["is not good yet", () => team.assertion(ANN, NOW, { nbf: iat + 60 })],
    ["is for another application", () => team.assertion(ANN, NOW, { aud: ["f".repeat(64)] })],
    ["is for nobody", () => team.assertion(ANN, NOW, { aud: undefined })],
    ["says to be from another team", () => team.assertion(ANN, NOW, { iss: strangers.origin })],
    ["is another team's", () => strangers.assertion(ANN, NOW)],
    ["is another team's that says to be this one", () => strangers.assertion(ANN, NOW, { iss: team.origin })],
    ["is of a service, which has no address", () => team.assertion(ANN, NOW, { email: undefined, common_name: "x" })],
    ["has something else for an address", () => team.assertion(ANN, NOW, { email: [ANN] })],
    ["is for the team's own pages", () => team.assertion(ANN, NOW, { type: "org" })],
    [
      "was changed after it was signed",
      async () => {
        const [header = "", , signature = ""] = (await team.assertion("eve@example.com", NOW)).split(".");
        return `${header}.${part(claims)}.${signature}`;
      },
    ],
    ["is signed by nobody", async () => `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`],
    ["is signed by nobody, in other letters", async () => `${part({ alg: "NoNe" })}.${part(claims)}.`],
    ["lost its signature", async () => (await team.assertion(ANN, NOW)).replace(/[^.]*$/, "")],
    ["brings its own key along", () => team.assertion(ANN, NOW, {}, { kid: "x", jku: "https://evil.example/keys" })],
    [
      "is signed with the public key as a secret",
      async () => {
        const served = await team.respond(new Request(`${team.origin}/cdn-cgi/access/certs`));
        const { keys } = (await served.json()) as { keys: { kid: string; n: string }[] };
        const secret = new TextEncoder().encode(keys[0]?.n ?? "");
        const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
        const signed = `${part({ alg: "HS256", kid: keys[0]?.kid })}.${part(claims)}`;
        const code = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(signed)));
        return `${signed}.${toBase64url(code)}`;
      },
    ],
    ["is endless", async () => "a".repeat(20_000)],
  ])("because it %s is nobody's, and wakes no object", async (_, forge) => {
    expect(await send(await forge())).toMatchObject({ status: 401, person: "unauthenticated" });
    expect([...here.people.asked]).toEqual([]);
    // The control: the same claims, sound, let them in.
    expect((await send(await team.assertion(ANN, NOW))).status).toBe(200);
  });

  it("by another algorithm is nobody's, even where the keys would allow it", async () => {
    team.namesAlgorithm = false;
    expect((await send(await team.assertion(ANN, NOW, {}, { alg: "RS512" }))).status).toBe(401);
    expect((await send(await team.assertion(ANN, NOW))).status).toBe(200);
  });

  it("in no other header and in no cookie is looked at", async () => {
    const assertion = await team.assertion(ANN, NOW);
    const who = browser(here);
    const told = await who.send("POST", "/console/sign-in", {
      body: { way: "access" },
      headers: { Cookie: `CF_Authorization=${assertion}`, "Cf-Access-Authenticated-User-Email": ANN },
    });
    expect(told.status).toBe(401);
  });
});

describe("groups", () => {
  const groups = { CONSOLE_ACCESS: configured({ operators: ["group:SRE"], viewers: [] }) };

  it("are asked of Access with the assertion itself, where an entry needs them", async () => {
    const carl = await send(await team.assertion("carl@elsewhere.example", NOW), groups);
    expect(carl.person).toMatchObject({ id: "carl@elsewhere.example", role: "operator" });
    expect(team.asked).toEqual(["/cdn-cgi/access/certs", "/cdn-cgi/access/get-identity"]);
    const passkey = await carl.who.send("POST", "/console/passkey/options", { body: { for: "add" }, env: groups });
    expect([passkey.status, passkey.json()["detail"]]).toEqual([403, expect.stringContaining("a domain or a group")]);
  });

  it("that cannot be had let nobody in", async () => {
    expect(await send(await team.assertion("nobody@elsewhere.example", NOW), groups)).toMatchObject({ status: 502 });
    const interns = { CONSOLE_ACCESS: configured({ operators: ["group:Owners"] }) };
    expect((await send(await team.assertion(ANN, NOW), interns)).status).toBe(403);
  });
});
