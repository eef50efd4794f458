import { describe, expect, it, vi } from "vitest";
import type { Line } from "../api/send.ts";
import { keepWish, readWish, wishFor } from "../push/wish.ts";
import { type Console, createConsole } from "./console.ts";
import type { Shelf } from "./saved.ts";

const ROUTES = {
  memory: { method: "GET", path: "/v1/targets/{target}/redis/memory", deadline_ms: 10_000 },
  set: { method: "PUT", path: "/v1/targets/{target}/redis/config/{key}", deadline_ms: 15_000 },
} as const;
const MEMORY = { operation: "memory", target: "prod", input: {} };
const KEY = '["prod","memory"]';
const VIEW = { heading: { tone: "ok", word: "OK" }, body: [], reasons: [], details: [], steps: [] };
const ANSWER = { age_ms: 1_000, data: { used_memory: 5, used_memory_rss: 7, maxmemory: 10 } };
const PAGE = { view: VIEW, answer: ANSWER, problem: null, last_good: null };
const ANN = { id: "ann", role: "operator", way: "token", targets: null, expires_at: "2026-11-22T21:04:05.000Z" };
const session = (person: object | null): object => ({ version: "1", ways: ["token"], person });
const NOW = 1_000_000;

interface Answered {
  status?: number;
  body: unknown;
}

const setUp = (answers: Record<string, Answered>) => {
  const stored = new Map<string, string>();
  const shelf: Shelf = {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, value) => void stored.set(name, value),
    removeItem: (name) => void stored.delete(name),
  };
  const fetch = vi.fn<Line["fetch"]>((url) => {
    const answer = answers[url];
    if (answer === undefined) return Promise.reject(new TypeError("no line"));
    return Promise.resolve(new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 }));
  });
  const open = (): Console =>
    createConsole({ line: { fetch, online: () => true }, routes: ROUTES, shelf, drawer: shelf, now: () => NOW });
  return { stored, shelf, answers, fetch, open, page: open() };
};

const signedIn = async () => {
  const around = setUp({
    "/console/session": { body: session(ANN) },
    "/v1/targets/prod/redis/memory": { body: PAGE },
  });
  await around.page.begin();
  await around.page.read(MEMORY);
  return around;
};

it("keeps what was read, for now and for a page that is opened without a line", async () => {
  const { page, open } = await signedIn();
  expect(page.state.get().readings[KEY]).toEqual({ page: PAGE, got_at: NOW });
  const later = open().state.get();
  expect(later.person).toEqual({ id: "ann", role: "operator" });
  expect(later.readings[KEY]).toEqual({ page: PAGE, got_at: NOW });
});

it("stores nothing of the session but whose readings they are", async () => {
  const { stored } = await signedIn();
  const texts = [...stored.values()].join("");
  expect(texts).toContain('"id":"ann"');
  expect(texts).not.toContain("expires_at");
});

it("adds to the series of the target, at the time when it was true", async () => {
  const { page } = await signedIn();
  expect(page.state.get().series["prod"]).toEqual([{ t: NOW - 1_000, used: 5, resident: 7, limit: 10 }]);
});

describe("when the session has ended", () => {
  it("forgets what was read, here and in the storage, and says that it has ended", async () => {
    const { page, answers, stored } = await signedIn();
    answers["/v1/targets/prod/redis/memory"] = { status: 401, body: {} };
    expect(await page.read(MEMORY)).toEqual({ kind: "signed-out" });
    const { person, readings, series, ended, session: known } = page.state.get();
    expect({ person, readings, series, ended }).toEqual({ person: null, readings: {}, series: {}, ended: true });
    expect(known?.person).toBeNull();
    expect(stored.size).toBe(0);
  });

  it("does so for a change too", async () => {
    const { page, answers, stored } = await signedIn();
    answers["/v1/targets/prod/redis/config/maxmemory"] = { status: 401, body: {} };
    await page.ask({ operation: "set", target: "prod", input: { key: "maxmemory", value: "1mb" } }, { key: "k" });
    expect(page.state.get().person).toBeNull();
    expect(stored.size).toBe(0);
  });
});

it("wipes everything at sign-out, also when the Worker does not answer", async () => {
  const { page, stored, shelf, open } = await signedIn();
  expect(stored.size).toBe(1);
  keepWish(shelf, { id: "T1/U1", expires_at: "2026-11-30T00:00:00.000Z" }, "https://push.example.net/1");
  await page.signOut(true);
  // That somebody wanted to leave is nobody's reading.
  expect([...stored.keys()]).toEqual(["redis-ops-leaving"]);
  expect(page.state.get()).toMatchObject({ person: null, readings: {}, ended: false });
  expect(open().state.get().readings).toEqual({});
});

