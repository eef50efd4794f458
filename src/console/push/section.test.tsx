/** @vitest-environment happy-dom */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Person } from "../api/session.ts";
import type { Line } from "../api/send.ts";
import { mounted } from "../mounted.fixture.ts";
import { Account } from "../screens/account.tsx";
import { ConsoleProvider, createConsole } from "../state/console.ts";
import { tellAgain } from "./again.ts";
import { readWish } from "./wish.ts";

const PERSON: Person = {
  ...{ id: "ann", role: "viewer", way: "token" },
  ...{ targets: null, expires_at: "2030-01-01T12:00:00.000Z" },
};
const KEY = "BAAA";
const ENDPOINT = "https://push.example.net/1";

interface Here {
  permission?: NotificationPermission;
  answer?: NotificationPermission;
  hasPush?: boolean;
  userAgent?: string;
}

/** A browser: what it has been asked, and what it holds. */
const browserOf = ({ permission = "default", answer = "granted", hasPush = true, userAgent }: Here) => {
  const asked: string[] = [];
  let held: string | null = null;
  const subscription = () => ({
    options: { applicationServerKey: new Uint8Array([4, 0, 0]).buffer },
    endpoint: held,
    toJSON: () => ({ endpoint: held }),
    unsubscribe: async () => {
      asked.push("unsubscribe");
      held = null;
    },
  });
  const pushManager = {
    getSubscription: async () => (held === null ? null : subscription()),
    subscribe: async (options: { userVisibleOnly: boolean }) => {
      asked.push(`subscribe ${options.userVisibleOnly}`);
      held = ENDPOINT;
      return subscription();
    },
  };
  const registration = { pushManager };
  const serviceWorker = { ready: Promise.resolve(registration), getRegistration: async () => registration };
  const notification = {
    permission,
    requestPermission: async () => {
      asked.push("permission");
      notification.permission = answer;
      return answer;
    },
  };
  vi.stubGlobal("navigator", {
    ...{ userAgent: userAgent ?? "Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537.36" },
    ...{ maxTouchPoints: 5, onLine: true, ...(hasPush ? { serviceWorker } : {}) },
  });
  if (hasPush) vi.stubGlobal("Notification", notification);
  if (hasPush) vi.stubGlobal("PushManager", Object);
  return { asked, held: () => held, hold: (endpoint: string | null) => (held = endpoint) };
};

/** The Worker, as far as devices go. */
const workerOf = (more: object = {}) => {
  const requests: string[] = [];
  const bodies: object[] = [];
  /** Of the endpoint that another takes the place of; 200 where it is known. */
  const renewal = { status: 200 };
  let devices: object[] = [];
  const list = () => ({ key: KEY, missing: null, targets: ["prod"], devices, ...more });
  const line: Line = {
    online: () => true,
    fetch: async (url, { method = "GET", body }) => {
      requests.push(`${method} ${url}`);
      if (url.startsWith("/console/sign-out")) return Response.json({ version: "1", ways: ["token"], person: null });
      const said = JSON.parse(typeof body === "string" ? body : "{}") as { name?: string; instead_of?: string };
      if (method === "POST") bodies.push(said);
      if (said.instead_of !== undefined && renewal.status !== 200)
        return Response.json({ detail: "", hint: "" }, { status: renewal.status });
      if (method === "POST") devices = [{ id: "d1", name: said.name, added_at: "2030-01-01T00:00:00.000Z", own: true }];
      if (method === "DELETE") devices = [];
      return Response.json(list());
    },
  };
  return { line, requests, bodies, renewal };
};

const shelfOf = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
};

const account = (line: Line) => {
  const shelf = shelfOf();
  const page = createConsole({ line, routes: {}, shelf, drawer: shelfOf(), now: () => 0 });
  page.state.set((first) => ({
    ...first,
    session: { version: "1", ways: ["token"], person: PERSON },
    person: PERSON,
  }));
  const what = (
    <ConsoleProvider value={page}>
      <Account />
    </ConsoleProvider>
  );
  return { what, shelf };
};

beforeEach(() => void vi.stubGlobal("matchMedia", () => ({ matches: false })));
afterEach(() => void vi.unstubAllGlobals());

