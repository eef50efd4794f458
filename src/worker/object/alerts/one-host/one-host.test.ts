/** Targets of one host, as their objects are: only the platform, the link and the destinations are doubles. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { operations } from "../../../../protocol/operations.ts";
import { Fleet, type Targets } from "./fleet.fixture.ts";
import { MINUTE, linksTo, onStage, passing } from "./stage.fixture.ts";
import { storageOver } from "../../double/storage.ts";
import { unseal } from "../../sealed.ts";
import { THREE, threeSides } from "../senders/three-sides.fixture.ts";

const NAMES = ["aaa", "bbb", "ccc", "ddd", "eee", "fff", "ggg", "hhh", "iii", "jjj"];
const watched = (tell: string[] = ["hook"], every = "5m") => ({ watch: { every, tell } });
const TEN: Targets = Object.fromEntries(NAMES.map((name) => [name, watched(["ops", "oncall", "hook"])]));

onStage();

interface Told {
  type: string;
  data: { target: string; targets?: string[]; summary: string; cause: string };
}

const road = (targets: Targets) => {
  const { fakes, fetcher } = threeSides(Date.now);
  vi.stubGlobal("fetch", fetcher);
  const dead = new Set<string>();
  linksTo((target) => dead.has(target));
  const fleet = new Fleet(() => storageOver(new DatabaseSync(":memory:")), targets, THREE);
  const ask = async (target: string, operation: "alerts" | "mute" | "acknowledge", input: Record<string, unknown>) => {
    const { result } = await fleet.of(target).ask({
      ...{ target, operation, input, caller: { id: "ann", role: "operator", via: "token" }, requestId: "r" },
      ...{ askedAt: Date.now(), sentAt: Date.now(), deadlineMs: 5_000, ticket: "t", idempotencyKey: null },
    });
    return result.ok ? unseal(result.value).data : null;
  };
  return {
    ...{ fakes, dead, fleet, ask },
    stand: async (names: readonly string[] = Object.keys(targets)) => {
      for (const name of names) await fleet.of(name).stand(name);
    },
    pass: passing(fleet),
    shown: async (target: string) => operations.alerts.reading.parse(await ask(target, "alerts", { limit: 5 })).alerts,
    /** What the webhook was told, as `alert.raised aaa,bbb`. */
    heard: () =>
      [...fakes.webhook.took.values()].map((each) => {
        const { type, data } = each as unknown as Told;
        return `${type} ${(data.targets ?? [data.target]).join(",")}`;
      }),
    told: () => [...fakes.webhook.took.values()] as unknown as Told[],
  };
};

test("ten targets on one dead host are one alert at each destination, which names them and settles with the last", async () => {
  const { fakes, dead, stand, pass, shown, heard, told } = road(TEN);
  await stand();
  await pass(10);
  for (const name of NAMES) dead.add(name);
  await pass(12);
  const heads = () => [...fakes.slack.messages.values()].filter(({ thread }) => thread === null);
  expect(heads()).toHaveLength(1);
  expect(fakes.pagerDuty.incidents.size).toBe(1);
  expect(heard().filter((each) => each.startsWith("alert.raised"))).toHaveLength(1);
  expect(heard().at(-1)).toBe(`alert.changed ${NAMES.join(",")}`);
  expect(told().at(-1)?.data.summary).toMatch(
    /No answer from the host of 10 targets, at the hop ssh: Nobody answers\. aaa, \d min ago: .*\. bbb, /,
  );
  for (const name of NAMES) expect(await shown(name)).toMatchObject([{ cause: "no_answer", state: "raised" }]);

  dead.clear();
  await pass(12);
  expect([...fakes.pagerDuty.incidents.values()].map(({ status }) => status)).toEqual(["resolved"]);
  expect(heads()).toHaveLength(1);
  expect(heads()[0]?.text).toContain("is over");
  expect(heard().filter((each) => each.startsWith("alert.settled"))).toHaveLength(1);
  for (const name of NAMES) expect(await shown(name)).toMatchObject([{ cause: "no_answer", state: "settled" }]);
});

/** Names of those of which a letter began something, in order. */
const begun = (heard: readonly string[]): string[] =>
  heard.filter((each) => /^alert\.(raised|came_back) /.test(each)).map((each) => each.split(" ")[1] ?? "");

test("every destination of every target that is hit hears of it once, and only of those targets that tell it", async () => {
  const { fakes, dead, stand, pass, heard } = road({
    ...{ aaa: watched(["ops"]), bbb: watched(["hook", "oncall"]), ccc: watched(["hook"]), ddd: {} },
    other: { ...watched(["hook"]), port: 2222 },
  });
  await stand();
  await pass(10);
  for (const name of ["aaa", "bbb", "ccc", "other"]) dead.add(name);
  await pass(12);
  expect([...fakes.slack.messages.values()].map(({ text }) => text)).toEqual([
    expect.stringMatching(/^aaa, critical, raised: No answer, at the hop ssh: /),
  ]);
  expect(fakes.pagerDuty.incidents.size).toBe(1);
  // The first that is looked at.
  expect(begun(heard()).toSorted()).toEqual(["ccc", "other"]);
  expect(heard()).toContain("alert.changed bbb,ccc");
  dead.delete("bbb");
  await pass(12);
  expect(heard().at(-1)).toBe("alert.changed ccc");
  expect([...fakes.pagerDuty.incidents.values()].map(({ status }) => status)).toEqual(["resolved"]);
  dead.clear();
  await pass(12);
  expect(heard().slice(-2).toSorted()).toEqual(["alert.settled bbb,ccc", "alert.settled other"]);
});