/** An answer that the test lets go when it wants to. */
const held = (answers: Record<string, Answered>, fetch: ReturnType<typeof setUp>["fetch"], path: string) => {
  let release = (): void => {};
  const usual = fetch.getMockImplementation();
  fetch.mockImplementation((url, init) => {
    if (url !== path || usual === undefined) return usual?.(url, init) ?? Promise.reject(new TypeError("no line"));
    const { body, status = 200 } = answers[path] ?? { body: {} };
    return new Promise((resolve) => {
      release = () => resolve(new Response(JSON.stringify(body), { status }));
    });
  });
  return () => release();
};

describe("an answer that comes while the sign-out is under way", () => {
  it.each(["before", "after"])("is not stored where it was asked for %s, nor shown later", async (asked) => {
    const { page, answers, fetch, stored } = await signedIn();
    answers["/console/sign-out"] = { body: {} };
    const end = held(answers, fetch, "/console/sign-out");
    const before = asked === "before" ? page.read(MEMORY) : null;
    const leaving = page.signOut(false);
    await (before ?? page.read(MEMORY));
    // The page may be closed now.
    expect([...stored.keys()]).toEqual(["redis-ops-leaving"]);
    end();
    await leaving;
    expect([stored.size, page.state.get().readings]).toEqual([0, {}]);
  });

  it("leaves the storage to whoever signs in after it", async () => {
    const { page, answers, stored } = await signedIn();
    answers["/console/sign-out"] = { body: {} };
    answers["/console/sign-in"] = { body: session(ANN) };
    await page.signOut(false);
    await page.signIn({ way: "token", token: "ro_x" });
    await page.read(MEMORY);
    expect(stored.size).toBe(1);
  });
});

it("says who is signed in although the first question was refused meanwhile: nobody, and not nothing", async () => {
  const { page, fetch } = setUp({ "/v1/targets/prod/redis/memory": { status: 401, body: {} } });
  const answer = fetch.getMockImplementation();
  let tell = (_answered: Response): void => {};
  let asked = 0;
  fetch.mockImplementation((url, init) => {
    if (url !== "/console/session") return answer?.(url, init) ?? Promise.reject(new TypeError("no line"));
    asked += 1;
    const said = new Response(JSON.stringify(session(null)));
    return asked > 1 ? Promise.resolve(said) : new Promise<Response>((resolve) => (tell = resolve));
  });
  const begun = page.begin();
  expect(await page.read(MEMORY)).toEqual({ kind: "signed-out" });
  tell(new Response(JSON.stringify(session(null))));
  await begun;
  expect(page.state.get()).toMatchObject({ person: null, session: { ways: ["token"], person: null } });
});

describe("an answer that comes after somebody has signed in", () => {
  it("does not sign them out: who is signed in was asked before", async () => {
    const { page, answers, fetch } = setUp({
      "/console/session": { body: session(null) },
      "/console/sign-in": { body: session(ANN) },
    });
    const release = held(answers, fetch, "/console/session");
    const begun = page.begin();
    await page.signIn({ way: "token", token: "ro_x" });
    release();
    await begun;
    expect(page.state.get()).toMatchObject({ person: { id: "ann" }, ended: false });
  });

  it("does not sign them out: an earlier session had ended", async () => {
    const { page, answers, fetch } = await signedIn();
    answers["/v1/targets/prod/redis/memory"] = { status: 401, body: {} };
    answers["/console/sign-in"] = { body: session(ANN) };
    const release = held(answers, fetch, "/v1/targets/prod/redis/memory");
    const read = page.read(MEMORY);
    await page.signIn({ way: "token", token: "ro_x" });
    release();
    expect(await read).toEqual({ kind: "signed-out" });
    expect(page.state.get()).toMatchObject({ person: { id: "ann" }, ended: false });
  });

  it("is not shown to them: it was somebody else's", async () => {
    const { page, answers, fetch } = await signedIn();
    const bob = { ...ANN, id: "bob", role: "viewer" };
    answers["/console/sign-in"] = { body: session(bob) };
    answers["/console/sign-out"] = { body: {} };
    const release = held(answers, fetch, "/v1/targets/prod/redis/memory");
    const read = page.read(MEMORY);
    await page.signOut(false);
    await page.signIn({ way: "token", token: "ro_x" });
    release();
    await read;
    expect(page.state.get().person).toMatchObject({ id: "bob" });
    expect(page.state.get().readings).toEqual({});
  });
});

