// @vitest-environment happy-dom
/** Who signs out is told where that did not succeed, and is not in again by the session that was to end. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { App } from "../app.tsx";
import { mounted } from "../mounted.fixture.ts";
import { ConsoleProvider, createConsole } from "../state/console.ts";
import { scrolls } from "./target.fixture.tsx";

const NO_SHELF = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
const ANN = { id: "ann", role: "operator", way: "token", targets: null, expires_at: "2030-01-01T12:00:00.000Z" };
const said = (person: object | null): Response => Response.json({ version: "1", ways: ["token"], person });

afterEach(() => vi.unstubAllGlobals());

const setUp = (signOut: () => Response) => {
  const seen = scrolls();
  let inside = true;
  const sent: unknown[] = [];
  const page = createConsole({
    line: {
      fetch: async (url, init) => {
        if (url === "/console/session") return said(inside ? ANN : null);
        if (url !== "/console/sign-out") return Response.json({}, { status: 404 });
        sent.push(init.body);
        const answer = signOut();
        inside &&= !answer.ok;
        return answer;
      },
      online: () => true,
    },
    ...{ routes: {}, shelf: NO_SHELF, drawer: NO_SHELF, now: () => 0 },
  });
  const account = (
    <ConsoleProvider value={page}>
      <App route={{ screen: "account" }} />
    </ConsoleProvider>
  );
  return { page, sent, account, seen };
};

const comeBack = (): void => void document.dispatchEvent(new Event("visibilitychange"));

test.each<[string, () => Response]>([
  [
    "is lost",
    () => {
      throw new TypeError("no line");
    },
  ],
  ["is answered by a 502", () => Response.json({}, { status: 502 })],
])("one that %s is told, and lets nobody in until it has succeeded", async (_what, failing) => {
  let answer = failing;
  const { page, sent, account, seen } = setUp(() => answer());
  await page.begin();
  await mounted(account, async ({ press, sees, settle, text }) => {
    expect(seen).toEqual([]);
    await press("Sign out everywhere");
    await sees("You may not be signed out yet");
    // The button was far below where this is said.
    expect(seen).toEqual(["top"]);
    comeBack();
    await settle();
    expect([page.state.get().person, page.state.get().session?.person]).toEqual([null, null]);
    await sees("You may not be signed out yet");
    await press("Try to sign out again");
    await settle();
    answer = () => said(null);
    await press("Try to sign out again");
    await settle();
    expect(text()).not.toContain("may not be signed out");
    expect(sent).toEqual(Array.from({ length: 3 }, () => JSON.stringify({ everywhere: true })));
  });
});

test("there is one at a time: the first ends this session, and without one no others can be ended", async () => {
  const { page, sent, account } = setUp(() => said(null));
  const asked = page.line.fetch;
  let goOn = (): void => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  page.line.fetch = async (url, init) => {
    if (url === "/console/sign-out") await held;
    return asked(url, init);
  };
  await page.begin();
  await mounted(account, async ({ press, settle }) => {
    await press("Sign out everywhere");
    const here = [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Sign out here");
    expect(here?.getAttribute("aria-disabled")).toBe("true");
    here?.click();
    goOn();
    await settle();
    expect(sent).toEqual([JSON.stringify({ everywhere: true })]);
  });
});

test("one that is lost before the Worker has said who is there is told as well", async () => {
  const { page, account } = setUp(() => {
    throw new TypeError("no line");
  });
  page.state.set((state) => ({ ...state, person: { id: "ann", role: "operator" } }));
  await mounted(account, async ({ press, sees }) => {
    await press("Sign out here");
    await sees("You may not be signed out yet");
    await page.begin();
    expect(page.state.get().person).toBeNull();
  });
});

test("that the session is gone is enough, however that was learned; and somebody may sign in over it", async () => {
  const { page } = setUp(() => {
    throw new TypeError("no line");
  });
  await page.begin();
  await page.signOut(false);
  expect(page.state.get().unleft).toMatchObject({ everywhere: false, outcome: { kind: "unreachable" } });
  page.line.fetch = async () => said(null);
  await page.begin();
  expect(page.state.get()).toMatchObject({ unleft: null, ended: false });
  page.line.fetch = () => Promise.reject(new TypeError("no line"));
  await page.signOut(false);
  page.line.fetch = async () => said(ANN);
  await page.signIn({ way: "token", token: "t" });
  expect(page.state.get()).toMatchObject({ unleft: null, person: { id: "ann" } });
});

const shelfOf = (stored: Map<string, string>) => ({
  getItem: (name: string) => stored.get(name) ?? null,
  setItem: (name: string, value: string) => void stored.set(name, value),
  removeItem: (name: string) => void stored.delete(name),
});

describe("one that fails after it was over all the same says nothing", () => {
  const LOST = new TypeError("no line");
  /** Requests that the test answers, oldest first. */
  const around = (shelf: Pick<Storage, "getItem" | "setItem" | "removeItem">) => {
    const held: { url: string; answer: (said: Response | Error) => void }[] = [];
    const page = createConsole({
      line: {
        fetch: (url) =>
          new Promise((resolve, reject) => {
            held.push({
              url,
              answer: (answered) => (answered instanceof Error ? reject(answered) : resolve(answered)),
            });
          }),
        online: () => true,
      },
      ...{ routes: {}, shelf, drawer: NO_SHELF, now: () => 0 },
    });
    page.state.set((state) => ({ ...state, session: { version: "1", ways: ["token"], person: null } }));
    page.state.set((state) => ({ ...state, person: { id: "ann", role: "operator" } }));
    const answer = (path: string, answered: Response | Error): void => {
      const at = held.findIndex(({ url }) => url.endsWith(path));
      held.splice(at, 1)[0]?.answer(answered);
    };
    return { page, answer };
  };

  test.each([
    ["with storage", shelfOf(new Map())],
    ["without", NO_SHELF],
  ])("the second of two presses, %s", async (_what, shelf) => {
    const { page, answer } = around(shelf);
    const [first, second] = [page.signOut(false), page.signOut(false)];
    answer("sign-out", said(null));
    await first;
    answer("sign-out", LOST);
    await second;
    expect(page.state.get()).toMatchObject({ person: null, unleft: null });
    expect(shelf.getItem("redis-ops-leaving")).toBeNull();
  });

  test("where a look found the session gone", async () => {
    const { page, answer } = around(shelfOf(new Map()));
    const [out, look] = [page.signOut(false), page.begin()];
    answer("session", said(null));
    await look;
    answer("sign-out", LOST);
    await out;
    expect(page.state.get()).toMatchObject({ person: null, unleft: null });
  });

  test("where another page has ended it", async () => {
    const shelf = shelfOf(new Map());
    const { page, answer } = around(shelf);
    const out = page.signOut(false);
    shelf.removeItem("redis-ops-leaving");
    answer("sign-out", LOST);
    await out;
    expect(page.state.get()).toMatchObject({ person: null, unleft: null });
    expect(shelf.getItem("redis-ops-leaving")).toBeNull();
  });

  test("where somebody has signed in over it, who stays in", async () => {
    const { page, answer } = around(shelfOf(new Map()));
    const out = page.signOut(false);
    const enter = page.signIn({ way: "token", token: "t" });
    answer("sign-in", said(ANN));
    await enter;
    answer("sign-out", LOST);
    await out;
    expect(page.state.get()).toMatchObject({ person: { id: "ann" }, unleft: null });
  });

  test("where somebody has signed in over it in another page", async () => {
    const shelf = shelfOf(new Map());
    const { page, answer } = around(shelf);
    const out = page.signOut(false);
    shelf.removeItem("redis-ops-leaving");
    const look = page.begin();
    answer("session", said(ANN));
    await look;
    answer("sign-out", LOST);
    await out;
    expect(page.state.get()).toMatchObject({ person: { id: "ann" }, unleft: null });
  });

  test("but one that failed and has a second under way does say it", async () => {
    const { page, answer } = around(shelfOf(new Map()));
    const [first, second] = [page.signOut(false), page.signOut(false)];
    answer("sign-out", LOST);
    await first;
    expect(page.state.get().unleft).not.toBeNull();
    answer("sign-out", LOST);
    await second;
    expect(page.state.get().unleft).not.toBeNull();
  });
});

