/** Passkeys over HTTP, from a device that makes real ones. */
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Authenticator, type CreationOptions, type RequestOptions } from "../double/authenticator.ts";
import { browser, type Browser, OWN, type World, world } from "../double/console.ts";
import { OPERATOR } from "../double/env.ts";

const NOW = Date.UTC(2026, 10, 29, 3, 0, 0);
const OSKAR = "token:oskar";

let here: World;
let ann: Browser;
let phone: Authenticator;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  here = world(() => new DatabaseSync(":memory:"));
  ann = browser(here);
  phone = new Authenticator(OWN);
  await ann.send("POST", "/console/sign-in", { body: { way: "token", token: OPERATOR } });
});
afterEach(() => void vi.useRealTimers());

const optionsFor = async <T>(who: Browser, what: "sign-in" | "add"): Promise<T> => {
  const told = await who.send("POST", "/console/passkey/options", { body: { for: what } });
  expect(told.status).toBe(200);
  return told.json() as T;
};

const add = async (device = phone, name = "Phone") => {
  const response = await device.create(await optionsFor<CreationOptions>(ann, "add"));
  return ann.send("POST", "/console/passkeys", { body: { name, response } });
};

type Answer = Awaited<ReturnType<Authenticator["get"]>>;

const answer = async (who: Browser, device = phone): Promise<Answer> =>
  device.get(await optionsFor<RequestOptions>(who, "sign-in"));

const signIn = (who: Browser, response: object, env: Record<string, unknown> = {}) =>
  who.send("POST", "/console/sign-in", { body: { way: "passkey", response }, env });

const isRefused = async (response: object, env?: Record<string, unknown>): Promise<void> => {
  const eve = browser(here);
  const told = await signIn(eve, response, env);
  expect([told.status, eve.cookie]).toEqual([told.status === 403 ? 403 : 401, null]);
};