it("shows nobody what somebody else has read", async () => {
  const { answers, open, stored } = await signedIn();
  answers["/console/session"] = { body: session({ ...ANN, id: "bob", role: "viewer" }) };
  const bobs = open();
  expect(bobs.state.get().readings[KEY]).toBeDefined();
  await bobs.begin();
  expect(bobs.state.get().readings).toEqual({});
  expect(stored.size).toBe(0);
});

it("counts failures, keeps the last answer beside them, and forgets them with the next", async () => {
  const { page, answers } = await signedIn();
  const answer = answers["/v1/targets/prod/redis/memory"];
  delete answers["/v1/targets/prod/redis/memory"];
  await page.read(MEMORY);
  await page.read(MEMORY);
  expect(page.state.get()).toMatchObject({
    cut: "broken",
    failures: { [KEY]: { times: 2, outcome: { kind: "unreachable" } } },
    readings: { [KEY]: { got_at: NOW } },
  });
  if (answer !== undefined) answers["/v1/targets/prod/redis/memory"] = answer;
  await page.read(MEMORY);
  expect(page.state.get()).toMatchObject({ cut: null, failures: {} });
});

it("takes an operation that it does not know for a change", () => {
  const { page } = setUp({});
  expect(["memory", "set", "unheard"].map(page.isChange)).toEqual([false, true, true]);
});

it("uses a code up when it has worked, and keeps it when it was not answered", async () => {
  const { page, answers } = setUp({});
  page.setCode("abc");
  await page.signIn({ way: "slack", code: "abc" });
  expect(page.state.get().code).toBe("abc");
  answers["/console/sign-in"] = { body: session(ANN) };
  await page.signIn({ way: "slack", code: "abc" });
  expect(page.state.get()).toMatchObject({ code: null, person: { id: "ann" } });
});

describe("what was asked once", () => {
  it("is asked again where it was wiped with somebody else's readings", async () => {
    const { page, answers } = await signedIn();
    answers["/console/session"] = { body: session({ ...ANN, role: "viewer" }) };
    await page.begin();
    expect(page.state.get()).toMatchObject({ readings: {}, changes: 1 });
  });

  it("is asked again where it was refused before somebody had signed in beside this page", async () => {
    const { page, answers, fetch } = setUp({
      "/console/session": { body: session(ANN) },
      "/v1/targets/prod/redis/memory": { status: 401, body: {} },
    });
    const release = held(answers, fetch, "/console/session");
    const begun = page.begin();
    await page.read(MEMORY);
    release();
    fetch.mockImplementation(() => Promise.resolve(new Response(JSON.stringify(session(ANN)))));
    await begun;
    expect(page.state.get()).toMatchObject({ person: { id: "ann" }, changes: 1 });
  });

  it("is not asked again where the same person is there, or comes first", async () => {
    const { page } = await signedIn();
    await page.begin();
    expect(page.state.get()).toMatchObject({ readings: { [KEY]: { got_at: NOW } }, changes: 0 });
  });
});

it("loads the catalogue once for all who wait for it, and again where it was missed", async () => {
  const { page, answers, fetch } = setUp({});
  await Promise.all([page.loadCatalogue(), page.loadCatalogue()]);
  expect([fetch.mock.calls.length, page.state.get().catalogue]).toEqual([1, null]);
  answers["/catalogue.json"] = { body: { operations: [] } };
  await Promise.all([page.loadCatalogue(), page.loadCatalogue()]);
  await page.loadCatalogue();
  expect([fetch.mock.calls.length, page.state.get().catalogue]).toEqual([2, { operations: [] }]);
});

describe("a sign-in", () => {
  const kept = { id: ANN.id, expires_at: ANN.expires_at };
  it.each<[string, string, Answered | null]>([
    ["that succeeds", "again", { body: session(ANN) }],
    ["whose answer is lost", "again", null],
    ["that is refused", "held", { status: 403, body: {} }],
  ])("%s leaves the wish to be told of alerts here as one that is %s", async (_what, wished, answer) => {
    const { page, shelf, answers } = setUp({ "/console/session": { body: session(null) } });
    if (answer !== null) answers["/console/sign-in"] = answer;
    keepWish(shelf, kept, "https://push.example.net/1");
    await page.signIn({ way: "token", token: "t" });
    expect(wishFor(readWish(shelf), kept)).toBe(wished);
  });
});
