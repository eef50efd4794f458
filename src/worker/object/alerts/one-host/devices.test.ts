/** What devices show of a host with several targets, to people of whom each may read only some of these: whole objects, and browsers that decrypt what they get. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { storageOver } from "../../double/storage.ts";
import { LetterStore } from "../delivery/store.ts";
import { keyPair, pushService } from "../senders/push-service.fixture.ts";
import { THREE, threeSides } from "../senders/three-sides.fixture.ts";
import { Fleet } from "./fleet.fixture.ts";
import { linksTo, onStage, passing } from "./stage.fixture.ts";

const ORIGIN = "https://ops.example.org";
const KEYS = await keyPair();
const DESTINATIONS = {
  phones: { kind: "push", subject: "mailto:ops@example.org", ...KEYS },
  ...THREE,
};
const NAMES = ["aaa", "bbb", "ccc"] as const;
const TARGETS = Object.fromEntries(
  NAMES.map((name) => [name, { watch: { every: "5m", tell: Object.keys(DESTINATIONS) } }]),
);

onStage();

/** @param given of each device, by its name, the targets that its person may read */
const road = async (given: Record<string, readonly string[]>) => {
  const people = { ...given };
  const made = Object.keys(people).map(
    async (name) => [name, await pushService("https://push.example.net", KEYS.public_key, Date.now)] as const,
  );
  const services = new Map(await Promise.all(made));
  const { fakes, fetcher: others } = threeSides(Date.now);
  /** Those whose push service answers nothing. */
  const silent = new Set<string>();
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    for (const [name, { subscription, fetcher }] of services)
      if (url === subscription.endpoint)
        return silent.has(name) ? Promise.reject(new Error("hangs")) : fetcher(url, init);
    return others(url, init);
  });
  const mayRead = (id: string, target: string): boolean => people[id]?.includes(target) === true;
  const devices = {
    mayRead: (target: string) => Promise.resolve([...services.keys()].filter((id) => mayRead(id, target))),
    reach: (id: string, target: string) => {
      const service = services.get(id);
      const isReached = service !== undefined && mayRead(id, target);
      return Promise.resolve(isReached ? { subscription: service.subscription, origin: ORIGIN } : null);
    },
    forget: () => Promise.resolve(),
  };
  const dead = new Set<string>();
  /** Those that answer and cannot save. */
  const sick = new Set<string>();
  linksTo(
    (target) => dead.has(target),
    (target) => (sick.has(target) ? { rdb_last_bgsave_status: "err" } : {}),
  );
  const fleet = new Fleet(() => storageOver(new DatabaseSync(":memory:")), TARGETS, DESTINATIONS, devices);
  for (const name of NAMES) await fleet.of(name).stand(name);
  const pass = passing(fleet);
  await pass(10);
  return {
    ...{ fakes, people, sick, silent },
    /** The devices that the object which tells of the host knows of. */
    known: () =>
      [...new LetterStore(fleet.storage("aaa")).standings().keys()].filter((name) => name.startsWith("phones/")),
    /** Those that do not answer from now on, until that is believed and told. */
    hit: async (now: readonly string[], minutes = 12): Promise<void> => {
      dead.clear();
      for (const name of now) dead.add(name);
      await pass(minutes);
    },
    /** What is on the screen of a device: what has the same tag is in one place. */
    screen: (id: string) => [
      ...new Map(services.get(id)?.took.map(({ notification }) => [notification.tag, notification]) ?? []).values(),
    ],
  };
};

const OVER = "It is over.";

