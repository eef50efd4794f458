/** Signing in to the console, in workerd as it is deployed: by link, by token and by Cloudflare Access; and what a restart leaves of a session. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeAccess, startFakeAccess } from "../../scripts/access/fake-server.ts";
import { askForLink } from "../../scripts/demo/sign-in.ts";
import { startWorker, type WorkerHandle } from "../../scripts/stack/worker.ts";
import { newToken } from "../../scripts/token.ts";
import { Authenticator, type CreationOptions, type RequestOptions } from "../../src/worker/double/authenticator.ts";
import { codeIn, FetchBrowser } from "../setup/fetch-browser.ts";
import { type TestStack, useStack } from "../setup/stack.ts";

const ANN = "ann@example.com";
const bot = newToken("bot", "operator", [], "slack");

let stack: TestStack;
let worker: WorkerHandle;
let access: FakeAccess;
let folder: string;
let secrets: Record<string, string>;

beforeAll(async () => {
  stack = await useStack();
  folder = mkdtempSync(join(tmpdir(), "redis-ops-console-"));
  access = await startFakeAccess([{ email: ANN, groups: ["SRE"] }]);
  const tokens = JSON.parse(stack.workerOptions.secrets?.["API_TOKENS"] ?? "[]") as object[];
  secrets = { ...stack.workerOptions.secrets, API_TOKENS: JSON.stringify([...tokens, bot.entry]) };
  worker = await startWorker({
    persist: folder,
    softRateLimit: 100_000,
    vars: {
      ...stack.workerOptions.vars,
      ...access.variables({ operators: ["group:SRE"], viewers: [ANN] }),
      CONSOLE_SIGN_IN: "slack, passkey, access, token",
    },
    secrets,
  });
});

afterAll(async () => {
  await worker?.stop();
  await access?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

const newBrowser = (): FetchBrowser => new FetchBrowser(worker.url);

const memory = (browser: FetchBrowser): Promise<Response> =>
  browser.send("GET", `/v1/targets/${stack.target}/redis/memory`);

const signedIn = async (body: object, headers: Record<string, string> = {}): Promise<FetchBrowser> => {
  const browser = newBrowser();
  const response = await browser.signIn(body, headers);
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('"person":{')]);
  return browser;
};

/** The code of a link for somebody in Slack. That the bot says "operator" of everybody makes none of a viewer. */
const linkFor = async (user: string): Promise<string> => {
  const at = { worker: { consoleUrl: worker.url }, botToken: bot.token, slack: stack.slack };
  return codeIn(await askForLink(at, { user, role: "operator" }), worker.url);
};

const byAccess = async (): Promise<FetchBrowser> =>
  signedIn({ way: "access" }, { "Cf-Access-Jwt-Assertion": await access.team.assertion(ANN, Date.now()) });

const WAYS: readonly [string, () => Promise<FetchBrowser>, { id: () => string; role: string; way: string }][] = [
  [
    "by a link",
    async () => signedIn({ way: "slack", code: await linkFor(stack.slack.viewer) }),
    { id: () => `${stack.slack.team}/${stack.slack.viewer}`, role: "viewer", way: "slack" },
  ],
  [
    "by a token",
    () => signedIn({ way: "token", token: stack.operatorToken }),
    { id: () => "operator", role: "operator", way: "token" },
  ],
  ["by Cloudflare Access", byAccess, { id: () => ANN, role: "operator", way: "access" }],
];

describe.each(WAYS)("somebody who signs in %s", (_, signIn, { id, role, way }) => {
  it("reads Redis, is known by name, and is out when they sign out", async () => {
    const browser = await signIn();
    const { cookie } = browser;
    expect(await browser.session()).toMatchObject({
      ways: ["slack", "passkey", "access", "token"],
      person: { id: id(), role, way },
    });
    const read = await memory(browser);
    expect([read.status, await read.json()]).toEqual([
      200,
      expect.objectContaining({ operation: "memory", data: expect.objectContaining({ maxmemory: 536_870_912 }) }),
    ]);
    const other = newBrowser();
    other.cookie = cookie;
    expect((await other.session()).person?.id).toBe(id());
    expect((await browser.send("POST", "/console/sign-out", { everywhere: true })).status).toBe(200);
    expect([browser.cookie, (await memory(other)).status, (await other.session()).person]).toEqual([
      "__Host-redis-ops=",
      401,
      null,
    ]);
  });
});

