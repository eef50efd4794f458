/** A deployment that takes a target out, or its watch, or whom it tells, while an alert of it is open. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { fail, ok } from "../../../protocol/result.ts";
import type { Devices } from "../../devices/contract.ts";
import { snapshot } from "../../judge/snapshot.fixture.ts";
import { Link } from "../../link/link.ts";
import { storageOver } from "../double/storage.ts";
import { unreachable } from "./machine/play.fixture.ts";
import { Fleet } from "./one-host/fleet.fixture.ts";
import type { Report } from "./one-host/incident.ts";
import { linksTo, MINUTE, NOON, onStage, passing } from "./one-host/stage.fixture.ts";
import { pagerDutyFake } from "./senders/fakes.fixture.ts";
import { keyPair, pushService } from "./senders/push-service.fixture.ts";

const KEY = "0".repeat(32);
const KEYS = await keyPair();
const DESTINATIONS = {
  oncall: { kind: "pagerduty", routing_key: KEY },
  console: { kind: "push", subject: "mailto:ops@example.org", ...KEYS },
};
const WATCHED = { watch: { every: "5m", tell: ["oncall", "console"] } };

onStage();

/** An active change of the target that goes back at `due`, milliseconds since the epoch. */
const changeUntil = (fleet: Fleet, target: string, due: number): void => {
  fleet.storage(target).sql.exec(
    `INSERT INTO changes (at, key, before, after, caller, request_id, state, until, original, due)
       VALUES (?1, 'maxmemory', '1', '2', '{"id":"ann"}', 'r', 'active', ?2, '1', ?2)`,
    NOON,
    due,
  );
};

const changesOf = (fleet: Fleet, target: string): unknown =>
  fleet.storage(target).sql.exec("SELECT state FROM changes").toArray()[0];

const told = { lost: false, agentMs: 1, connectMs: null, linkMs: 1 };

const loading = () =>
  vi.spyOn(Link.prototype, "ask").mockResolvedValue({
    result: fail({ ...unreachable, hop: "redis", code: "loading" }),
    ...told,
  });

const rings = (fleet: Fleet, target: string): string => {
  const { alarm } = fleet.storage(target);
  if (alarm === null) return "never";
  return alarm > Date.now() && alarm <= Date.now() + 5 * MINUTE ? "within five minutes" : "otherwise";
};

const dead = { hop: "ssh", detail: "", lastGood: null } as const;

test.each([
  ["the target is taken out", { other: WATCHED }, false],
  ["it is called otherwise from now on", { other: WATCHED, renamed: WATCHED }, false],
  ["its watch is taken out", { other: WATCHED, prod: {} }, false],
  ["it tells nobody any more", { other: WATCHED, prod: { watch: { every: "5m" } } }, true],
])("where %s, what was told of it is told to be over", async (_what, left, isWatched) => {
  const pagerDuty = pagerDutyFake(KEY);
  const phone = await pushService("https://push.example.net", KEYS.public_key, Date.now);
  vi.stubGlobal("fetch", (url: string, init: RequestInit) =>
    url === phone.subscription.endpoint ? phone.fetcher(url, init) : pagerDuty.fetcher(url, init),
  );
  let configured = ["prod"];
  // As the real one: of a person who may read this target alone, and each that is not configured any more as far as it is over.
  const may = (target: string, isOver: boolean): boolean => (configured.includes(target) ? target === "prod" : isOver);
  const reached = { subscription: phone.subscription, origin: "https://ops.example.org" };
  const devices: Devices = {
    mayRead: (target, _but, isOver) => Promise.resolve(may(target, isOver) ? ["pixel"] : []),
    reach: (_id, target, isOver) => Promise.resolve(may(target, isOver) ? reached : null),
    forget: () => Promise.resolve(),
  };
  const asked = loading();
  const made = () => storageOver(new DatabaseSync(":memory:"));
  const fleet = new Fleet(made, { prod: WATCHED }, DESTINATIONS, devices);
  const pass = passing(fleet);
  await fleet.of("prod").stand("prod");
  await pass(12);
  const of = (target: string) => pagerDuty.incidents.get(`redis-ops/${target}/1`)?.status;
  const screen = () => phone.took.map(({ notification: { title, body } }) => `${title.slice(0, 4)}, ${body}`);
  expect([of("prod"), screen()]).toEqual(["triggered", ["prod, critical, raised"]]);
  asked.mockResolvedValue({ result: ok({ reading: snapshot(), commands: [] }), ...told });
  fleet.deploy(left, DESTINATIONS);
  configured = Object.keys(left);
  await pass(12);
  expect([of("prod"), screen()]).toEqual(["resolved", ["prod, It is over."]]);
  expect(fleet.storage("prod").alarm !== null).toBe(isWatched);
});

