/** Signing in to the console, over HTTP: by link and by token. */
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { browser, type Browser, linkFor as newLink, SLACK_ACCESS, type World, world } from "../double/console.ts";
import { OPERATOR, VIEWER } from "../double/env.ts";

const MEMORY = "/v1/targets/prod/redis/memory";
const NOW = Date.UTC(2026, 10, 29, 3, 0, 0);
const MINUTE_MS = 60_000;

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

describe("a link from Slack", () => {
  it("signs in the person whom it was made for, once", async () => {
    const { code, url, expires_at } = await newLink(here, "T1/U0OPER");
    expect([url, expires_at]).toEqual([`http://localhost/#/in/${code}`, "2026-11-29T03:05:00.000Z"]);
    const first = await byLink(ann, code);
    expect([first.status, first.json()]).toEqual([
      200,
      {
        version: expect.any(String),
        ways: ["slack", "passkey", "token"],
        person: {
          ...{ id: "T1/U0OPER", role: "operator", way: "slack", targets: null },
          expires_at: "2026-11-29T15:00:00.000Z",
        },
      },
    ]);
    const eve = browser(here);
    const again = await byLink(eve, code);
    expect([again.status, again.json().code, eve.cookie]).toEqual([401, "unauthenticated", null]);
    expect(await isIn(ann)).toBe(true);
  });

  it("asks as that person, via the console, in the log and of the target", async () => {
    await byLink(ann, await linkFor("T1/U0VIEWER"));
    const { questions, counted, lines } = await ann.send("GET", MEMORY);
    expect(questions[0]?.caller).toEqual({ id: "T1/U0VIEWER", role: "viewer", via: "console" });
    expect(counted).toEqual(["T1/U0VIEWER"]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ caller: "T1/U0VIEWER", via: "console" });
    const change = await ann.send("PUT", "/v1/targets/prod/redis/config/maxmemory?value=576mb");
    expect([change.status, change.json().code]).toEqual([403, "forbidden"]);
  });

  it("is not used up by anything but the post of its page", async () => {
    const code = await linkFor("T1/U0OPER");
    for (const path of ["/console/sign-in", `/console/sign-in?code=${code}`, "/console/session", `/in/${code}`])
      for (const method of ["GET", "HEAD"]) await ann.send(method, path);
    const posted = await ann.send("POST", "/console/sign-in", {
      body: { way: "slack", code },
      headers: { Origin: "https://preview.example", "Sec-Fetch-Site": "cross-site" },
    });
    expect(posted.status).toBe(403);
    expect((await byLink(ann, code)).status).toBe(200);
  });

  it("works for five minutes", async () => {
    const [soon, late] = [await linkFor("T1/U0OPER"), await linkFor("T1/U0OPER")];
    vi.setSystemTime(NOW + 5 * MINUTE_MS - 1);
    expect((await byLink(ann, soon)).status).toBe(200);
    vi.setSystemTime(NOW + 5 * MINUTE_MS);
    expect((await byLink(browser(here), late)).status).toBe(401);
  });

  it("is nobody's where the person was taken out since, and opens no session", async () => {
    const code = await linkFor("T1/U0OPER");
    const SLACK = JSON.stringify({ ...SLACK_ACCESS, operators: [] });
    const told = await ann.send("POST", "/console/sign-in", {
      body: { way: "slack", code },
      env: { SLACK_ACCESS: SLACK },
    });
    expect([told.status, told.json().code, ann.cookie]).toEqual([403, "forbidden", null]);
    expect(here.people.rows("slack:T1/U0OPER", "sessions")).toEqual([]);
  });

  it("is kept as a hash: what is stored lets nobody in", async () => {
    const code = await linkFor("T1/U0OPER");
    const stored = JSON.stringify(here.people.rows("slack:T1/U0OPER", "links"));
    expect(stored).toMatch(/"hash":"[0-9a-f]{64}"/);
    expect(stored).not.toContain(code.split(".")[1]);
  });

  it("is one of five at most, the oldest of which goes", async () => {
    const codes: string[] = [];
    for (let made = 0; made < 6; made += 1) {
      vi.setSystemTime(NOW + made);
      codes.push(await linkFor("T1/U0OPER"));
    }
    expect((await byLink(browser(here), codes[0] ?? "")).status).toBe(401);
    expect((await byLink(browser(here), codes[1] ?? "")).status).toBe(200);
    expect((await byLink(browser(here), codes[5] ?? "")).status).toBe(200);
  });
});

