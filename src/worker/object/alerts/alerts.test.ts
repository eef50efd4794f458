import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import type { Answered } from "../../../protocol/answer.ts";
import { operations } from "../../../protocol/operations.ts";
import type { Finding } from "../../../protocol/operations/doctor.ts";
import { fail, ok } from "../../../protocol/result.ts";
import { destinationsSchema } from "../../config/destinations.ts";
import { windowSchema } from "../../config/window.ts";
import { Alarm } from "../clocks.ts";
import type { Outcome, Timed } from "../contract.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { seal, unseal } from "../sealed.ts";
import { Alerts } from "./alerts.ts";
import { AlertBook } from "./book.ts";
import { Office } from "./delivery/office.ts";
import { LetterStore } from "./delivery/store.ts";
import { Mutes } from "./mutes.ts";
import { Heartbeat } from "./heartbeat.ts";
import { ALL, found, unreachable } from "./machine/play.fixture.ts";

const NOON = Date.parse("2026-11-29T12:00:00Z");
const MINUTE = 60_000;

const road = (maintenance: unknown[] = []) => {
  const sqlite = new DatabaseSync(":memory:");
  const storage = storageOver(sqlite);
  migrate(storage);
  const windows = maintenance.map((each) => windowSchema.parse(each));
  const made = () =>
    new Alerts({
      book: new AlertBook(storage),
      office: null,
      maintenance: windows,
      mutes: new Mutes(storage.sql),
      alarm: null,
    });
  let alerts = made();
  const at = (minute: number): number => NOON + minute * MINUTE;
  const ask = (minute: number, isWatched = true): Answered => {
    const question = { input: { limit: 20 }, cameAt: at(minute) } as unknown as Timed;
    const { result } = alerts.answer(question, isWatched);
    if (!result.ok) throw new Error("It was answered.");
    return unseal(result.value);
  };
  return {
    storage,
    at,
    ask,
    /** What the object is replaced by. */
    restart: () => {
      alerts = made();
    },
    finds: (minute: number, ...findings: Finding[]): number | null =>
      alerts.looked(outcomeOf(findings, at(minute)), at(minute)),
    fails: (minute: number, lastGood: Answered | null): number | null =>
      alerts.looked({ result: fail(unreachable), lastGood, timings: {} }, at(minute)),
    unwatched: (minute: number) => alerts.unwatched(at(minute)),
    shown: (minute: number) => operations.alerts.reading.parse(ask(minute).data).alerts,
  };
};

const answered = (findings: readonly Finding[], at: number): Answered => ({
  ...{
    at: new Date(at).toISOString(),
    age_ms: 0,
    verdict: "ok",
    reasons: [],
    summary: "Nothing is wrong.",
    commands: [],
  },
  data: { findings, fine: ALL.filter((id) => !findings.some((each) => each.id === id)).map((id) => ({ id })) },
});
const outcomeOf = (findings: readonly Finding[], at: number): Outcome => ({
  ...{ result: ok(seal(answered(findings, at))), lastGood: null, timings: {} },
});

test("an alert is raised, goes on in an object that takes the place of another, and settles; its life is told", () => {
  const { finds, restart, shown, ask } = road();
  finds(0, found("fragmentation_ratio"));
  expect(ask(1).summary).toBe("The watch has found nothing wrong yet.");
  restart();
  finds(5, found("fragmentation_ratio"));
  expect(ask(6)).toMatchObject({
    ...{ verdict: "warn", summary: "1 alert open. fragmentation_ratio." },
    reasons: [{ id: "fragmentation_ratio", verdict: "warn", figure: 1, threshold: 1 }],
  });
  for (const minute of [10, 15]) finds(minute);
  expect(ask(16).summary).toBe("No alert is open.");
  const [alert] = shown(16);
  expect(alert).toMatchObject({ id: 1, cause: "fragmentation_ratio", state: "settled", comes_and_goes: false });
  expect(alert?.life.map(({ at, what }) => `${at} ${what}`)).toEqual([
    "2026-11-29T12:05:00.000Z raised",
    "2026-11-29T12:15:00.000Z settled",
  ]);
});

test("no answer is one alert after two looks, of which the second comes soon, with the last good reading", () => {
  const { fails, shown, at } = road();
  const good = answered([], at(-5));
  expect(fails(0, good)).toBe(60_000);
  expect(shown(0)).toEqual([]);
  expect(fails(1, good)).toBeNull();
  expect(shown(1)[0]?.text).toBe("No answer, at the hop ssh: Nobody answers. 6 min ago: Nothing is wrong.");
});

test("a container that is made anew is looked at again, never sooner than in five seconds", () => {
  const { finds } = road();
  expect(finds(0, found("container_not_running", "critical"))).toBe(15_000);
  expect(finds(0.2, found("container_not_running", "critical"))).toBe(5_000);
  expect(finds(0.25, found("container_not_running", "critical"))).toBeNull();
});

test("in a maintenance window nobody is called, and what is still wrong at its end is raised then", () => {
  const { finds, shown } = road([{ zone: "UTC", from: "11:00", until: "13:00" }]);
  finds(0, found("disk_full", "critical"));
  expect(shown(1)).toMatchObject([{ state: "muted", muted_until: "2026-11-29T13:00:00.000Z" }]);
  finds(60, found("disk_full", "critical"));
  const [alert] = shown(61);
  expect(alert?.state).toBe("raised");
  expect(alert?.life.map(({ what, detail }) => [what, detail])).toEqual([
    ["raised", null],
    ["mute_over", "It kept back 1 message."],
  ]);
});

