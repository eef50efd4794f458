/** Which devices are told of alerts, over HTTP: who may have one told, where it may be, and what ends it. */
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeviceList } from "../../protocol/console.ts";
import { toBase64url } from "../../shared/base64url.ts";
import { Authenticator, type CreationOptions, type RequestOptions } from "../double/authenticator.ts";
import { browser, type Browser, OWN, type World, world } from "../double/console.ts";
import { type DevicesDouble, devicesDouble } from "../double/devices.ts";
import { double, HOST_KEY, NARROW, OPERATOR, VIEWER } from "../double/env.ts";
import { keyPair, pushService } from "../object/alerts/senders/push-service.fixture.ts";

const NOW = Date.UTC(2026, 10, 29, 3, 0, 0);
const HOUR = 3_600_000;
const KEYS = await keyPair();
const POINT = (await keyPair()).public_key;
const AUTH = toBase64url(new Uint8Array(16).fill(7));

const DESTINATIONS = { console: { kind: "push", subject: "mailto:ops@example.org", ...KEYS } };
const watched = (...tells: string[]) => {
  const of = (name: string) => ({
    ...{ host: "203.0.113.10", host_keys: [HOST_KEY] },
    watch: { tell: tells.includes(name) ? ["console"] : [] },
  });
  return JSON.stringify({ prod: of("prod"), staging: of("staging"), quiet: of("quiet") });
};

let here: World;
let devices: DevicesDouble;
/** What the devices' object finds configured, over the rest. */
let found: Record<string, unknown>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("There is no network.")));
  const configured = { TARGETS: watched("prod", "staging"), ALERT_DESTINATIONS: JSON.stringify(DESTINATIONS) };
  here = world(() => new DatabaseSync(":memory:"), configured);
  found = {};
  devices = devicesDouble(new DatabaseSync(":memory:"), () => double({ env: { ...here.env, ...found } }).env);
  here.env["DEVICES"] = devices.DEVICES;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const signedIn = async (token = OPERATOR): Promise<Browser> => {
  const who = browser(here);
  expect((await who.send("POST", "/console/sign-in", { body: { way: "token", token } })).status).toBe(200);
  return who;
};

let made = 0;
const subscription = (endpoint?: string) => {
  made += 1;
  return {
    endpoint: endpoint ?? `https://push.example.net/${made}`,
    expirationTime: null,
    keys: { p256dh: POINT, auth: AUTH },
  };
};

const add = (who: Browser, given: object = subscription(), name = "Phone") =>
  who.send("POST", "/console/devices", { body: { name, subscription: given } });

const list = async (who: Browser, env = {}): Promise<DeviceList> =>
  (await who.send("GET", "/console/devices", { env })).json() as unknown as DeviceList;

const told = (target: string): Promise<string[]> => devices.object.mayRead(target);