describe("in workerd", () => {
  it("a link works once, and another site's page cannot use a session", async () => {
    const code = await linkFor(stack.slack.operator);
    const browser = await signedIn({ way: "slack", code });
    expect((await newBrowser().signIn({ way: "slack", code })).status).toBe(401);
    const dry = `/v1/targets/${stack.target}/redis/config/maxmemory?value=500mb&dry_run=true`;
    expect((await browser.send("PUT", dry)).status).toBe(200);
    const foreign = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
    expect((await browser.send("PUT", dry, undefined, foreign)).status).toBe(401);
    expect((await browser.send("POST", "/console/sign-out", { everywhere: true }, foreign)).status).toBe(403);
    expect((await memory(browser)).status).toBe(200);
  });

  it("an assertion that nobody has signed is nobody's", async () => {
    const sound = await access.team.assertion(ANN, Date.now());
    const [, claims = ""] = sound.split(".");
    for (const assertion of [`eyJhbGciOiJub25lIn0.${claims}.`, `${sound.slice(0, -8)}AAAAAAAA`, ANN]) {
      const headers = { "Cf-Access-Jwt-Assertion": assertion };
      expect((await newBrowser().signIn({ way: "access" }, headers)).status).toBe(401);
    }
    await byAccess();
  });

  it("a passkey is made, signs in where there is no Slack, and is removed", async () => {
    const device = new Authenticator(worker.url);
    const browser = await signedIn({ way: "token", token: stack.viewerToken });
    const optionsFor = async <T>(who: FetchBrowser, what: string): Promise<T> =>
      (await (await who.send("POST", "/console/passkey/options", { for: what })).json()) as T;
    const response = await device.create(await optionsFor<CreationOptions>(browser, "add"));
    const added = await browser.send("POST", "/console/passkeys", { name: "Phone", response });
    const { passkeys } = (await added.json()) as { passkeys: { id: string; name: string }[] };
    expect(passkeys).toMatchObject([{ name: "Phone" }]);
    const answer = await device.get(await optionsFor<RequestOptions>(newBrowser(), "sign-in"));
    const elsewhere = await signedIn({ way: "passkey", response: answer });
    expect((await elsewhere.session()).person).toMatchObject({ id: "viewer", role: "viewer", way: "passkey" });
    expect((await memory(elsewhere)).status).toBe(200);
    const replayed = await newBrowser().signIn({ way: "passkey", response: answer });
    expect(replayed.status).toBe(401);
    expect((await browser.send("DELETE", `/console/passkeys/${passkeys[0]?.id ?? ""}`)).status).toBe(200);
    expect((await elsewhere.session()).person).toBeNull();
    expect((await browser.session()).person?.id).toBe("viewer");
  });

  it("codes and handles that are made up bring no object into being", async () => {
    const objects = (): string[] =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /PersonObject.*\.sqlite$/.test(path));
    await linkFor(stack.slack.operator);
    const before = objects();
    // The control: whoever is known has an object there.
    expect(before.length).toBeGreaterThan(0);
    for (let guess = 0; guess < 20; guess += 1) {
      const browser = newBrowser();
      const text = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
      browser.cookie = `__Host-redis-ops=${text}.${text}`;
      expect((await memory(browser)).status).toBe(401);
      expect((await browser.signIn({ way: "slack", code: `${text}.${text}` })).status).toBe(401);
    }
    expect(objects()).toEqual(before);
  });

  it("a session outlives a restart, and ends with its person's entry", async () => {
    const browser = await signedIn({ way: "slack", code: await linkFor(stack.slack.operator) });
    await worker.restart();
    expect((await browser.session()).person?.role).toBe("operator");
    const { team, viewer } = stack.slack;
    await worker.restart({ secrets: { ...secrets, SLACK_ACCESS: JSON.stringify({ team, viewers: [viewer] }) } });
    expect([(await browser.session()).person, (await memory(browser)).status]).toEqual([null, 401]);
    await worker.restart({ secrets });
    expect((await browser.session()).person?.role).toBe("operator");
  });

  it("logs who signed in and how, and no secret of it", () => {
    const logs = worker.logs().join("\n");
    expect(logs).toContain('"way":"access"');
    for (const secret of [stack.operatorToken, bot.token, "CF_Authorization"]) expect(logs).not.toContain(secret);
  });
});