describe("a passkey", () => {
  it("is added by somebody who is signed in, signs them in elsewhere, and is listed", async () => {
    const added = await add();
    expect([added.status, added.json()]).toEqual([
      200,
      { passkeys: [{ id: expect.any(String), name: "Phone", added_at: new Date(NOW).toISOString(), used_at: null }] },
    ]);
    const elsewhere = browser(here);
    vi.setSystemTime(NOW + 1000);
    const told = await signIn(elsewhere, await answer(elsewhere));
    expect(told.json()["person"]).toMatchObject({ id: "oskar", role: "operator", way: "passkey", targets: null });
    const listed = (await elsewhere.send("GET", "/console/passkeys")).json();
    expect(listed["passkeys"]).toMatchObject([{ name: "Phone", used_at: new Date(NOW + 1000).toISOString() }]);
  });

  it("is asked for by whoever comes, without a word about anybody, and nothing is kept of that", async () => {
    const before = [...here.people.asked];
    const options = await optionsFor<Record<string, unknown>>(browser(here), "sign-in");
    expect(options).toMatchObject({ rpId: "localhost", userVerification: "required" });
    expect(options["allowCredentials"] ?? []).toEqual([]);
    expect([...here.people.asked]).toEqual(before);
  });

  it("is discoverable, and its handle says nothing of the person", async () => {
    const options = await optionsFor<{ user: { id: string }; authenticatorSelection: object; attestation: string }>(
      ann,
      "add",
    );
    expect(options).toMatchObject({
      ...{ rp: { id: "localhost", name: "redis-ops" }, user: { name: "oskar" }, attestation: "none" },
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    expect(options.user.id).toMatch(/^[\w-]{43}$/);
    expect(atob(options.user.id.replaceAll("-", "+").replaceAll("_", "/"))).not.toContain("oskar");
  });

  it("is not made for nobody", async () => {
    const eve = browser(here);
    expect((await eve.send("POST", "/console/passkey/options", { body: { for: "add" } })).status).toBe(401);
    const response = await phone.create(await optionsFor<CreationOptions>(ann, "add"));
    const told = await eve.send("POST", "/console/passkeys", { body: { name: "x", response } });
    expect(told.status).toBe(401);
  });

  it("is not made for another person than the one who asked", async () => {
    const vera = browser(here);
    await vera.send("POST", "/console/sign-in", { body: { way: "token", token: "ro_viewer-token" } });
    const response = await phone.create(await optionsFor<CreationOptions>(ann, "add"));
    expect((await vera.send("POST", "/console/passkeys", { body: { name: "x", response } })).status).toBe(400);
    expect((await ann.send("POST", "/console/passkeys", { body: { name: "x", response } })).status).toBe(200);
  });

  it("is one of ten at most", async () => {
    for (let made = 0; made < 10; made += 1) expect((await add(new Authenticator(OWN))).status).toBe(200);
    const eleventh = await add(new Authenticator(OWN));
    expect([eleventh.status, eleventh.json()["detail"]]).toEqual([403, "You have ten passkeys."]);
  });

  it.each([[""], ["   "], ["x".repeat(61)], ["a\nb"], ["a\u202eb"]])("is not called %j", async (name) => {
    expect((await add(phone, name)).status).toBe(400);
  });
});

describe("an answer to a challenge", () => {
  beforeEach(async () => void (await add()));

  it("counts once: replayed, it lets nobody in", async () => {
    const response = await answer(ann);
    expect((await signIn(browser(here), response)).status).toBe(200);
    await isRefused(response);
  });

  it("counts for two minutes", async () => {
    const [soon, late] = [await answer(ann), await answer(ann)];
    vi.setSystemTime(NOW + 2 * 60_000 - 1);
    expect((await signIn(browser(here), soon)).status).toBe(200);
    vi.setSystemTime(NOW + 2 * 60_000);
    await isRefused(late);
  });

  it("counts for what it was asked for: one to add signs nobody in, one to sign in adds none", async () => {
    const { challenge } = await optionsFor<CreationOptions>(ann, "add");
    await isRefused(await phone.get({ challenge, rpId: "localhost" }));
    const asked = await optionsFor<CreationOptions>(ann, "add");
    const { challenge: other } = await optionsFor<RequestOptions>(ann, "sign-in");
    const response = await new Authenticator(OWN).create({ ...asked, challenge: other });
    expect((await ann.send("POST", "/console/passkeys", { body: { name: "x", response } })).status).toBe(400);
  });

  it("to a challenge that is made up lets nobody in", async () => {
    const { challenge } = await optionsFor<RequestOptions>(ann, "sign-in");
    const flipped = `${challenge.startsWith("A") ? "B" : "A"}${challenge.slice(1)}`;
    for (const forged of [flipped, "", "A".repeat(challenge.length), challenge.slice(0, 30)])
      await isRefused(await phone.get({ challenge: forged, rpId: "localhost" }));
    // The control: as it was given, it does.
    expect((await signIn(browser(here), await phone.get({ challenge, rpId: "localhost" }))).status).toBe(200);
  });

  it("without the person's finger, face or PIN lets nobody in", async () => {
    phone.verifiesUser = false;
    await isRefused(await answer(ann));
    const response = await phone.create(await optionsFor<CreationOptions>(ann, "add"));
    expect((await ann.send("POST", "/console/passkeys", { body: { name: "x", response } })).status).toBe(400);
  });

  it("given on another site's page lets nobody in", async () => {
    const trap = phone.clone();
    Object.assign(trap, { origin: "http://localhost.evil.example" });
    await isRefused(await answer(ann, trap));
    expect((await signIn(browser(here), await answer(ann))).status).toBe(200);
  });

  it("signed by another key, about another person, or changed lets nobody in", async () => {
    const other = new Authenticator(OWN);
    await add(other, "Other");
    const [mine, theirs] = [await answer(ann), await answer(ann, other)];
    const mixed = { ...mine, response: { ...mine.response, signature: theirs.response["signature"] } };
    await isRefused(mixed);
    const handle = mine.response["userHandle"] ?? "";
    for (const userHandle of [`${handle.startsWith("A") ? "B" : "A"}${handle.slice(1)}`, "AAAA", handle.slice(0, -1)])
      await isRefused({ ...mine, response: { ...mine.response, userHandle } });
    const data = mine.response["authenticatorData"] ?? "";
    await isRefused({ ...mine, response: { ...mine.response, authenticatorData: `${data.slice(0, -2)}AQ` } });
    expect((await signIn(browser(here), mine)).status).toBe(200);
  });

  it("of a copied key shows, where the device counts", async () => {
    phone.counts = true;
    expect((await signIn(browser(here), await answer(ann))).status).toBe(200);
    const copy = phone.clone();
    expect((await signIn(browser(here), await answer(ann))).status).toBe(200);
    await isRefused(await answer(ann, copy));
  });
});

describe("a passkey that was taken back", () => {
  beforeEach(async () => void (await add()));

  it("by its person opens nothing any more, and what it has opened ends", async () => {
    const elsewhere = browser(here);
    await signIn(elsewhere, await answer(elsewhere));
    const { passkeys } = (await ann.send("GET", "/console/passkeys")).json() as { passkeys: { id: string }[] };
    const removed = await ann.send("DELETE", `/console/passkeys/${passkeys[0]?.id ?? ""}`);
    expect([removed.status, removed.json()]).toEqual([200, { passkeys: [] }]);
    expect((await elsewhere.session()).person).toBeNull();
    expect((await ann.session()).person?.id).toBe("oskar");
    await isRefused(await answer(ann));
  });

  it("is not another person's to remove", async () => {
    const vera = browser(here);
    await vera.send("POST", "/console/sign-in", { body: { way: "token", token: "ro_viewer-token" } });
    const { passkeys } = (await ann.send("GET", "/console/passkeys")).json() as { passkeys: { id: string }[] };
    expect((await vera.send("GET", "/console/passkeys")).json()).toEqual({ passkeys: [] });
    expect((await vera.send("DELETE", `/console/passkeys/${passkeys[0]?.id ?? ""}`)).status).toBe(404);
    expect(here.people.rows(OSKAR, "passkeys").length).toBe(1);
  });

  it.each<[string, Record<string, unknown>]>([
    [
      "with its person's entry",
      { API_TOKENS: JSON.stringify([{ name: "vera", role: "viewer", sha256: "0".repeat(64) }]) },
    ],
    [
      "with a new token under the old name",
      { API_TOKENS: JSON.stringify([{ name: "oskar", role: "operator", sha256: "0".repeat(64) }]) },
    ],
    ["with the person's own way", { CONSOLE_SIGN_IN: "slack, passkey" }],
    ["with all passkeys", { CONSOLE_SIGN_IN: "token" }],
  ])("%s lets nobody in", async (_, env) => {
    await isRefused(await answer(ann), env);
    // The control: with the configuration as it was, it does.
    expect((await signIn(browser(here), await answer(ann))).status).toBe(200);
  });
});

describe("what is kept", () => {
  it("goes when it is too old, and with the last of it the object's whole storage", async () => {
    expect(here.people.alarm(OSKAR)).toBe(NOW + 12 * 3_600_000);
    vi.setSystemTime(NOW + 12 * 3_600_000);
    await here.people.ring(OSKAR);
    expect(() => here.people.rows(OSKAR, "sessions")).toThrow(/no such table/);
  });

  it("stays as long as there is a passkey", async () => {
    await add();
    vi.setSystemTime(NOW + 24 * 3_600_000);
    await here.people.ring(OSKAR);
    expect([here.people.rows(OSKAR, "sessions"), here.people.rows(OSKAR, "challenges")]).toEqual([[], []]);
    expect(here.people.rows(OSKAR, "passkeys").length).toBe(1);
    expect((await signIn(browser(here), await answer(browser(here)))).status).toBe(200);
  });
});
