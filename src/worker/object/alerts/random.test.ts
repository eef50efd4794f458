/**
 * Random days of a target with everything that keeps an alert back: quiet hours, maintenance, mutes, acknowledgements, other sides that fail for a while, objects that are
 * made anew. Whatever happens, nobody is woken by a warning, nothing muted calls, what is open by day is told, and what was told is over in the end.
 */
import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import type { Answered } from "../../../protocol/answer.ts";
import type { Finding } from "../../../protocol/operations/doctor.ts";
import { ok } from "../../../protocol/result.ts";
import { spanAt } from "../../../shared/wall-clock/window.ts";
import { destinationsSchema } from "../../config/destinations.ts";
import { windowSchema } from "../../config/window.ts";
import { Alarm } from "../clocks.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { seal } from "../sealed.ts";
import { Alerts } from "./alerts.ts";
import { AlertBook } from "./book.ts";
import { Office } from "./delivery/office.ts";
import { LetterStore } from "./delivery/store.ts";
import { mostFromMornings, keptTold, type Lived, timesShown } from "./kept/oracle.fixture.ts";
import type { Line, Notice } from "./machine/events.ts";
import { ALL, found } from "./machine/play.fixture.ts";
import { Mutes } from "./mutes.ts";
import { pagerDutyFake, slackFake, webhookFake } from "./senders/fakes.fixture.ts";
import type { Fetch } from "./senders/post.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The day before the clocks are put back. */
const STARTS = Date.parse("2026-10-24T10:00:00Z");
const ZONE = "Europe/Berlin";
const NIGHT = windowSchema.parse({ zone: ZONE, from: "22:00", until: "07:00" });
const MAINTENANCE = windowSchema.parse({ zone: ZONE, from: "05:00", until: "06:30" });
const TOKEN = "xoxb-123456789";
const KEY = "0".repeat(32);
const SECRET = `whsec_${btoa("0123456789abcdefghijklmnopqrstuv")}`;
const ANN = { id: "ann", role: "operator", via: "token" } as const;
const SLACK = { kind: "slack", token: TOKEN, channel: "C0123456" };

const { destinations } = destinationsSchema.parse({
  ...{ ops: SLACK, beside: SLACK, oncall: { kind: "pagerduty", routing_key: KEY } },
  hook: { kind: "webhook", url: "https://hooks.example.org/redis", secrets: [SECRET] },
});

afterEach(() => void vi.restoreAllMocks());

const said = (at: number, findings: readonly Finding[]): Answered => ({
  ...{ at: new Date(at).toISOString(), age_ms: 0, verdict: "ok", reasons: [], summary: "", commands: [] },
  data: {
    findings,
    fine: ALL.filter((id) => !findings.some((each) => each.id === id)).map((id) => ({ id })),
  },
});

