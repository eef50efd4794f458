// @vitest-environment happy-dom
/** Two pages of one browser have one cookie: whoever signs in in one of them is who is there in the other. */
import { act } from "preact/test-utils";
import { afterEach, describe, expect, test, vi } from "vitest";
import { App } from "../app.tsx";
import { mounted } from "../mounted.fixture.ts";
import { ConsoleProvider, createConsole } from "./console.ts";

const ANN = { id: "ann", role: "operator", way: "token", targets: null, expires_at: "2030-01-01T12:00:00.000Z" };
const BOB = { ...ANN, id: "bob", role: "viewer" };
const VIEW = { heading: { tone: "ok", word: "OK" }, body: [], reasons: [], details: [], steps: [] };
const MEMORY = { operation: "memory", target: "prod", input: {} };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const shelfOf = (stored: Map<string, string>) => ({
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => void stored.set(name, value),
  removeItem: (name: string) => void stored.delete(name),
});

const setUp = () => {
  vi.stubGlobal("scrollTo", () => {});
  const stored = new Map<string, string>();
  const shelf = shelfOf(stored);
  /** The tab's own: a change that was begun in it. */
  const begun = new Map([["redis-ops-sheet", "{}"]]);
  const drawer = shelfOf(begun);
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
    ...{ shelf, drawer, now: () => 0 },
  });
  return {
    ...{ page, stored, begun, late, sessions: () => sessions },
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

describe("when somebody signs out in another page", () => {
  const LEAVING = "redis-ops-leaving";

  test.each<[string, (around: ReturnType<typeof setUp>) => void]>([
    [
      "and it takes a while",
      ({ stored }) => {
        stored.set(LEAVING, "false");
        tell("redis-ops", null);
        tell(LEAVING, "false");
      },
    ],
    [
      "so quickly that it is over when this page looks",
      ({ signedIn }) => {
        signedIn(null);
        tell("redis-ops", null);
        tell(LEAVING, "false");
        tell(LEAVING, null);
      },
    ],
    [
      "and this page, which was frozen, is looked at again",
      ({ stored }) => {
        stored.set(LEAVING, "false");
        document.dispatchEvent(new Event("visibilitychange"));
      },
    ],
  ])("what was begun here goes, and nothing of it is promised: %s", async (_what, happens) => {
    const around = setUp();
    await around.page.begin();
    await mounted(around.drawn, async ({ sees, settle, text }) => {
      await sees("operator: reads, and may change");
      happens(around);
      await sees("Sign in");
      await settle();
      expect(text()).not.toContain("Your session has ended");
      // It is under way: nobody knows yet that it has failed.
      expect(text()).not.toContain("not be signed out");
      expect([around.page.state.get().person, around.begun.size]).toEqual([null, 0]);
      around.stored.delete(LEAVING);
      around.signedIn(null);
      tell(LEAVING, null);
      await settle();
      expect(text()).not.toMatch(/Your session has ended|not be signed out/);
    });
  });

  test("an answer from before it was over lets nobody in again, and what is not answered any more does not hold", async () => {
    const { page, drawn, stored } = setUp();
    await page.begin();
    await mounted(drawn, async ({ sees, settle, text }) => {
      await sees("operator: reads, and may change");
      const answers: ((said: Response | Error) => void)[] = [];
      page.line.fetch = () =>
        new Promise((resolve, reject) => {
          answers.push((answered) => (answered instanceof Error ? reject(answered) : resolve(answered)));
        });
      const of = (person: object | null): Response => Response.json({ version: "1", ways: ["token"], person });
      stored.set(LEAVING, "false");
      tell(LEAVING, "false");
      stored.delete(LEAVING);
      tell(LEAVING, null);
      await settle();
      answers[0]?.(of(ANN));
      await settle();
      expect(page.state.get()).toMatchObject({ person: null, unleft: null });
      answers[1]?.(new TypeError("no line"));
      await settle();
      expect(page.state.get()).toMatchObject({ person: null, unleft: null });
      expect(text()).not.toMatch(/Your session has ended|not be signed out/);
    });
  });

  test("this page follows also where it cannot ask", async () => {
    const { page, drawn, stored } = setUp();
    await page.begin();
    await mounted(drawn, async ({ sees, settle }) => {
      await sees("operator: reads, and may change");
      page.line.fetch = () => Promise.reject(new TypeError("no line"));
      stored.set(LEAVING, "false");
      tell(LEAVING, "false");
      await settle();
      expect(page.state.get()).toMatchObject({ person: null, readings: {}, unleft: { everywhere: false } });
    });
  });

  test("it says that this has failed once the other has found that out, without a word of how", async () => {
    const { page, drawn, stored } = setUp();
    await page.begin();
    await mounted(drawn, async ({ sees, settle, text }) => {
      const set = async (value: string): Promise<void> => {
        stored.set(LEAVING, value);
        tell(LEAVING, value);
        await settle();
      };
      await set("true");
      expect(text()).not.toContain("not be signed out");
      await set("true failed");
      await sees("You may not be signed out yet");
      expect(text()).not.toMatch(/line was cut|No answer came/);
      // The other tries again: what was said here stands until it is over.
      await set("true");
      expect(text()).toContain("Try to sign out again");
    });
  });

  test("it says so after a while where the other page is gone and says nothing any more", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { page, drawn, stored } = setUp();
    await page.begin();
    await mounted(drawn, async ({ settle, text }) => {
      stored.set(LEAVING, "false");
      tell(LEAVING, "false");
      await settle();
      await act(async () => void (await vi.advanceTimersByTimeAsync(11_000)));
      expect(text()).not.toContain("not be signed out");
      await act(async () => void (await vi.advanceTimersByTimeAsync(5_000)));
      expect(text()).toContain("You may not be signed out yet");
    });
  });
});

test("a session that ends by itself leaves what was begun to whoever comes back", async () => {
  const { page, drawn, signedIn, begun } = setUp();
  await page.begin();
  await mounted(drawn, async ({ sees }) => {
    signedIn(null);
    document.dispatchEvent(new Event("visibilitychange"));
    await sees("a change that you were about to make is there again");
    expect(begun.size).toBe(1);
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
