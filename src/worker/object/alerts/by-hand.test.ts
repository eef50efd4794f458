/** What people do to alerts: it is made once, audited, told on, and a mute ends by itself. */
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { Answered } from "../../../protocol/answer.ts";
import type { Caller } from "../../../protocol/operation.ts";
import { operations } from "../../../protocol/operations.ts";
import type { Finding } from "../../../protocol/operations/doctor.ts";
import { ok } from "../../../protocol/result.ts";
import { destinationsSchema } from "../../config/destinations.ts";
import { windowSchema } from "../../config/window.ts";
import { AuditBook } from "../changes/audit-book.ts";
import { Idempotency } from "../changes/idempotency.ts";
import { Alarm } from "../clocks.ts";
import type { Outcome, Timed } from "../contract.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { seal, unseal } from "../sealed.ts";
import { Alerts } from "./alerts.ts";
import { AlertBook } from "./book.ts";
import { ByHand, type ByHandOperation } from "./by-hand.ts";
import { Office } from "./delivery/office.ts";
import { LetterStore } from "./delivery/store.ts";
import { ALL, found } from "./machine/play.fixture.ts";
import { Mutes } from "./mutes.ts";

const NOON = Date.parse("2026-11-29T12:00:00Z");
const MINUTE = 60_000;
const ANN: Caller = { id: "ann", role: "operator", via: "token" };

const { destinations } = destinationsSchema.parse({ oncall: { kind: "pagerduty", routing_key: "R".repeat(32) } });

const road = ({ isWatched = true, maintenance = [] as unknown[] } = {}) => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  let clock = NOON;
  const now = () => clock;
  const told: string[] = [];
  const made = () => {
    const alarm = new Alarm(storage);
    const book = new AlertBook(storage);
    const office = new Office({
      ...{ store: new LetterStore(storage), alarm, target: "prod", quiet: null, now },
      ...{ destinations, alerts: () => book.current(clock), alert: (id: number) => book.get(id), made: () => null },
      fetcher: async (_url, { body }) => {
        const { event_action } = JSON.parse(typeof body === "string" ? body : "") as { event_action: string };
        told.push(event_action);
        return new Response(null, { status: 202 });
      },
    });
    const windows = maintenance.map((each) => windowSchema.parse(each));
    const alerts = new Alerts({ book, office, maintenance: windows, mutes: new Mutes(storage.sql), alarm });
    const audit = new AuditBook(storage.sql, 400);
    const byHand = new ByHand({ alerts, audit, idempotency: new Idempotency(storage.sql), isWatched, now });
    return { office, alerts, audit, byHand };
  };
  let rooms = made();
  return {
    ...{ storage, told },
    restart: () => {
      rooms = made();
    },
    advance: (minutes: number) => {
      clock += minutes * MINUTE;
    },
    /** Of the alarm, in minutes after now; null for never. */
    rings: () => (storage.alarm === null ? null : (storage.alarm - clock) / MINUTE),
    ring: async () => {
      rooms.alerts.ring(clock);
      await rooms.office.ring();
    },
    finds: async (...findings: Finding[]) => {
      rooms.alerts.looked(outcomeOf(findings, clock), clock);
      await rooms.office.ring();
    },
    does: async (operation: ByHandOperation, said: object, idempotencyKey: string | null = null): Promise<Outcome> => {
      const input = operations[operation].input.parse(said) as Record<string, unknown>;
      const asked = { operation, input, caller: ANN, requestId: "r-1", idempotencyKey };
      const outcome = await rooms.byHand.answer(operation, asked as unknown as Timed);
      if (outcome.result.ok) operations[operation].reading.parse(unseal(outcome.result.value).data);
      await rooms.office.ring();
      return outcome;
    },
    shown: () => {
      const { result } = rooms.alerts.answer({ input: { limit: 20 }, cameAt: clock } as unknown as Timed, true);
      if (!result.ok) throw new Error("It was answered.");
      return operations.alerts.reading.parse(unseal(result.value).data).alerts;
    },
    audit: () =>
      rooms.audit
        .lines("prod", { since: null, limit: 20, before_id: null }, clock)
        .map(({ operation, caller, outcome, reason, detail }) => [operation, caller.id, outcome, reason, detail]),
  };
};