describe("a device that is to be told", () => {
  it("is offered a key, and with it is listed with what it is told of", async () => {
    const ann = await signedIn();
    expect(await list(ann)).toEqual({ key: KEYS.public_key, missing: null, targets: ["prod", "staging"], devices: [] });
    const added = await add(ann);
    expect([added.status, added.json()["devices"]]).toEqual([
      200,
      [{ id: expect.any(String), name: "Phone", added_at: new Date(NOW).toISOString(), own: true }],
    ]);
    const elsewhere = await signedIn();
    await add(elsewhere, subscription(), "Laptop");
    expect((await list(ann)).devices.map(({ name, own }) => [name, own])).toEqual([
      ["Phone", true],
      ["Laptop", false],
    ]);
    expect([await told("prod"), await told("staging")].map(({ length }) => length)).toEqual([2, 2]);
    expect((await list(await signedIn(NARROW))).targets).toEqual(["prod"]);
  });

  it.each([
    ["ALERT_DESTINATIONS has no destination of kind push", { ALERT_DESTINATIONS: "", TARGETS: watched() }],
    ["The binding DEVICES is missing", { DEVICES: undefined }],
  ])("is not offered one where %s", async (missing, env) => {
    const ann = await signedIn();
    expect(await list(ann, env)).toEqual({
      ...{ key: null, missing: expect.stringContaining(missing), targets: [], devices: [] },
    });
    const refused = await ann.send("POST", "/console/devices", {
      ...{ body: { name: "Phone", subscription: subscription() }, env },
    });
    expect([refused.status, refused.json()["hint"]]).toEqual([403, expect.stringContaining(missing)]);
    expect(devices.rows()).toEqual([]);
  });

  it.each([
    "http://push.example.net/1",
    "https://10.0.0.1/1",
    "https://[::1]/1",
    "https://169.254.169.254/latest/meta-data",
    "https://2130706433/1",
    "https://localhost/1",
    "https://redis/1",
    "https://push.internal/1",
    "https://ann:secret@push.example.net/1",
    "https://push.example.net:8443/1",
    "https://push.example.net:22/1",
    "javascript:alert(1)",
    "push",
    "",
    `https://push.example.net/${"x".repeat(2048)}`,
  ])("is not at %s", async (endpoint) => {
    const refused = await add(await signedIn(), subscription(endpoint));
    expect([refused.status, devices.rows()]).toEqual([400, []]);
  });

  it.each<[string, object]>([
    ["a key that is no point", { p256dh: toBase64url(new Uint8Array(65).fill(4)), auth: AUTH }],
    ["a key that is compressed", { p256dh: toBase64url(new Uint8Array(33).fill(2)), auth: AUTH }],
    ["a short secret", { p256dh: POINT, auth: "AAAA" }],
    ["no keys", {}],
  ])("has not %s", async (_, keys) => {
    const refused = await add(await signedIn(), { endpoint: "https://push.example.net/1", keys });
    expect([refused.status, devices.rows()]).toEqual([400, []]);
  });

  it.each(["", "x".repeat(61), "a\nb"])("is not called %j", async (name) => {
    expect((await add(await signedIn(), subscription(), name)).status).toBe(400);
  });

  it("is of somebody who is signed in, and asked for by the console's own page", async () => {
    const eve = browser(here);
    expect([(await add(eve)).status, (await eve.send("GET", "/console/devices")).status]).toEqual([401, 401]);
    const ann = await signedIn();
    const foreign = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
    const body = { name: "Phone", subscription: subscription() };
    expect((await ann.send("POST", "/console/devices", { body, headers: foreign })).status).toBe(403);
    expect(devices.rows()).toEqual([]);
  });

  it("is one of ten of a person, and of a hundred of all", async () => {
    const ann = await signedIn();
    for (let count = 0; count < 10; count += 1) expect((await add(ann)).status).toBe(200);
    expect((await add(ann)).json()["detail"]).toContain("ten of one person");
    expect(devices.rows()).toHaveLength(10);
    const addFor = (person: number) =>
      devices.object.add({
        ...{ person: String(person).padStart(64, "0"), session: "0".repeat(64), leftMs: HOUR, name: "x", origin: OWN },
        subscription: subscription(),
      });
    for (let count = 0; count < 90; count += 1) expect(await addFor(count)).toBe("added");
    expect([await addFor(90), devices.rows().length]).toEqual(["full", 100]);
  });

  it("is the same when its browser subscribes again, also for somebody else", async () => {
    const ann = await signedIn();
    const same = subscription();
    await add(ann, same);
    await add(ann, same, "Phone again");
    expect((await list(ann)).devices.map(({ name }) => name)).toEqual(["Phone again"]);
    const vera = await signedIn(VIEWER);
    await add(vera, same);
    expect([(await list(ann)).devices.length, (await list(vera)).devices.length]).toEqual([0, 1]);
  });

  it("keeps its name when its browser makes the subscription anew, and nobody renews another's", async () => {
    const ann = await signedIn();
    const before = subscription();
    const after = subscription();
    const [{ id } = { id: "" }] = (await add(ann, before)).json()["devices"] as DeviceList["devices"];
    const renew = (who: Browser) =>
      who.send("POST", "/console/devices", { body: { instead_of: before.endpoint, subscription: after } });
    expect((await renew(await signedIn(VIEWER))).status).toBe(404);
    expect((await renew(ann)).json()["devices"]).toMatchObject([{ id, name: "Phone" }]);
    expect((await devices.object.reach(id, "prod"))?.subscription.endpoint).toBe(after.endpoint);
    // Whose answer was lost asks again.
    expect((await renew(ann)).json()["devices"]).toMatchObject([{ id, name: "Phone" }]);
    expect((await renew(await signedIn(VIEWER))).status).toBe(404);
  });

  it("is taken away by its person and by nobody else", async () => {
    const ann = await signedIn();
    const [{ id } = { id: "" }] = (await add(ann)).json()["devices"] as DeviceList["devices"];
    const remove = (who: Browser) => who.send("DELETE", `/console/devices/${id}`);
    expect((await remove(await signedIn(VIEWER))).status).toBe(404);
    expect(devices.rows()).toHaveLength(1);
    expect([(await remove(ann)).json()["devices"], devices.rows(), (await remove(ann)).status]).toEqual([[], [], 404]);
  });
});

