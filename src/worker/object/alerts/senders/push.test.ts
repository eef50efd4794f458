/** What a device is told, by way of a push service that checks what real ones do. */
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { destinationsSchema } from "../../../config/destinations.ts";
import { windowSchema } from "../../../config/window.ts";
import type { Devices, Reached } from "../../../devices/contract.ts";
import { RULES } from "../../../judge/rules/index.ts";
import { Alarm } from "../../clocks.ts";
import { storageOver } from "../../double/storage.ts";
import { migrate } from "../../schema.ts";
import { AlertBook } from "../book.ts";
import { Office } from "../delivery/office.ts";
import { LetterStore } from "../delivery/store.ts";
import { NO_ANSWER, observe } from "../machine/observe.ts";
import { ALL, found } from "../machine/play.fixture.ts";
import { webhookFake } from "./fakes.fixture.ts";
import type { Fetch } from "./post.ts";
import { keyPair, pushService } from "./push-service.fixture.ts";
import { namedTitles, titleOf } from "./titles.ts";

const NOON = Date.parse("2026-11-29T12:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KEYS = await keyPair();
const PUSH = "https://push.example.net";
const ORIGIN = "https://ops.example.org";
const SECRET = `whsec_${btoa("0123456789abcdefghijklmnopqrstuv")}`;
const NIGHT = windowSchema.parse({ zone: "UTC", from: "22:00", until: "07:00" });

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

/** The library takes the time of the machine for what it signs. */
const machine = (): number => Date.now();

interface Circumstances {
  keys?: typeof KEYS;
  startsAt?: number;
  quiet?: boolean;
}

const road = async (people: readonly string[], { keys = KEYS, startsAt = NOON, quiet = false }: Circumstances = {}) => {
  const { destinations } = destinationsSchema.parse({
    console: { kind: "push", subject: "mailto:ops@example.org", ...keys },
    hook: { kind: "webhook", url: "https://hooks.example.org/redis", secrets: [SECRET] },
  });
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  let clock = startsAt;
  const now = (): number => clock;
  const hook = webhookFake(SECRET, now);
  const subscribed = people.map(async (name) => [name, await pushService(PUSH, KEYS.public_key, machine)] as const);
  const services = new Map(await Promise.all(subscribed));
  /** Who may read the target now. */
  const may = new Set(people);
  const state = { areKnown: true, areForgotten: true };
  const trouble = new Map<string, () => Promise<Response>>();
  const asks: string[] = [];
  const fetcher: Fetch = (url, init) => {
    asks.push(url);
    for (const [name, { subscription, fetcher: through }] of services)
      if (url === subscription.endpoint) return trouble.get(name)?.() ?? through(url, init);
    return hook.fetcher(url, init);
  };
  const reach = (id: string): Reached | null => {
    const service = may.has(id) ? services.get(id) : undefined;
    return service === undefined ? null : { subscription: service.subscription, origin: ORIGIN };
  };
  const known = async <T>(answer: T): Promise<T> => {
    if (!state.areKnown) throw new Error("Network connection lost.");
    return answer;
  };
  const book = new AlertBook(storage);
  const devices: Devices = {
    mayRead: () => known([...may].filter((id) => services.has(id))),
    reach: (id) => known(reach(id)),
    forget: async (id) => {
      if (!state.areForgotten) throw new Error("The object of the devices did not answer in time.");
      services.delete(id);
    },
  };
  const made = (told: typeof destinations) =>
    new Office({
      ...{ store: new LetterStore(storage), alarm: new Alarm(storage), target: "prod", fetcher, now, devices },
      ...{ destinations: told, all: destinations },
      ...{ quiet: quiet ? NIGHT : null, alerts: () => book.current(clock) },
      ...{ alert: (id: number) => book.get(id), made: () => null },
    });
  let office = made(destinations);
  return {
    ...{ services, may, state, trouble, asks, hook },
    finds: async (...findings: ReturnType<typeof found>[]): Promise<void> => {
      const fine = ALL.filter((id) => !findings.some((each) => each.id === id));
      book.take(
        observe(book.current(clock), { at: clock, findings, fine }, () => null),
        (...notice) => office.write(...notice),
      );
      office.setAlarm();
      if (storage.alarm !== null && storage.alarm <= clock) await office.ring();
    },
    /** A deployment, in which the target tells only these. */
    tells: (...names: string[]): void => {
      office = made(new Map([...destinations].filter(([name]) => names.includes(name))));
    },
    acknowledge: async (): Promise<void> => {
      const by = { id: "ann", role: "operator", via: "token" } as const;
      const event = { name: "acknowledged", at: clock, by, reason: null } as const;
      book.take([{ alert: book.open()[0] ?? null, event }], (...notice) => office.write(...notice));
      office.setAlarm();
      await office.ring();
    },
    pass: async (ms: number): Promise<void> => {
      const end = clock + ms;
      while (storage.alarm !== null && storage.alarm <= end) {
        clock = Math.max(clock, storage.alarm);
        await office.ring();
      }
      clock = end;
    },
    /** What each has on their screen. */
    screen: (name: string) =>
      services.get(name)?.took.map(({ notification: { title, body } }) => [title, body]) ?? null,
    failing: () => [...office.failing().keys()],
    reasons: () => [...office.reasons().values()],
    waiting: () => new LetterStore(storage).waiting().map(({ letter }) => letter.destination),
  };
};

const disk = found("disk_full", "critical");
const full = found("maxmemory_fraction", "critical");
const warn = found("fragmentation_ratio");

describe("a device", () => {
  it("is told what, where and how bad, with a link to it, and nothing else; what settles takes the same place", async () => {
    const { finds, pass, services, screen, waiting } = await road(["ann"]);
    await finds({ ...disk, text: "Redis uses 98 % of maxmemory; the key session:ann is big." });
    const [first] = services.get("ann")?.took ?? [];
    expect(first).toEqual({
      notification: {
        ...{ title: "prod: disk full", body: "critical, raised", lang: "en", timestamp: NOON },
        ...{ navigate: `${ORIGIN}/#/t/prod?finding=disk_full`, tag: expect.stringMatching(/^redis-ops\/[\w-]{32}$/) },
        ...{ silent: false, renotify: true },
      },
      ...{ ttl: 86_400, urgency: "high", topic: expect.stringMatching(/^[\w-]{32}$/) },
    });
    for (let look = 0; look < 2; look += 1) {
      await pass(5 * MINUTE);
      await finds();
    }
    expect(screen("ann")).toEqual([["prod: disk full", "It is over."]]);
    const [last] = services.get("ann")?.took ?? [];
    expect([last?.topic, last?.notification.tag, last?.notification.silent, last?.urgency]).toEqual([
      ...[first?.topic, first?.notification.tag, true, "normal"],
    ]);
    expect(waiting()).toEqual([]);
  });

  it("is told nothing of a target that its person may not read any more, between two tries as well", async () => {
    const { finds, pass, may, trouble, asks, screen, waiting, failing, services } = await road(["ann", "bob"]);
    may.delete("bob");
    trouble.set("ann", async () => new Response("", { status: 503 }));
    await finds(disk);
    expect([screen("ann"), screen("bob")]).toEqual([[], []]);
    trouble.clear();
    may.delete("ann");
    asks.length = 0;
    await pass(HOUR);
    expect([asks.filter((url) => url.startsWith(PUSH)), waiting(), failing()]).toEqual([[], [], []]);
    // Its person may read others, and is told of those.
    expect(services.has("ann")).toBe(true);
  });

  it.each([404, 410])(
    "is forgotten when its push service answers %s, and nothing else is said of it",
    async (status) => {
      const { finds, services, trouble, hook, failing, screen, waiting } = await road(["ann", "bob"]);
      trouble.set("ann", async () => new Response("", { status }));
      await finds(disk);
      expect([services.has("ann"), screen("bob")?.length, waiting(), failing()]).toEqual([false, 1, [], []]);
      expect([...hook.took.values()].map(({ type }) => type)).toEqual(["alert.raised"]);
    },
  );

  it("that could not be forgotten holds up nothing else that is to be told", async () => {
    const { finds, state, trouble, screen, waiting } = await road(["ann", "bob"]);
    state.areForgotten = false;
    trouble.set("ann", async () => new Response("", { status: 410 }));
    await finds(disk, full);
    expect([screen("bob")?.length, waiting()]).toEqual([2, []]);
  });

  it.each([400, 401, 403, 413, 301])(
    "whose push service answers %s is tried no more, which is shown and told on the others",
    async (status) => {
      const { finds, pass, services, trouble, asks, hook, failing, reasons, screen } = await road(["ann", "bob"]);
      trouble.set("ann", async () => new Response("", { status, headers: { location: "https://127.0.0.1/" } }));
      await finds(disk);
      await pass(HOUR);
      expect(asks.filter((url) => url === services.get("ann")?.subscription.endpoint)).toHaveLength(1);
      expect([screen("bob")?.length, failing()]).toEqual([1, ["console"]]);
      const isOfKeys = status === 401 || status === 403;
      expect(reasons().map((why) => why.includes("does not believe the pair of keys"))).toEqual(isOfKeys ? [true] : []);
      expect([...hook.took.values()].map(({ type }) => type)).toEqual(["alert.raised", "destination.fails"]);
    },
  );

  it("that has been taken away does not fail any more", async () => {
    const { finds, services, trouble, failing, screen } = await road(["ann", "bob"]);
    trouble.set("ann", async () => new Response("", { status: 403 }));
    await finds(disk);
    services.delete("ann");
    await finds(disk, full);
    expect([screen("bob")?.length, failing()]).toEqual([2, []]);
  });

  it("whose push service asks for a pause is left alone for so long, and holds up no other device", async () => {
    const { finds, pass, services, trouble, asks, screen } = await road(["ann", "bob"]);
    trouble.set("ann", async () => new Response("", { status: 429, headers: { "retry-after": "600" } }));
    await finds(disk);
    trouble.clear();
    asks.length = 0;
    await finds(disk, full);
    await pass(9 * MINUTE);
    expect(asks.filter((url) => url === services.get("ann")?.subscription.endpoint)).toEqual([]);
    expect(screen("bob")).toHaveLength(2);
    await pass(2 * MINUTE);
    expect(screen("ann")?.map(([title]) => title)).toEqual(["prod: disk full", "prod: memory is nearly full"]);
  });

  it("is tried again for a day, in order, and its failing is told once for all devices", async () => {
    const { finds, pass, trouble, hook, screen, failing } = await road(["ann", "bob"]);
    for (const name of ["ann", "bob"]) trouble.set(name, () => Promise.reject(new Error("hangs")));
    await finds(disk);
    await pass(3 * HOUR);
    await finds();
    await pass(5 * MINUTE);
    await finds();
    expect(failing()).toEqual(["console"]);
    trouble.clear();
    await pass(2 * HOUR);
    expect([screen("ann"), screen("bob"), failing()]).toEqual([
      [["prod: disk full", "It is over."]],
      [["prod: disk full", "It is over."]],
      [],
    ]);
    expect([...hook.took.values()].map(({ type }) => type)).toEqual([
      ...["alert.raised", "destination.fails", "alert.settled", "destination.works_again"],
    ]);
  });

  it("shows that it is over also where the target tells devices no more by then, whatever has waited meanwhile", async () => {
    const { finds, pass, trouble, acknowledge, tells, screen, waiting } = await road(["ann"]);
    await finds(disk);
    trouble.set("ann", async () => new Response("", { status: 503 }));
    await acknowledge();
    tells("hook");
    trouble.clear();
    await pass(MINUTE);
    expect([screen("ann"), waiting()]).toEqual([[["prod: disk full", "critical, raised"]], []]);
    for (let look = 0; look < 2; look += 1) await finds();
    expect(screen("ann")).toEqual([["prod: disk full", "It is over."]]);
  });

  it("that has come later is not told of what changes in an alert that it was not told of", async () => {
    const { finds, services, acknowledge, may, screen } = await road(["ann", "bob"]);
    may.delete("bob");
    await finds(disk);
    may.add("bob");
    await acknowledge();
    expect([screen("ann"), screen("bob")]).toEqual([[["prod: disk full", "critical, is acknowledged"]], []]);
    expect(services.get("ann")?.took[0]?.notification.silent).toBe(true);
  });

  it("of which nothing can be known just now is told later", async () => {
    const { finds, pass, state, screen, waiting } = await road(["ann"]);
    state.areKnown = false;
    await finds(disk);
    expect(waiting()).toEqual(["console"]);
    state.areKnown = true;
    await pass(MINUTE);
    expect([screen("ann")?.length, waiting()]).toEqual([1, []]);
  });

  it("is told of the night's warnings in the morning, without their figures, and of what is critical at once", async () => {
    const { finds, pass, services, screen } = await road(["ann"], {
      quiet: true,
      startsAt: Date.parse("2026-11-29T23:00:00Z"),
    });
    for (let look = 0; look < 3; look += 1) {
      await finds({ ...warn, text: "Fragmentation is 1.8." });
      await pass(5 * MINUTE);
    }
    expect(screen("ann")).toEqual([]);
    await finds(warn, disk);
    expect(screen("ann")).toEqual([["prod: disk full", "critical, raised"]]);
    await pass(9 * HOUR);
    expect(screen("ann")?.slice(1)).toEqual([["prod", "Warnings of the quiet hours. Open it for what is still so."]]);
    expect(services.get("ann")?.took.at(-1)).toMatchObject({
      urgency: "normal",
      notification: { navigate: `${ORIGIN}/#/t/prod` },
    });
  });

  it("cannot be told by a pair of keys whose halves do not belong together, and that is told", async () => {
    const { finds, failing, hook, screen } = await road(["ann"], {
      keys: { ...KEYS, private_key: (await keyPair()).private_key },
    });
    await finds(disk);
    expect([screen("ann"), failing()]).toEqual([[], ["console"]]);
    expect([...hook.took.values()].map(({ type }) => type)).toContain("destination.fails");
  });
});

it("each title is of a finding that there is, and holds no figure", () => {
  const ids = [...RULES.map(({ id }) => id), NO_ANSWER];
  for (const id of namedTitles()) expect(ids).toContain(id);
  for (const id of ids) expect(titleOf(id)).toMatch(/^[A-Za-z][A-Za-z -]+$/);
});