const road = (startsAt: number) => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  let clock = startsAt;
  const now = (): number => clock;
  const sides = { slack: slackFake(TOKEN, "C0123456"), pager: pagerDutyFake(KEY), hook: webhookFake(SECRET, now) };
  const book = new AlertBook(storage);
  let fails = false;
  let hasFailed = false;
  const wrong: string[] = [];
  /** In which way each line of a life was told, by its number. */
  const hows = new Map<number, Notice["how"]>();
  /** A letter that has waited for PagerDuty may come in any hour. */
  const called = (body: string): void => {
    const { event_action, dedup_key, payload } = JSON.parse(body) as Record<string, string & { severity?: string }>;
    const before = sides.pager.incidents.get(dedup_key ?? "");
    if (hasFailed || event_action !== "trigger" || (before !== undefined && before.status !== "resolved")) return;
    if (payload?.severity === "warning" && spanAt(NIGHT, clock) !== null) wrong.push("A warning has woken somebody.");
    const alert = book.get(Number(dedup_key?.split("/").at(-1)));
    if (alert?.mute != null) wrong.push("What is muted has called somebody.");
  };
  const fetcher: Fetch = async (url, init) => {
    hasFailed ||= fails;
    if (fails) return new Response("", { status: 503 });
    if (url.includes("slack")) return sides.slack.fetcher(url, init);
    if (url.includes("hooks")) return sides.hook.fetcher(url, init);
    called(typeof init.body === "string" ? init.body : "");
    return sides.pager.fetcher(url, init);
  };
  const made = () => {
    const alarm = new Alarm(storage);
    const office = new Office({
      ...{ store: new LetterStore(storage), alarm, target: "prod", quiet: NIGHT, now, destinations, fetcher },
      ...{ alerts: () => book.current(clock), alert: (id: number) => book.get(id), made: () => null, hasBot: true },
    });
    const write = office.write.bind(office);
    office.write = (...notice) => {
      const [, { how }, number] = notice;
      hows.set(number, how);
      write(...notice);
    };
    const mutes = new Mutes(storage.sql);
    return { alarm, office, alerts: new Alerts({ book, office, maintenance: [MAINTENANCE], mutes, alarm }) };
  };
  let rooms = made();
  const pass = async (ms: number): Promise<void> => {
    const end = clock + ms;
    while (storage.alarm !== null && storage.alarm <= end) {
      clock = Math.max(clock, storage.alarm);
      storage.alarm = null;
      rooms.alarm.rang();
      rooms.alerts.ring(clock);
      await rooms.office.ring();
    }
    clock = end;
  };
  return {
    ...{ sides, wrong, now, pass },
    alerts: () => rooms.alerts,
    looks: async (...findings: Finding[]): Promise<void> => {
      rooms.alerts.looked({ result: ok(seal(said(clock, findings))), lastGood: null, timings: {} }, clock);
      await pass(0);
    },
    restart: () => {
      rooms = made();
    },
    /** Once for a while: what fails for a day is given up. */
    fail: (failing: boolean) => {
      fails = failing && !hasFailed;
    },
    /** What the lives of the alerts say. */
    lives: () =>
      storage.sql
        .exec<{ id: number; line: string }>("SELECT id, line FROM alert_lines ORDER BY id")
        .toArray()
        .map(({ id, line }): Lived => ({ ...(JSON.parse(line) as Line), how: hows.get(id) ?? null })),
    /** What is kept back although nothing covers anything. */
    forgotten: () =>
      new Mutes(storage.sql).list(clock).length > 0 || spanAt(MAINTENANCE, clock) !== null
        ? []
        : [
            ...storage.sql.exec("SELECT * FROM alert_kept").toArray(),
            ...book.open().filter(({ mute }) => mute !== null),
          ],
    /** What the channel shows, without what is in threads. */
    shown: () => [...sides.slack.messages.values()].flatMap(({ text, thread }) => (thread === null ? [text] : [])),
    /** Incidents that call, messages that can be pressed, and what waits. */
    left: () => [
      ...[...sides.pager.incidents.values()].filter(({ status }) => status !== "resolved"),
      ...[...sides.slack.messages.values()].filter(({ blocks }) => JSON.stringify(blocks ?? []).includes('"button"')),
      ...new LetterStore(storage).waiting(),
      ...storage.sql.exec("SELECT * FROM alert_held").toArray(),
      ...storage.sql.exec("SELECT * FROM alert_kept").toArray(),
    ],
  };
};

const CAUSES = ["disk_full", "rdb_last_bgsave_status", "refused_misconf", "fragmentation_ratio"] as const;
const MUTED_HOURS = [1, 3, 9, 30] as const;

interface Finds {
  id: (typeof CAUSES)[number];
  isCritical: boolean;
}

interface Moment {
  findings: Finds[];
  looks: number;
  minutes: number;
  does: "looks" | "mutes" | "unmutes" | "acknowledges" | "restarts" | "fails";
  of: (typeof CAUSES)[number] | null;
  hours: number;
}

/** So many of them at most. */
const some = (maxLength: number) =>
  fc.uniqueArray(fc.record<Finds>({ id: fc.constantFrom(...CAUSES), isCritical: fc.boolean() }), {
    ...{ maxLength, selector: ({ id }) => id },
  });

const DONE = ["looks", "looks", "looks", "looks", "mutes", "unmutes", "acknowledges", "restarts", "fails"] as const;

const moment = fc.record<Moment>({
  findings: some(3),
  looks: fc.integer({ min: 1, max: 3 }),
  minutes: fc.constantFrom(5, 5, 5, 5, 5, 60, 180, 420),
  does: fc.constantFrom(...DONE),
  of: fc.constantFrom(null, ...CAUSES),
  hours: fc.constantFrom(...MUTED_HOURS),
});