describe("a code that is made up", () => {
  it("wakes no object, whatever it says to be", async () => {
    const sound = await linkFor("T1/U0OPER");
    const before = [...here.people.asked];
    const [place = "", secret = ""] = sound.split(".");
    const other = `${place[0] === "A" ? "B" : "A"}${place.slice(1)}`;
    for (const code of [`${other}.${secret}`, `${"A".repeat(43)}.${secret}`, secret, "", ".", `${place}.`])
      expect((await byLink(ann, code)).status).toBe(401);
    for (const cookie of [`${other}.${secret}`, "x", "", secret]) {
      ann.cookie = cookie;
      expect((await ann.session()).person).toBeNull();
      expect((await ann.send("GET", MEMORY)).status).toBe(401);
    }
    expect([...here.people.asked]).toEqual(before);
    // The control: with the right place, the object is asked, and does not know the secret.
    expect((await byLink(browser(here), `${place}.${"A".repeat(43)}`)).status).toBe(401);
    expect([...here.people.asked]).not.toEqual(before);
  });
});

describe("a token that is pasted", () => {
  it("is exchanged for a session, and is in nothing that the browser gets", async () => {
    const told = await byToken(ann, OPERATOR);
    expect(told.json()["person"]).toMatchObject({ id: "oskar", role: "operator", way: "token", targets: null });
    expect(`${told.text} ${told.headers.get("Set-Cookie") ?? ""} ${told.lines.join(" ")}`).not.toContain(OPERATOR);
    expect(told.headers.get("Set-Cookie")).toMatch(
      /^__Host-redis-ops=[\w.-]{87}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(JSON.parse(told.lines[0] ?? "")).toMatchObject({
      caller: "oskar",
      via: "console",
      way: "token",
      status: 200,
    });
    expect(await isIn(ann)).toBe(true);
  });

  it("is taken with the blanks that came along", async () => {
    expect((await byToken(ann, ` ${OPERATOR}\n`)).status).toBe(200);
    expect(await isIn(ann)).toBe(true);
  });

  it.each([[""], ["ro_nobody"], [`${OPERATOR} ${OPERATOR}`], [`${OPERATOR}x`], ["x".repeat(256)]])(
    "%.20j is refused, and wakes no object",
    async (token) => {
      const told = await byToken(ann, token);
      expect([told.status, ann.cookie, [...here.people.asked]]).toEqual([401, null, []]);
    },
  );

  it("signs nobody in where it acts for others", async () => {
    const sha256 = "b6d22584e130c0315584a92b0a479da86a2712eea2b5d42b5662c41698f3ab97";
    const env = { API_TOKENS: JSON.stringify([{ name: "bot", sha256, role: "operator", acts_for: "slack" }]) };
    const told = await ann.send("POST", "/console/sign-in", { body: { way: "token", token: OPERATOR }, env });
    expect([told.status, told.json().code, ann.cookie]).toEqual([403, "forbidden", null]);
  });

  it("wins over a cookie in /v1, even where it is not known", async () => {
    await byToken(ann, OPERATOR);
    const { questions } = await ann.send("GET", MEMORY, { headers: { Authorization: `Bearer ${VIEWER}` } });
    expect(questions[0]?.caller).toEqual({ id: "vera", role: "viewer", via: "token" });
    for (const Authorization of ["Bearer nobody", "", "Basic x"])
      expect((await ann.send("GET", MEMORY, { headers: { Authorization } })).status).toBe(401);
  });
});