describe("what another page of the browser is told", () => {
  const around = () => {
    const shelf = shelfOf(new Map());
    let fetch = async (): Promise<Response> => said(ANN);
    const open = () =>
      createConsole({
        line: { fetch: () => fetch(), online: () => true },
        ...{ routes: {}, shelf, drawer: NO_SHELF, now: () => 0 },
      });
    return { open, answer: (next: typeof fetch) => (fetch = next) };
  };
  const broken = (): Promise<Response> => Promise.reject(new TypeError("no line"));

  test("that somebody wants to leave, be it opened after that or open already", async () => {
    const { open, answer } = around();
    const [first, beside] = [open(), open()];
    await Promise.all([first.begin(), beside.begin()]);
    answer(broken);
    await first.signOut(true);
    answer(async () => said(ANN));
    const later = open();
    for (const page of [beside, later]) {
      await page.begin();
      expect(page.state.get()).toMatchObject({ person: null, unleft: { everywhere: true } });
    }
  });

  test("that it has failed, where it has", async () => {
    const { open, answer } = around();
    const [first, beside] = [open(), open()];
    await Promise.all([first.begin(), beside.begin()]);
    let fail = (): void => {};
    answer(() => new Promise((_, reject) => (fail = () => reject(new TypeError("no line")))));
    const out = first.signOut(false);
    answer(async () => said(ANN));
    await beside.begin();
    expect(beside.state.get()).toMatchObject({ person: null, unleft: { outcome: null, underWay: true } });
    // One that is opened now cannot know whether the other page is still there to say how it ends.
    expect(open().state.get().unleft).toMatchObject({ outcome: null, underWay: false });
    fail();
    await out;
    await beside.begin();
    expect(beside.state.get()).toMatchObject({ person: null, unleft: { outcome: null, underWay: false } });
  });

  test("that it is over: where it has succeeded in one of them, or somebody has come in", async () => {
    const { open, answer } = around();
    const [first, beside] = [open(), open()];
    for (const work of [() => first.signOut(false), () => first.signIn({ way: "token", token: "t" })]) {
      answer(broken);
      await first.signOut(false);
      answer(async () => said(ANN));
      await beside.begin();
      expect(beside.state.get().person).toBeNull();
      await work();
      await beside.begin();
      expect(beside.state.get()).toMatchObject({ person: { id: "ann" }, unleft: null });
    }
  });
});