/** As often as not it finds nothing, twice: then what was raised is over. */
const muted = fc.record<Moment>({
  findings: fc.oneof(some(2), fc.constant<Finds[]>([])),
  looks: fc.integer({ min: 2, max: 3 }),
  minutes: fc.constantFrom(5, 5, 5, 60, 180),
  does: fc.constantFrom(...DONE, "mutes", "mutes", "mutes"),
  of: fc.constantFrom(null, ...CAUSES),
  hours: fc.constantFrom(...MUTED_HOURS),
});

/** Answers how often something was there that was kept back, and of that what only those were to hear of who wait for mornings. */
const live = async (moments: readonly Moment[], hour: number): Promise<[keptBack: number, fromNights: number]> => {
  const on = road(STARTS + hour * HOUR);
  for (const { findings, looks, minutes, does, of, hours } of moments) {
    const at = on.now();
    const until = at + hours * HOUR;
    const [first] = on.alerts().open();
    if (does === "mutes") on.alerts().mute({ finding: of, until, by: "ann", reason: null }, ANN, at, () => {});
    if (does === "unmutes") on.alerts().unmute(of, ANN, at, () => {});
    if (does === "acknowledges" && first !== undefined) on.alerts().acknowledge(first, ANN, null, at, () => {});
    if (does === "restarts") on.restart();
    on.fail(does === "fails");
    // What ends by the clock, or by somebody, never ends in the moment of a look.
    await on.pass(MINUTE + 7);
    for (let look = 0; look < looks; look += 1) {
      await on.looks(...findings.map(({ id, isCritical }) => found(id, isCritical ? "critical" : "warn")));
      await on.pass(minutes * MINUTE);
      expect(on.forgotten()).toEqual([]);
    }
  }
  on.fail(false);
  // By day, when every mute is over, it is told.
  await on.pass(3 * DAY);
  await on.pass(DAY + 12 * HOUR - (on.now() % DAY));
  for (let look = 0; look < 3; look += 1) {
    await on.looks(found("disk_full", "critical"));
    await on.pass(5 * MINUTE);
  }
  const silent = on
    .alerts()
    .open()
    .filter(({ acknowledgedBy }) => acknowledgedBy === null);
  const calls = [...on.sides.pager.incidents.values()].filter(({ status }) => status !== "resolved");
  expect(calls.length).toBeGreaterThanOrEqual(silent.some(({ cause }) => cause === "disk_full") ? 1 : 0);

  for (let look = 0; look < 60; look += 1) {
    await on.looks();
    await on.pass(30 * MINUTE);
  }
  await on.pass(DAY);
  expect([on.alerts().open(), on.left(), on.wrong]).toEqual([[], [], []]);
  const { wrong, times } = keptTold(on.lives(), on.sides.hook.took);
  expect(wrong).toEqual([]);
  // Two destinations are in the channel.
  const fromMornings = mostFromMornings(on.lives(), (at) => spanAt(NIGHT, at)?.until ?? null);
  const shown = timesShown(on.shown());
  expect(shown).toBeGreaterThanOrEqual(2 * times);
  expect(shown).toBeLessThanOrEqual(2 * (times + fromMornings));
  return [times, fromMornings];
};

const daysOf = (of: fc.Arbitrary<Moment>, minLength: number) =>
  [fc.array(of, { minLength, maxLength: 60 }), fc.nat({ max: 23 })] as const;

test("nobody is woken by a warning or called by what is muted, nothing that is open or was kept back is lost, and all that was told is over in the end", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  let lived = 0;
  const days = fc.asyncProperty(...daysOf(moment, 5), async (...day) => {
    await live(...day);
    lived += 1;
  });
  await fc.assert(days, { numRuns: 100 });
  expect(lived).toBe(100);
}, 600_000);

test("so it is on days on which much is muted and much of that is over before the mutes are, which each destination is told once", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const told: [number, number][] = [];
  const days = fc.asyncProperty(...daysOf(muted, 40), async (...day) => void told.push(await live(...day)));
  await fc.assert(days, { numRuns: 50 });
  expect(told.reduce((total, [keptBack]) => total + keptBack, 0)).toBeGreaterThan(80);
}, 600_000);