const outcomeOf = (findings: readonly Finding[], at: number): Outcome => {
  const fine = ALL.filter((id) => !findings.some((each) => each.id === id)).map((id) => ({ id }));
  const said = { age_ms: 0, verdict: "ok" as const, reasons: [], summary: "", commands: [] };
  const answered: Answered = { ...said, at: new Date(at).toISOString(), data: { findings, fine } };
  return { result: ok(seal(answered)), lastGood: null, timings: {} };
};

const dataOf = ({ result }: Outcome): unknown => (result.ok ? unseal(result.value).data : result.failure);

const full = found("disk_full", "critical");

describe("a mute", () => {
  test("keeps back what it covers, and rings when it is over: then what it kept back is told", async () => {
    const { does, finds, shown, told, rings, advance, ring, restart, audit } = road();
    expect(dataOf(await does("mute", { finding: "disk_full", for: "2h", reason: "deploy" }))).toEqual({
      ...{ finding: "disk_full", until: "2026-11-29T14:00:00.000Z", alerts: [] },
    });
    restart();
    await finds(full);
    expect(told).toEqual([]);
    expect(shown()).toMatchObject([{ state: "muted", muted_until: "2026-11-29T14:00:00.000Z" }]);
    expect(rings()).toBe(120);
    restart();
    advance(120);
    await ring();
    expect(told).toEqual(["trigger"]);
    expect(shown()[0]).toMatchObject({ state: "raised", muted_until: null });
    expect(shown()[0]?.life.at(-1)).toMatchObject({ what: "mute_over", by: null, detail: "It kept back 1 message." });
    expect(rings()).toBeNull();
    expect(audit()).toEqual([["mute", "ann", "muted", "deploy", "disk_full until 2026-11-29T14:00:00.000Z."]]);
  });

  test("covers what is open, says who has set it and why, and leaves other findings alone", async () => {
    const { does, finds, shown, told } = road();
    await finds(full);
    expect(dataOf(await does("mute", { finding: "disk_full", for: "1h", reason: "deploy" }))).toMatchObject({
      alerts: [1],
    });
    expect(shown()[0]?.life.at(-1)).toMatchObject({ what: "muted", by: ANN, detail: "For 60 min, because deploy." });
    await finds(full, found("maxmemory_fraction", "critical"));
    expect(told).toEqual(["trigger", "trigger"]);
  });

  test("of all covers whatever comes", async () => {
    const { does, finds, told } = road();
    await does("mute", { for: "1h" });
    await finds(full, found("maxmemory_fraction", "critical"));
    expect(told).toEqual([]);
  });

  test("takes the place of an earlier one of the same finding, also with a shorter time", async () => {
    const { does, finds, shown, audit } = road();
    await finds(full);
    await does("mute", { finding: "disk_full", for: "2h" });
    await does("mute", { finding: "disk_full", for: "30m" });
    expect(shown()[0]?.muted_until).toBe("2026-11-29T12:30:00.000Z");
    expect(audit()).toHaveLength(2);
  });

  test("that ends within another is kept back by that one on", async () => {
    const { does, finds, shown, told, advance, ring, rings } = road({
      maintenance: [{ zone: "UTC", days: ["sun"], from: "13:00", until: "15:00" }],
    });
    await does("mute", { for: "90m" });
    await finds(full);
    advance(90);
    await ring();
    expect(told).toEqual([]);
    expect(shown()[0]).toMatchObject({ state: "muted", muted_until: "2026-11-29T15:00:00.000Z" });
    expect(rings()).toBe(90);
    advance(90);
    await ring();
    expect(told).toEqual(["trigger"]);
    expect(shown()[0]?.life.at(-1)?.detail).toBe("It kept back 1 message.");
  });

  test("is made once under an Idempotency-Key", async () => {
    const { does, finds, audit, shown } = road();
    await finds(full);
    const first = await does("mute", { for: "1h" }, "k-1");
    expect(await does("mute", { for: "1h" }, "k-1")).toEqual(first);
    expect(audit()).toHaveLength(1);
    expect(shown()[0]?.life).toHaveLength(2);
  });

  test("of a finding that there is none of, or where nothing is raised, is refused, and that is audited", async () => {
    const { does, audit } = road();
    expect(dataOf(await does("mute", { finding: "disc_full", for: "1h" }))).toMatchObject({ code: "bad_input" });
    expect(audit()).toEqual([["mute", "ann", "bad_input", null, "There is no finding disc_full."]]);
    const unwatched = road({ isWatched: false });
    expect(dataOf(await unwatched.does("mute", { for: "1h" }))).toMatchObject({ code: "conflict" });
  });
});