test("the one that tells need not be hit itself, nor look as often, and may be muted or in maintenance", async () => {
  const quiet = [{ zone: "UTC", from: "00:00", until: "23:59" }];
  const { dead, stand, pass, heard, ask, shown } = road({
    aaa: { watch: { every: "60m", tell: ["hook"], maintenance: quiet } },
    ...{ bbb: watched(), ccc: watched() },
  });
  await stand();
  await pass(10);
  for (const name of ["aaa", "bbb", "ccc"]) dead.add(name);
  await ask("bbb", "mute", { finding: "no_answer", for: 60 * MINUTE });
  await pass(75);
  expect(await shown("aaa")).toMatchObject([{ state: "muted" }]);
  expect((await shown("ccc"))[0]?.told_by).toBe("aaa");
  // The mute of bbb has ended meanwhile.
  expect(heard()).toEqual(["alert.raised ccc", "alert.changed bbb,ccc"]);
});

test("who has acknowledged one of them is heard of in the one alert, and what comes back within hours is the same one", async () => {
  const { dead, stand, pass, heard, ask, fakes } = road({
    aaa: watched(["hook", "ops"]),
    bbb: watched(["hook", "ops"]),
  });
  await stand();
  await pass(10);
  for (const name of ["aaa", "bbb"]) dead.add(name);
  await pass(12);
  await ask("bbb", "acknowledge", { id: 1 });
  await pass(1);
  expect(heard().at(-1)).toBe("alert.acknowledged aaa,bbb");
  dead.clear();
  await pass(15);
  for (const name of ["aaa", "bbb"]) dead.add(name);
  await pass(15);
  expect(heard().filter((each) => each.startsWith("alert.raised"))).toHaveLength(1);
  expect(begun(heard())).toHaveLength(2);
  expect([...fakes.slack.messages.values()].filter(({ thread }) => thread === null)).toHaveLength(1);
});

test.each([
  ["is not watched any more", { aaa: {}, bbb: watched(), ccc: watched() }],
  ["is taken out of the configuration", { bbb: watched(), ccc: watched() }],
])("where the one that tells %s, what it has told goes on to its end, once", async (_what, then) => {
  const { dead, stand, pass, heard, fleet } = road({ aaa: watched(), bbb: watched(), ccc: watched() });
  await stand();
  await pass(10);
  for (const name of ["aaa", "bbb", "ccc"]) dead.add(name);
  await pass(12);
  fleet.deploy(then, THREE);
  await stand(Object.keys(then));
  await pass(12);
  expect(heard().at(-1)).toBe("alert.changed bbb,ccc");
  dead.clear();
  await pass(12);
  expect(begun(heard())).toHaveLength(1);
  expect(heard().at(-1)).toBe("alert.settled aaa,bbb,ccc");
  expect(heard().filter((each) => each.startsWith("alert.settled"))).toHaveLength(1);
});

test("where the one that tells cannot be asked, the next one tells; where none can, each does by itself, and each says when it is over", async () => {
  const { dead, stand, pass, heard, fleet, shown } = road({ aaa: watched(), bbb: watched(), ccc: watched() });
  await stand();
  await pass(10);
  const gone = () => Promise.reject(new Error("The object could not be reached."));
  fleet.trouble.set("aaa", gone);
  for (const name of ["bbb", "ccc"]) dead.add(name);
  await pass(12);
  expect([begun(heard()).length, heard().at(-1)]).toEqual([1, "alert.changed bbb,ccc"]);
  expect((await shown("ccc"))[0]?.told_by).toBe("bbb");
  dead.clear();
  await pass(12);
  expect(heard().at(-1)).toBe("alert.settled bbb,ccc");
  const before = heard().length;
  fleet.trouble.set("bbb", gone);
  dead.add("ccc");
  await pass(12);
  dead.clear();
  // What has come and gone is over after half an hour.
  await pass(45);
  expect(heard().slice(before)).toEqual(["alert.came_back ccc", "alert.settled ccc"]);
});

test("an answer that was lost between two objects makes no second alert where the other side can tell", async () => {
  const { dead, stand, pass, heard, fleet, fakes } = road({
    aaa: watched(["hook", "oncall"]),
    bbb: watched(["hook", "oncall"]),
  });
  await stand();
  await pass(10);
  let lost = 0;
  fleet.trouble.set("aaa", async (call) => {
    await call();
    lost += 1;
    throw new Error("The answer was lost.");
  });
  dead.add("bbb");
  await pass(12);
  fleet.trouble.clear();
  dead.clear();
  await pass(75);
  expect(lost).toBe(2);
  expect(heard()).toEqual(["alert.raised bbb", "alert.settled bbb"]);
  expect([...fakes.pagerDuty.incidents.values()].map(({ status, triggers }) => [status, triggers])).toEqual([
    ["resolved", 2],
  ]);
});

test("objects that end between any two steps lose nothing and tell nothing twice", async () => {
  const { dead, stand, pass, heard, fleet } = road({ aaa: watched(), bbb: watched(), ccc: watched() });
  const names = ["aaa", "bbb", "ccc"];
  await stand();
  await pass(10);
  const evicted = async (minutes: number): Promise<void> => {
    for (let step = 0; step < minutes * 4; step += 1) {
      await pass(0.25);
      for (const name of names) fleet.evict(name);
    }
  };
  for (const name of names) dead.add(name);
  await evicted(12);
  dead.clear();
  await evicted(12);
  expect(begun(heard())).toHaveLength(1);
  expect(heard().filter((each) => each.startsWith("alert.settled"))).toEqual(["alert.settled aaa,bbb,ccc"]);
});
