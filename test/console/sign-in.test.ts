/** Signing in to the console, in workerd as it is deployed: by link, by token and by Cloudflare Access; and what a restart leaves of a session. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FakeAccess, startFakeAccess } from "../../scripts/access/fake-server.ts";
import { startWorker, type WorkerHandle } from "../../scripts/stack/worker.ts";
import { newToken } from "../../scripts/token.ts";
import { Authenticator, type CreationOptions, type RequestOptions } from "../../src/worker/double/authenticator.ts";
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

interface Session {
  ways: string[];
  person: { id: string; role: string; way: string } | null;
}

/** A browser: it keeps the cookie, and says where its requests come from. */
class Browser {
  cookie = "";

  async send(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(worker.url + path, {
      method,
      headers: {
        ...{ Cookie: this.cookie, "Sec-Fetch-Site": "same-origin" },
        ...(method === "GET" ? {} : { Origin: worker.url }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = response.headers.get("set-cookie");
    if (set !== null) this.cookie = set.split(";")[0] ?? "";
    return response;
  }

  async session(): Promise<Session> {
    return (await (await this.send("GET", "/console/session")).json()) as Session;
  }

  memory(): Promise<Response> {
    return this.send("GET", `/v1/targets/${stack.target}/redis/memory`);
  }
}

const signedIn = async (body: object, headers: Record<string, string> = {}): Promise<Browser> => {
  const browser = new Browser();
  const response = await browser.send("POST", "/console/sign-in", body, headers);
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('"person":{')]);
  return browser;
};

/** A link for somebody in Slack, as the bot in Socket Mode asks for it; its code. */
const linkFor = async (user: string): Promise<string> => {
  const response = await fetch(`${worker.url}/console/link`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${bot.token}`,
      "X-On-Behalf-Of": `${stack.slack.team}/${user}`,
      "X-On-Behalf-Role": "operator",
    },
  });
  const { url } = (await response.json()) as { url: string };
  expect([response.status, url.startsWith(`${worker.url}/#/in/`)]).toEqual([200, true]);
  return url.slice(url.lastIndexOf("/") + 1);
};

const byAccess = async (): Promise<Browser> =>
  signedIn({ way: "access" }, { "Cf-Access-Jwt-Assertion": await access.team.assertion(ANN, Date.now()) });

const WAYS: readonly [string, () => Promise<Browser>, { id: () => string; role: string; way: string }][] = [
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
    const read = await browser.memory();
    expect([read.status, await read.json()]).toEqual([
      200,
      expect.objectContaining({ operation: "memory", data: expect.objectContaining({ maxmemory: 536_870_912 }) }),
    ]);
    const other = new Browser();
    other.cookie = cookie;
    expect((await other.session()).person?.id).toBe(id());
    expect((await browser.send("POST", "/console/sign-out", { everywhere: true })).status).toBe(200);
    expect([browser.cookie, (await other.memory()).status, (await other.session()).person]).toEqual([
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
    expect((await new Browser().send("POST", "/console/sign-in", { way: "slack", code })).status).toBe(401);
    const dry = `/v1/targets/${stack.target}/redis/config/maxmemory?value=500mb&dry_run=true`;
    expect((await browser.send("PUT", dry)).status).toBe(200);
    const foreign = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
    expect((await browser.send("PUT", dry, undefined, foreign)).status).toBe(401);
    expect((await browser.send("POST", "/console/sign-out", { everywhere: true }, foreign)).status).toBe(403);
    expect((await browser.memory()).status).toBe(200);
  });

  it("an assertion that nobody has signed is nobody's", async () => {
    const sound = await access.team.assertion(ANN, Date.now());
    const [, claims = ""] = sound.split(".");
    for (const assertion of [`eyJhbGciOiJub25lIn0.${claims}.`, `${sound.slice(0, -8)}AAAAAAAA`, ANN]) {
      const headers = { "Cf-Access-Jwt-Assertion": assertion };
      expect((await new Browser().send("POST", "/console/sign-in", { way: "access" }, headers)).status).toBe(401);
    }
    await byAccess();
  });

  it("a passkey is made, signs in where there is no Slack, and is removed", async () => {
    const device = new Authenticator(worker.url);
    const browser = await signedIn({ way: "token", token: stack.viewerToken });
    const optionsFor = async <T>(who: Browser, what: string): Promise<T> =>
      (await (await who.send("POST", "/console/passkey/options", { for: what })).json()) as T;
    const response = await device.create(await optionsFor<CreationOptions>(browser, "add"));
    const added = await browser.send("POST", "/console/passkeys", { name: "Phone", response });
    const { passkeys } = (await added.json()) as { passkeys: { id: string; name: string }[] };
    expect(passkeys).toMatchObject([{ name: "Phone" }]);
    const answer = await device.get(await optionsFor<RequestOptions>(new Browser(), "sign-in"));
    const elsewhere = await signedIn({ way: "passkey", response: answer });
    expect((await elsewhere.session()).person).toMatchObject({ id: "viewer", role: "viewer", way: "passkey" });
    expect((await elsewhere.memory()).status).toBe(200);
    const replayed = await new Browser().send("POST", "/console/sign-in", { way: "passkey", response: answer });
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
      const browser = new Browser();
      const text = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
      browser.cookie = `__Host-redis-ops=${text}.${text}`;
      expect((await browser.memory()).status).toBe(401);
      expect((await browser.send("POST", "/console/sign-in", { way: "slack", code: `${text}.${text}` })).status).toBe(
        401,
      );
    }
    expect(objects()).toEqual(before);
  });

  it("a session outlives a restart, and ends with its person's entry", async () => {
    const browser = await signedIn({ way: "slack", code: await linkFor(stack.slack.operator) });
    await worker.restart();
    expect((await browser.session()).person?.role).toBe("operator");
    const { team, viewer } = stack.slack;
    await worker.restart({ secrets: { ...secrets, SLACK_ACCESS: JSON.stringify({ team, viewers: [viewer] }) } });
    expect([(await browser.session()).person, (await browser.memory()).status]).toEqual([null, 401]);
    await worker.restart({ secrets });
    expect((await browser.session()).person?.role).toBe("operator");
  });

  it("logs who signed in and how, and no secret of it", () => {
    const logs = worker.logs().join("\n");
    expect(logs).toContain('"way":"access"');
    for (const secret of [stack.operatorToken, bot.token, "CF_Authorization"]) expect(logs).not.toContain(secret);
  });
});
