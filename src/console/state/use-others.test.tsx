// @vitest-environment happy-dom
/** Two pages of one browser have one cookie: whoever signs in in one of them is who is there in the other. */
import { afterEach, expect, test, vi } from "vitest";
import { App } from "../app.tsx";
import { mounted } from "../mounted.fixture.ts";
import { ConsoleProvider, createConsole } from "./console.ts";

const ANN = { id: "ann", role: "operator", way: "token", targets: null, expires_at: "2030-01-01T12:00:00.000Z" };
const BOB = { ...ANN, id: "bob", role: "viewer" };
const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
const VIEW = { heading: { tone: "ok", word: "OK" }, body: [], reasons: [], details: [], steps: [] };
const MEMORY = { operation: "memory", target: "prod", input: {} };

afterEach(() => vi.unstubAllGlobals());

const setUp = () => {
  vi.stubGlobal("scrollTo", () => {});
  const stored = new Map<string, string>();
  const shelf = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  };
  let person: object | null = ANN;
  let sessions = 0;
  const late: (() => void)[] = [];
  const page = createConsole({
    line: {
      fetch: async (url) => {
        if (url !== "/console/session") {
          await new Promise<void>((resolve) => late.push(resolve));
          return Response.json({ view: VIEW, answer: { age_ms: 0, data: {} }, problem: null, last_good: null });
        }
        sessions += 1;
        return Response.json({ version: "1", ways: ["token"], person });
      },
      online: () => true,
    },
    routes: { memory: { method: "GET", path: "/memory", deadline_ms: 1_000 } },
    ...{ shelf, drawer: NO_SHELF, now: () => 0 },
  });
  return {
    ...{ page, stored, late, sessions: () => sessions },
    signedIn: (who: object | null) => (person = who),
    drawn: (
      <ConsoleProvider value={page}>
        <App route={{ screen: "account" }} />
      </ConsoleProvider>
    ),
  };
};

const tell = (key: string | null, newValue: string | null): void =>
  void globalThis.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
const textOf = ({ id, role }: { id: string; role: string }): string =>
  `{"form":1,"person":${JSON.stringify({ id, role })},"readings":{}}`;

test.each<[string, () => void]>([
  ["its readings are stored", () => tell("redis-ops", textOf(BOB))],
  ["those that were there are wiped", () => tell("redis-ops", null)],
  ["somebody comes back to the page", () => void document.dispatchEvent(new Event("visibilitychange"))],
])("another person who has signed in beside this page is who is there, as soon as %s", async (_what, happens) => {
  const { page, drawn, signedIn, stored, late } = setUp();
  await page.begin();
  await mounted(drawn, async ({ sees, settle }) => {
    await sees("operator: reads, and may change");
    const read = page.read(MEMORY);
    await settle();
    signedIn(BOB);
    happens();
    await sees("viewer: reads");
    for (const answer of late) answer();
    await read;
    // Asked by one and answered to the other: it is kept for nobody.
    expect([page.state.get().readings, stored.size]).toEqual([{}, 0]);
  });
});

test("who has signed out beside this page is out here too", async () => {
  const { page, drawn, signedIn } = setUp();
  await page.begin();
  await mounted(drawn, async ({ sees }) => {
    signedIn(null);
    tell("redis-ops", null);
    await sees("Your session has ended");
    expect(page.state.get()).toMatchObject({ person: null, readings: {} });
  });
});

test("what the same person reads beside this page asks nothing", async () => {
  const { page, drawn, sessions } = setUp();
  await page.begin();
  await mounted(drawn, async ({ settle }) => {
    tell("redis-ops", textOf(ANN));
    tell("of-another-program", "x");
    await settle();
    expect(sessions()).toBe(1);
  });
});

test("a change that one person has begun is not gone on with by another", async () => {
  const { page, signedIn } = setUp();
  await page.begin();
  page.state.set((state) => ({ ...state, catalogue: { operations: [] } }));
  const change = (
    <ConsoleProvider value={page}>
      <App route={{ screen: "operation", target: "prod", operation: "set", input: {} }} />
    </ConsoleProvider>
  );
  await mounted(change, async ({ settle }) => {
    const before = document.querySelector("#main");
    signedIn(BOB);
    tell("redis-ops", null);
    await settle();
    expect(document.querySelector("#main")).not.toBe(before);
  });
});