describe("unmute", () => {
  test("ends a mute, and what was kept back is told then", async () => {
    const { does, finds, told, shown, rings, audit } = road();
    await does("mute", { finding: "disk_full", for: "2h" });
    await finds(full);
    expect(dataOf(await does("unmute", { finding: "disk_full" }))).toEqual({
      ...{ finding: "disk_full", ended: 1, alerts: [1] },
    });
    expect(told).toEqual(["trigger"]);
    expect(shown()[0]?.life.at(-1)).toMatchObject({ what: "mute_over", by: ANN });
    expect(rings()).toBeNull();
    await finds(full);
    expect(shown()[0]?.state).toBe("raised");
    expect(audit()[0]).toEqual(["unmute", "ann", "unmuted", null, "disk_full."]);
  });

  test("leaves what another mute covers under that one", async () => {
    const { does, finds, told, shown } = road();
    await does("mute", { finding: "disk_full", for: "2h" });
    await does("mute", { for: "1h" });
    await finds(full);
    expect(dataOf(await does("unmute", { finding: "disk_full" }))).toMatchObject({ ended: 1, alerts: [] });
    expect(told).toEqual([]);
    expect(shown()[0]).toMatchObject({ state: "muted", muted_until: "2026-11-29T13:00:00.000Z" });
    expect(dataOf(await does("unmute", {}))).toMatchObject({ ended: 1, alerts: [1] });
  });

  test("of what nobody has muted is refused", async () => {
    const { does, advance } = road();
    expect(dataOf(await does("unmute", {}))).toMatchObject({ code: "not_found" });
    await does("mute", { for: "1h" });
    expect(dataOf(await does("unmute", { finding: "disk_full" }))).toMatchObject({ code: "not_found" });
    advance(60);
    expect(dataOf(await does("unmute", {}))).toMatchObject({ code: "not_found" });
  });
});

describe("acknowledge", () => {
  test("says who sees to it, and tells that on", async () => {
    const { does, finds, shown, told, audit } = road();
    await finds(full);
    expect(dataOf(await does("acknowledge", { id: "1", reason: "on it" }))).toEqual({
      ...{ id: 1, cause: "disk_full", state: "acknowledged" },
    });
    expect(told).toEqual(["trigger", "acknowledge"]);
    expect(shown()[0]?.life.at(-1)).toMatchObject({ what: "acknowledged", by: ANN, detail: "on it" });
    expect(audit()).toEqual([["acknowledge", "ann", "acknowledged", "on it", "Alert 1, disk_full."]]);
  });

  test("of one that is over, suspected or unknown is refused", async () => {
    const { does, finds, advance } = road();
    await finds(full);
    advance(5);
    await finds();
    advance(5);
    await finds(found("fragmentation_ratio"));
    expect(dataOf(await does("acknowledge", { id: "1" }))).toMatchObject({ code: "conflict" });
    for (const id of ["2", "3"]) expect(dataOf(await does("acknowledge", { id }))).toMatchObject({ code: "not_found" });
  });
});