describe("a device is forgotten", () => {
  let ann: Browser;
  let other: Browser;
  beforeEach(async () => {
    ann = await signedIn();
    other = await signedIn();
    await add(ann);
    await add(other, subscription(), "Laptop");
  });
  const names = () => devices.rows().map(({ name }) => name);
  const signOut = (everywhere: boolean) => ann.send("POST", "/console/sign-out", { body: { everywhere } });

  it("with the session in which it was added, and no other device with it", async () => {
    await signOut(false);
    expect([names(), (await told("prod")).length]).toEqual([["Laptop"], 1]);
  });

  it("with all sessions of its person", async () => {
    await signOut(true);
    expect([names(), await told("prod")]).toEqual([[], []]);
  });

  it("when somebody signs in there anew", async () => {
    await ann.send("POST", "/console/sign-in", { body: { way: "token", token: VIEWER } });
    expect(names()).toEqual(["Laptop"]);
  });

  it("when its session ends by itself", async () => {
    expect(devices.alarm()).toBe(NOW + 12 * HOUR);
    vi.setSystemTime(NOW + 12 * HOUR);
    expect(await told("prod")).toEqual([]);
    await devices.object.alarm();
    expect(names()).toEqual([]);
  });

  it("then, and is told that it hears no more, once, whatever comes of that", async () => {
    const now = (): number => Date.now();
    const service = await pushService("https://push.example.net", KEYS.public_key, now);
    await add(ann, service.subscription, "Phone");
    const asked: string[] = [];
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      asked.push(url);
      return url === service.subscription.endpoint ? service.fetcher(url, init) : Promise.reject(new Error("lost"));
    });
    vi.setSystemTime(NOW + 12 * HOUR);
    await devices.object.alarm();
    await devices.object.alarm();
    expect(service.took.map(({ notification: { title, body, navigate } }) => [title, body, navigate])).toEqual([
      ["redis-ops", "You are signed out, so alerts reach this device no more. Sign in, and they do again.", `${OWN}/`],
    ]);
    expect(asked.filter((url) => url.startsWith("https://push.example.net"))).toHaveLength(3);
  });

  it("with the passkey that opened its session", async () => {
    const phone = new Authenticator(OWN);
    const optionsFor = async <T>(who: Browser, what: string): Promise<T> =>
      (await who.send("POST", "/console/passkey/options", { body: { for: what } })).json() as T;
    const response = await phone.create(await optionsFor<CreationOptions>(ann, "add"));
    const kept = (await ann.send("POST", "/console/passkeys", { body: { name: "Key", response } })).json();
    const [{ id } = { id: "" }] = kept["passkeys"] as { id: string }[];
    const tablet = browser(here);
    const answer = await phone.get(await optionsFor<RequestOptions>(tablet, "sign-in"));
    await tablet.send("POST", "/console/sign-in", { body: { way: "passkey", response: answer } });
    await add(tablet, subscription(), "Tablet");
    expect(names()).toContain("Tablet");
    await ann.send("DELETE", `/console/passkeys/${encodeURIComponent(id)}`);
    expect(names()).toEqual(["Phone", "Laptop"]);
  });

  it("where that could not be told at once, as soon as somebody is to be told; until then it is not told either", async () => {
    devices.breakDown();
    expect((await signOut(false)).status).toBe(200);
    devices.breakDown(false);
    expect(names()).toHaveLength(2);
    const [phone] = devices.rows().filter(({ name }) => name === "Phone");
    expect(await devices.object.reach(String(phone?.["id"]), "prod")).toBeNull();
    expect([(await told("prod")).length, names()]).toEqual([1, ["Laptop"]]);
  });

  it("and nobody's is told where people's sessions cannot be looked up: that is tried again", async () => {
    here.people.breakDown();
    await expect(told("prod")).rejects.toThrow("could not be looked up");
    expect(names()).toHaveLength(2);
  });

  it("nor is the one's whose session cannot be looked up; the others' are told all the same", async () => {
    const nina = await signedIn(NARROW);
    await add(nina, subscription(), "Nina's");
    const id = devices.rows().find(({ name }) => name === "Nina's")?.["id"];
    here.people.breakDown("token:nina");
    expect(await told("prod")).toHaveLength(3);
    // Whether that one may be told is seen when it is.
    await expect(devices.object.reach(String(id), "prod")).rejects.toThrow("could not be looked up");
    here.people.breakDown("nobody");
    expect(await devices.object.reach(String(id), "prod")).not.toBeNull();
    expect(await devices.object.reach(String(id), "staging")).toBeNull();
  });
});