describe("alerts on this device", () => {
  it("are asked for at a tap only, and said of which targets; then the device is listed", async () => {
    const browser = browserOf({});
    const { line, requests } = workerOf();
    const { what, shelf } = account(line);
    await mounted(what, async ({ sees, press, text }) => {
      await sees("Devices are told of prod: what is wrong and where, without figures");
      expect([browser.asked, readWish(shelf)]).toEqual([[], null]);
      await press("Tell this device about alerts");
      await sees("Chrome on Android (this session)");
      expect(browser.asked).toEqual(["permission", "subscribe true"]);
      expect(text()).toContain("This device is told of alerts now.");
      expect(text()).not.toContain("Tell this device about alerts");
      expect(readWish(shelf)?.person).toBe("ann");
      await press("Take away");
      await sees("Tell this device about alerts");
      expect([browser.held(), readWish(shelf)]).toEqual([null, null]);
    });
    expect(requests).toEqual(["GET /console/devices", "POST /console/devices", "DELETE /console/devices/d1"]);
  });

  it("are not asked of the Worker where the person says no", async () => {
    const browser = browserOf({ answer: "denied" });
    const { line, requests } = workerOf();
    await mounted(account(line).what, async ({ press, sees }) => {
      await press("Tell this device about alerts");
      await sees("Nothing was changed");
    });
    expect([browser.asked, requests]).toEqual([["permission"], ["GET /console/devices"]]);
  });

  it.each<[string, Here]>([
    ["Add to Home Screen", { hasPush: false, userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)" }],
    ["Allow them in its settings", { permission: "denied" }],
    ["it has no push service here", { hasPush: false }],
  ])("are not offered where it says: %s", async (said, here) => {
    browserOf(here);
    await mounted(account(workerOf().line).what, async ({ sees, text }) => {
      await sees(said);
      expect(text()).not.toContain("Tell this device about alerts");
    });
  });

  it("are not offered where the Worker has no keys, and what it takes is said", async () => {
    browserOf({});
    const { line } = workerOf({ key: null, missing: "No keys here: `npm run push-keys` makes them." });
    await mounted(account(line).what, async ({ sees, text }) => {
      await sees("For the Worker's owner: No keys here: npm run push-keys makes them.");
      expect(text()).not.toContain("Tell this device about alerts");
    });
  });

  it("end with signing out", async () => {
    const browser = browserOf({});
    const { what, shelf } = account(workerOf().line);
    await mounted(what, async ({ press, sees, settle }) => {
      await press("Tell this device about alerts");
      await sees("(this session)");
      await press("Sign out here");
      await settle();
    });
    expect([browser.held(), readWish(shelf)]).toEqual([null, null]);
  });
});

describe("in the next session", () => {
  const wish = (person: string) => {
    const shelf = shelfOf();
    shelf.setItem("redis-ops-told", JSON.stringify({ person, until: "2029-12-31T12:00:00.000Z" }));
    return shelf;
  };

  it("of the same person the device goes on, without a question", async () => {
    const browser = browserOf({ permission: "granted" });
    const { line, requests } = workerOf();
    const shelf = wish("ann");
    await tellAgain(line, shelf, PERSON);
    await tellAgain(line, shelf, PERSON);
    expect(browser.asked).toEqual(["subscribe true"]);
    expect(requests).toEqual(["GET /console/devices", "POST /console/devices"]);
  });

  const NEXT = "https://push.example.net/2";
  const held = async (endpoint: string | null) => {
    const browser = browserOf({ permission: "granted" });
    const worker = workerOf();
    const shelf = wish("ann");
    await tellAgain(worker.line, shelf, PERSON);
    for (const list of [worker.requests, worker.bodies, browser.asked]) list.length = 0;
    browser.hold(endpoint);
    return { ...worker, browser, shelf };
  };

  it.each<[string, number, object[]]>([
    ["takes the place of the one that the Worker knows", 200, [{ instead_of: ENDPOINT }]],
    [
      "is added where the Worker has forgotten that one",
      404,
      [{ instead_of: ENDPOINT }, { name: "Chrome on Android" }],
    ],
  ])("or in the same one, a subscription that the browser has changed by itself %s", async (_what, status, sent) => {
    const { line, requests, bodies, renewal, shelf } = await held(NEXT);
    renewal.status = status;
    await tellAgain(line, shelf, PERSON);
    expect(bodies).toMatchObject(sent.map((each) => ({ ...each, subscription: { endpoint: NEXT } })));
    expect(readWish(shelf)?.endpoint).toBe(NEXT);
    await tellAgain(line, shelf, PERSON);
    expect(requests).toHaveLength(1 + sent.length);
  });

  it("or in the same one, what could not be told to the Worker is told when the page is opened next", async () => {
    const { line, bodies, renewal, shelf } = await held(NEXT);
    renewal.status = 503;
    await tellAgain(line, shelf, PERSON);
    expect([bodies.length, readWish(shelf)?.endpoint]).toEqual([1, ENDPOINT]);
    renewal.status = 200;
    await tellAgain(line, shelf, PERSON);
    expect([bodies.length, readWish(shelf)?.endpoint]).toEqual([2, NEXT]);
  });

  it("or in the same one, a browser that has lost its subscription makes another", async () => {
    const { line, browser, bodies, shelf } = await held(null);
    await tellAgain(line, shelf, PERSON);
    expect(browser.asked).toEqual(["subscribe true"]);
    expect(bodies).toMatchObject([{ instead_of: ENDPOINT }]);
  });

  it("of another person it does not, and what was subscribed ends", async () => {
    const browser = browserOf({ permission: "granted" });
    browser.hold(ENDPOINT);
    const { line, requests } = workerOf();
    const shelf = wish("bob");
    await tellAgain(line, shelf, PERSON);
    expect([requests, browser.held(), readWish(shelf)]).toEqual([[], null, null]);
  });

  it("the device does not go on where the browser would ask", async () => {
    browserOf({ permission: "default" });
    const { line, requests } = workerOf();
    await tellAgain(line, wish("ann"), PERSON);
    expect(requests).toEqual([]);
  });
});