test("of targets that join and leave, a device shows one notification to the end, named after one that its person may read", async () => {
  const { hit, screen, fakes } = await road({ ann: NAMES, bob: ["bbb"], cat: ["ccc"] });
  const titles = () =>
    ["ann", "bob", "cat"].map((id) => screen(id).map(({ title, body }) => [title.slice(0, 3), body]));
  await hit(["ccc"]);
  expect(titles()).toEqual([[["ccc", "critical, raised"]], [], [["ccc", "critical, raised"]]]);
  await hit(["bbb", "ccc"]);
  // Whoever may read none of those that were hit before is called now.
  expect(titles()[1]).toEqual([["bbb", "critical, raised"]]);
  expect(screen("bob")[0]).toMatchObject({ silent: false, renotify: true });
  await hit(["aaa", "bbb", "ccc"]);
  expect(titles()).toEqual([
    [["aaa", "critical, changed"]],
    [["bbb", "critical, changed"]],
    [["ccc", "critical, changed"]],
  ]);
  const shown = ["ann", "bob", "cat"].flatMap(screen);
  expect(shown.map(({ navigate }) => navigate)).toEqual(NAMES.map((name) => `${ORIGIN}/#/t/${name}?finding=no_answer`));
  expect(shown.filter(({ tag }) => /aaa|bbb|ccc/.test(tag))).toEqual([]);

  await hit(["aaa", "ccc"]);
  expect(titles().slice(0, 2)).toEqual([[["aaa", "critical, changed"]], [["bbb", OVER]]]);
  await hit(["aaa", "bbb", "ccc"]);
  expect(titles()[1]).toEqual([["bbb", "critical, is back"]]);
  expect(screen("bob")[0]?.silent).toBe(false);
  // What has come and gone is over after half an hour.
  await hit(["ccc"], 45);
  expect(titles()).toEqual([[["ccc", "critical, changed"]], [["bbb", OVER]], [["ccc", "critical, changed"]]]);
  await hit([]);
  expect(titles()).toEqual([[["aaa", OVER]], [["bbb", OVER]], [["ccc", OVER]]]);

  // So it is at the others.
  expect([...fakes.pagerDuty.incidents.values()].map(({ status }) => status)).toEqual(["resolved"]);
  expect([...fakes.slack.messages.values()].filter(({ thread }) => thread === null)).toHaveLength(1);
  const called = [...fakes.webhook.took.values()].map(({ data }) => data as { target: string; id: number });
  expect([...new Set(called.map(({ target, id }) => `${target} ${id}`))]).toEqual(["ccc 1"]);
});

test("an alert of a target's own changes nothing of what a device shows of its host whose person may not read that target", async () => {
  const { hit, screen, sick } = await road({ ann: NAMES, bob: ["bbb"] });
  const shown = (id: string) => screen(id).map(({ title, body }) => [title, body]);
  await hit(["aaa", "bbb"]);
  expect(shown("bob")).toEqual([["bbb: no answer from the host", "critical, changed"]]);
  // Its object is the one that tells of the host.
  sick.add("aaa");
  await hit(["bbb"]);
  expect(shown("ann")).toContainEqual(["aaa: the last snapshot failed", "critical, raised"]);
  expect(shown("bob")).toEqual([["bbb: no answer from the host", "critical, changed"]]);
  await hit(["aaa", "bbb"]);
  // Nobody is called a second time.
  expect(shown("bob")).toEqual([["bbb: no answer from the host", "critical, changed"]]);
  await hit([], 45);
  expect(shown("bob")).toEqual([["bbb: no answer from the host", "It is over."]]);
});

test("a device that is taken away while it shows a host is forgotten with the next that is told of that", async () => {
  const { hit, known, people } = await road({ ann: NAMES, bob: ["bbb"] });
  await hit(["aaa", "bbb"]);
  expect(known()).toEqual(["phones/ann", "phones/bob"]);
  delete people["bob"];
  await hit([]);
  expect(known()).toEqual(["phones/ann"]);
});

test("whoever loses a target while a letter about it waits is told of the next of the host that they may read, once, to the end", async () => {
  const { hit, screen, people, silent } = await road({ ann: ["aaa", "bbb"] });
  const shown = () => screen("ann").map(({ title, body }) => [title.slice(0, 3), body]);
  await hit(["aaa", "bbb"]);
  expect(shown()).toEqual([["aaa", "critical, changed"]]);
  silent.add("ann");
  await hit(["aaa", "bbb", "ccc"]);
  people["ann"] = ["bbb"];
  silent.clear();
  await hit(["aaa", "bbb", "ccc"]);
  expect(shown()).toEqual([["bbb", "critical, changed"]]);
  await hit([]);
  expect(shown()).toEqual([["bbb", "It is over."]]);
});