describe("a device is told what its person may read now", () => {
  it("and nothing of another target, or when they are taken out of the configuration", async () => {
    const nina = await signedIn(NARROW);
    const [{ id } = { id: "" }] = (await add(nina)).json()["devices"] as DeviceList["devices"];
    const reached = await devices.object.reach(id, "prod");
    expect([reached?.origin, await told("prod"), await told("staging")]).toEqual([OWN, [id], []]);
    expect(await devices.object.reach(id, "staging")).toBeNull();
    const ann = await signedIn();
    await add(ann);
    expect((await told("prod")).length).toBe(2);
    const tokens = JSON.parse(double().env.API_TOKENS) as { name: string }[];
    found = { API_TOKENS: JSON.stringify(tokens.filter(({ name }) => name !== "nina")) };
    expect([await devices.object.reach(id, "prod"), (await told("prod")).length]).toEqual([null, 1]);
    found = { CONSOLE_SIGN_IN: "slack" };
    expect(await told("prod")).toEqual([]);
    found = {};
    expect((await told("prod")).length).toBe(2);
  });

  it("and of a target that was taken out of the configuration, which has to be taken out of what they may read too, that it is over", async () => {
    const nina = await signedIn(NARROW);
    const [{ id } = { id: "" }] = (await add(nina)).json()["devices"] as DeviceList["devices"];
    const { prod: _prod, ...left } = JSON.parse(watched("staging")) as Record<string, object>;
    const tokens = JSON.parse(double().env.API_TOKENS) as { name: string; targets?: string[] }[];
    const without = tokens.map(({ targets, ...token }) =>
      targets === undefined ? token : { ...token, targets: targets.map((each) => (each === "prod" ? "quiet" : each)) },
    );
    found = { TARGETS: JSON.stringify(left), API_TOKENS: JSON.stringify(without) };
    const over = async (target: string) => [
      (await devices.object.reach(id, target, true))?.origin ?? null,
      await devices.object.mayRead(target, [], true),
    ];
    expect(await over("prod")).toEqual([OWN, [id]]);
    // Nothing else of it, and nothing of what is configured and not theirs.
    expect([await devices.object.reach(id, "prod"), await told("prod")]).toEqual([null, []]);
    expect(await over("staging")).toEqual([null, []]);
    found = { ...found, API_TOKENS: JSON.stringify(without.filter(({ name }) => name !== "nina")) };
    expect(await over("prod")).toEqual([null, []]);
  });
});