test("a timed change of it is kept until it is back, and keeps nobody from hearing that the rest is over", async () => {
  const pagerDuty = pagerDutyFake(KEY);
  vi.stubGlobal("fetch", pagerDuty.fetcher);
  const asked = loading();
  const fleet = new Fleet(() => storageOver(new DatabaseSync(":memory:")), { prod: WATCHED }, DESTINATIONS);
  const pass = passing(fleet);
  await fleet.of("prod").stand("prod");
  await pass(12);
  changeUntil(fleet, "prod", NOON + 30 * MINUTE);
  fleet.deploy({ other: WATCHED }, DESTINATIONS);
  await pass(60);
  expect(pagerDuty.incidents.get("redis-ops/prod/1")?.status).toBe("resolved");
  expect(changesOf(fleet, "prod")).toEqual({ state: "active" });
  expect(rings(fleet, "prod")).toBe("within five minutes");
  fleet.deploy({ prod: WATCHED }, DESTINATIONS);
  asked.mockClear();
  await pass(6);
  // The desk reads before it puts back; the watch asks `doctor` alone.
  expect(asked.mock.calls.map(([{ operation }]) => operation)).toContain("memory");
});

test("one with a timed change that tells of its host is heard to be out of it, and carries what the others report", async () => {
  const pagerDuty = pagerDutyFake(KEY);
  vi.stubGlobal("fetch", pagerDuty.fetcher);
  let isDead = true;
  linksTo(() => isDead);
  const made = () => storageOver(new DatabaseSync(":memory:"));
  const fleet = new Fleet(made, { aaa: WATCHED, bbb: WATCHED }, DESTINATIONS);
  const pass = passing(fleet);
  for (const name of ["aaa", "bbb"]) await fleet.of(name).stand(name);
  await pass(12);
  const statuses = () => [...pagerDuty.incidents.values()].map(({ status }) => status);
  expect(statuses()).toEqual(["triggered"]);
  changeUntil(fleet, "aaa", NOON + 30 * MINUTE);
  fleet.deploy({ bbb: WATCHED }, DESTINATIONS);
  await pass(12);
  isDead = false;
  await pass(12);
  expect(statuses()).toEqual(["resolved"]);
  expect(rings(fleet, "aaa")).toBe("within five minutes");
});

test.each([
  ["what is open", false, "never"],
  ["a timed change", true, "within five minutes"],
])("a report that comes before its alarm rings does not put off the end of %s", async (_what, hasChange, again) => {
  const pagerDuty = pagerDutyFake(KEY);
  vi.stubGlobal("fetch", pagerDuty.fetcher);
  loading();
  const fleet = new Fleet(() => storageOver(new DatabaseSync(":memory:")), { prod: WATCHED }, DESTINATIONS);
  const pass = passing(fleet);
  await fleet.of("prod").stand("prod");
  await pass(12);
  if (hasChange) changeUntil(fleet, "prod", NOON + 30 * MINUTE);
  fleet.deploy({ other: WATCHED }, DESTINATIONS);
  const report: Report = {
    ...{ target: "other", number: 1, alertId: 1, notice: { how: "edit", what: "settled" }, at: NOON, tell: [] },
    ...{ away: dead, text: "", next_step: "" },
  };
  expect(await fleet.of("prod").joinHost("prod", report)).toBe(true);
  await pass(12);
  expect(pagerDuty.incidents.get("redis-ops/prod/1")?.status).toBe("resolved");
  expect(await fleet.of("prod").joinHost("prod", { ...report, number: 2 })).toBe(true);
  expect(rings(fleet, "prod")).toBe(again);
  fleet.evict("prod");
  expect(await fleet.of("prod").joinHost("prod", { ...report, number: 3 })).toBe(true);
  await pass(6);
  expect(rings(fleet, "prod")).toBe(again);
});
