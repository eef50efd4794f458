/** For tests: the rooms in which people act on the alerts of one target. */
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
import type { ObjectStorage } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { seal, unseal } from "../sealed.ts";
import { Alerts } from "./alerts.ts";
import { AlertBook } from "./book.ts";
import { ByHand, type ByHandOperation } from "./by-hand.ts";
import { Office } from "./delivery/office.ts";
import { LetterStore } from "./delivery/store.ts";
import { ALL, found } from "./machine/play.fixture.ts";
import { Mutes } from "./mutes.ts";

export const NOON = Date.parse("2026-11-29T12:00:00Z");
export const MINUTE = 60_000;
export const ANN: Caller = { id: "ann", role: "operator", via: "token" };

const { destinations } = destinationsSchema.parse({ oncall: { kind: "pagerduty", routing_key: "R".repeat(32) } });

/** @param storage an empty one */
export const roadOver = (storage: ObjectStorage, { isWatched = true, maintenance = [] as unknown[] } = {}) => {
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
    const idempotency = new Idempotency(storage.sql, alarm, clock);
    const byHand = new ByHand({ alerts, audit, idempotency, isWatched, now });
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

export const dataOf = ({ result }: Outcome): unknown => (result.ok ? unseal(result.value).data : result.failure);

export const full = found("disk_full", "critical");