test("a target that is watched no more has no open alert, and says so", () => {
  const { finds, unwatched, ask, shown } = road();
  finds(0, found("disk_full", "critical"));
  unwatched(1);
  expect(shown(2)[0]?.life.at(-1)).toMatchObject({ what: "settled", detail: "It is not watched any more." });
  expect(ask(2, false).summary).toBe("This target is not watched, so nothing is raised.");
});

test("a line of a life is never changed, and 500 settled alerts are kept", () => {
  const { finds, storage } = road();
  for (let round = 0; round < 510; round += 1) {
    const minute = round * 24 * 60;
    finds(minute, found("disk_full", "critical"));
    for (const later of [5, 10]) finds(minute + later);
  }
  expect(() => storage.sql.exec("UPDATE alert_lines SET line = '{}'")).toThrow("append-only");
  const count = (table: string) =>
    storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).toArray()[0]?.n;
  expect([count("alerts"), count("alert_lines")]).toEqual([500, 1000]);
});

test("an alert that stays open while 500 others come and go is kept when it settles, and comes back as the same one", () => {
  const { finds, shown, storage } = road();
  const long = found("cpu_throttled", "critical");
  for (let round = 0; round < 510; round += 1) {
    const minute = round * 24 * 60;
    finds(minute, long, found("disk_full", "critical"));
    for (const later of [5, 10]) finds(minute + later, long);
  }
  const end = 510 * 24 * 60;
  for (const later of [0, 5]) finds(end + later);
  finds(end + 10, long);
  const [open] = shown(end + 11);
  expect([open?.id, open?.life.map(({ what }) => what)]).toEqual([1, ["raised", "settled", "came_back"]]);
  const orphans = "SELECT 1 FROM alert_lines WHERE alert_id NOT IN (SELECT id FROM alerts)";
  expect(storage.sql.exec(orphans).toArray()).toEqual([]);
});

test("storage that is full fails no look", () => {
  const { finds, storage } = road();
  const logged = vi.spyOn(console, "error").mockReturnValue();
  storage.sql.exec("DROP TABLE alerts");
  expect(finds(0, found("disk_full", "critical"))).toBeNull();
  expect(logged.mock.calls.join()).toContain("not_written");
  logged.mockRestore();
});

test("what is to be told is due at once, with the look that found it, and nothing is where nobody is to be told", async () => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const asked: string[] = [];
  const [book, store] = [new AlertBook(storage), new LetterStore(storage)];
  const { destinations } = destinationsSchema.parse({
    oncall: { kind: "pagerduty", routing_key: "0".repeat(32) },
  });
  const office = new Office({
    ...{
      store,
      alarm: new Alarm(storage),
      target: "prod",
      destinations,
      quiet: null,
      alerts: () => [],
      alert: () => null,
      made: () => null,
      now: () => NOON,
    },
    fetcher: async (_url, { body }) => {
      asked.push(typeof body === "string" ? body : "");
      return new Response(null, { status: 202 });
    },
  });
  const alerts = new Alerts({ book, office, maintenance: [], mutes: new Mutes(storage.sql), alarm: null });
  alerts.looked(outcomeOf([found("fragmentation_ratio")], NOON), NOON);
  expect(storage.alarm).toBeNull();
  alerts.looked(outcomeOf([found("disk_full", "critical")], NOON), NOON);
  expect(storage.alarm).toBe(NOON);
  await office.ring();
  expect(asked.map((body) => (JSON.parse(body) as { event_action: string }).event_action)).toEqual(["trigger"]);
  expect(storage.alarm).toBeNull();
});

test("an outside monitor is asked after each look that was answered and is on the books, and `alerts` says when it takes nothing", async () => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const logged = vi.spyOn(console, "error").mockReturnValue();
  let [asked, status] = [0, 200];
  const heartbeat = new Heartbeat({
    ...{ sql: storage.sql, target: "prod", name: "cron", url: "https://hc.example.org/x", now: () => NOON },
    fetcher: async () => {
      asked += 1;
      return new Response("", { status });
    },
  });
  const book = new AlertBook(storage);
  const mutes = new Mutes(storage.sql);
  const alerts = new Alerts({ book, office: null, maintenance: [], mutes, alarm: null, heartbeat });
  const looks = async (outcome: Outcome): Promise<number> => {
    alerts.looked(outcome, NOON);
    await alerts.beat(outcome);
    return asked;
  };
  const failing = () => {
    const { result } = alerts.answer({ input: { limit: 20 }, cameAt: NOON } as unknown as Timed, true);
    return result.ok ? operations.alerts.reading.parse(unseal(result.value).data).failing : null;
  };
  expect(await looks(outcomeOf([found("disk_full", "critical")], NOON))).toBe(1);
  expect(await looks({ result: fail(unreachable), lastGood: null, timings: {} })).toBe(1);
  status = 500;
  expect(await looks(outcomeOf([], NOON))).toBe(2);
  expect(failing()).toEqual([{ name: "cron", failing_since: "2026-11-29T12:00:00.000Z" }]);
  status = 200;
  expect(await looks(outcomeOf([], NOON))).toBe(3);
  expect(failing()).toEqual([]);
  storage.sql.exec("DROP TABLE alerts");
  expect(await looks(outcomeOf([], NOON))).toBe(3);
  logged.mockRestore();
});
