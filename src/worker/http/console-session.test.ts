/** The session that comes of signing in to the console, over HTTP: how long it lasts, what ends it, and what it is not. */
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { browser, type Browser, linkFor as newLink, SLACK_ACCESS, type World, world } from "../double/console.ts";
import { OPERATOR, VIEWER } from "../double/env.ts";

const MEMORY = "/v1/targets/prod/redis/memory";
const NOW = Date.UTC(2026, 10, 29, 3, 0, 0);
const HOUR_MS = 3_600_000;

let here: World;
let ann: Browser;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  here = world(() => new DatabaseSync(":memory:"));
  ann = browser(here);
});
afterEach(() => void vi.useRealTimers());

const linkFor = async (person: string): Promise<string> => (await newLink(here, person)).code;

const byLink = (who: Browser, code: string) => who.send("POST", "/console/sign-in", { body: { way: "slack", code } });
const byToken = (who: Browser, token: string) =>
  who.send("POST", "/console/sign-in", { body: { way: "token", token } });

const isIn = async (who: Browser, env: Record<string, unknown> = {}): Promise<boolean> => {
  const { status } = await who.send("GET", MEMORY, { env });
  expect([200, 401]).toContain(status);
  return status === 200;
};

describe("a session", () => {
  it("lasts twelve hours, however often it is used", async () => {
    await byToken(ann, OPERATOR);
    for (const after of [0, 6 * HOUR_MS, 12 * HOUR_MS - 1]) {
      vi.setSystemTime(NOW + after);
      expect(await isIn(ann)).toBe(true);
    }
    vi.setSystemTime(NOW + 12 * HOUR_MS);
    expect(await isIn(ann)).toBe(false);
    expect((await ann.session()).person).toBeNull();
  });

  it("is new with each sign-in: one that was planted is not gone on with, and ends", async () => {
    const eve = browser(here);
    await byToken(eve, VIEWER);
    const planted = eve.cookie;
    // The control: the planted session is a sound one.
    ann.cookie = planted;
    expect(await isIn(ann)).toBe(true);
    await byToken(ann, OPERATOR);
    expect(ann.cookie).not.toBe(planted);
    expect((await ann.session()).person?.id).toBe("oskar");
    expect(await isIn(eve)).toBe(false);
  });

  it("that was made up is not taken over by a sign-in either", async () => {
    ann.cookie = "A".repeat(43).concat(".", "A".repeat(43));
    const chosen = ann.cookie;
    await byToken(ann, OPERATOR);
    expect(ann.cookie).not.toBe(chosen);
    const eve = browser(here);
    eve.cookie = chosen;
    expect(await isIn(eve)).toBe(false);
  });

  it("ends for the next request of whoever is taken out of the configuration", async () => {
    await byLink(ann, await linkFor("T1/U0OPER"));
    expect(await isIn(ann)).toBe(true);
    const SLACK = JSON.stringify({ ...SLACK_ACCESS, operators: ["U0OTHER"] });
    expect(await isIn(ann, { SLACK_ACCESS: SLACK })).toBe(false);
    expect((await ann.session({ env: { SLACK_ACCESS: SLACK } })).person).toBeNull();
    expect(await isIn(ann, { CONSOLE_SIGN_IN: "token" })).toBe(false);
    expect(await isIn(ann, { CONSOLE_SIGN_IN: "" })).toBe(false);
  });

  it("ends where another token is given out under its token's name", async () => {
    await byToken(ann, VIEWER);
    const sha256 = "b6d22584e130c0315584a92b0a479da86a2712eea2b5d42b5662c41698f3ab97";
    const anew = JSON.stringify([{ name: "vera", sha256, role: "operator" }]);
    expect(await isIn(ann)).toBe(true);
    expect(await isIn(ann, { API_TOKENS: anew })).toBe(false);
  });

  it("has the role that the configuration gives now", async () => {
    await byLink(ann, await linkFor("T1/U0VIEWER"));
    const raised = JSON.stringify({ team: "T1", operators: ["U0VIEWER"], targets: ["staging"] });
    expect((await ann.session({ env: { SLACK_ACCESS: raised } })).person).toMatchObject({
      role: "operator",
      targets: ["staging"],
    });
    const elsewhere = await ann.send("GET", MEMORY, { env: { SLACK_ACCESS: raised } });
    expect([elsewhere.status, elsewhere.json()["detail"]]).toEqual([403, "You may not use this target."]);
  });

  it("acts for nobody else", async () => {
    await byToken(ann, OPERATOR);
    const headers = { "X-On-Behalf-Of": "T1/U0OPER", "X-On-Behalf-Role": "operator" };
    expect((await ann.send("GET", MEMORY, { headers })).status).toBe(403);
  });

  it("is not lost where its object cannot be reached: that is said instead", async () => {
    await byToken(ann, OPERATOR);
    here.people.breakDown();
    for (const path of ["/console/session", MEMORY]) {
      const told = await ann.send("GET", path);
      expect([told.status, told.json().code]).toEqual([502, "unreachable"]);
    }
    const out = await ann.send("POST", "/console/sign-out", { body: { everywhere: false } });
    expect([out.status, out.headers.get("Set-Cookie")]).toEqual([502, null]);
  });
});

describe("signing out", () => {
  const out = (who: Browser, everywhere: boolean) => who.send("POST", "/console/sign-out", { body: { everywhere } });

  it("ends this session alone, for good", async () => {
    const phone = browser(here);
    await byToken(ann, OPERATOR);
    await byToken(phone, OPERATOR);
    const kept = ann.cookie;
    const told = await out(ann, false);
    expect([told.status, told.json()["person"], ann.cookie]).toEqual([200, null, null]);
    ann.cookie = kept;
    expect([await isIn(ann), await isIn(phone)]).toEqual([false, true]);
  });

  it("everywhere ends all of this person at once, and the links that are on their way, and nobody else's", async () => {
    const [phone, stranger] = [browser(here), browser(here)];
    await byLink(ann, await linkFor("T1/U0OPER"));
    await byLink(phone, await linkFor("T1/U0OPER"));
    await byLink(stranger, await linkFor("T1/U0VIEWER"));
    const unused = await linkFor("T1/U0OPER");
    await out(ann, true);
    expect([await isIn(phone), await isIn(stranger)]).toEqual([false, true]);
    expect((await byLink(browser(here), unused)).status).toBe(401);
  });

  it("everywhere needs a session that goes on: an old cookie ends no new one", async () => {
    await byToken(ann, OPERATOR);
    const old = browser(here);
    old.cookie = ann.cookie;
    await out(ann, false);
    const phone = browser(here);
    await byToken(phone, OPERATOR);
    expect((await out(old, true)).status).toBe(200);
    expect(await isIn(phone)).toBe(true);
  });

  it("everywhere is not told as done where whose sessions they are could not be looked up just then", async () => {
    const phone = browser(here);
    await byToken(ann, OPERATOR);
    await byToken(phone, OPERATOR);
    here.people.breakOnce();
    const told = await out(ann, true);
    expect([told.status, told.headers.get("Set-Cookie")]).toEqual([502, null]);
    // Asked again, with the cookie that was left for that.
    expect((await out(ann, true)).status).toBe(200);
    expect(await isIn(phone)).toBe(false);
  });

  it("is done where nobody was signed in", async () => {
    expect((await out(ann, true)).status).toBe(200);
  });
});
