/** What a watched target costs: rows written and alarms, counted on a database that is a real one, and the table of docs/watch.md made of them. */
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ok } from "../../../protocol/result.ts";
import { DEFAULT_PROFILE } from "../../config/profile.ts";
import { HEALTHY, snapshot } from "../../judge/snapshot.fixture.ts";
import { Alarm } from "../clocks.ts";
import type { Timed } from "../contract.ts";
import { storageOver } from "../double/storage.ts";
import { Reads } from "../reads/reads.ts";
import { migrate } from "../schema.ts";
import { Store } from "../store.ts";
import { takenFrom } from "./figures.ts";
import { History } from "./history.ts";
import { Watch } from "./watch.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOON = 1_800_000_000_000;
/** The Cron trigger asks each object so often. */
const CRON_MS = 15 * MINUTE;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: NOON }));
afterEach(() => vi.useRealTimers());

/** A day's rows and alarms, of the sixteenth day, on which as many samples are forgotten as are remembered. Hours stay for 400 days. */
const dayOf = async (everyMs: number): Promise<{ rows: number; alarms: number }> => {
  vi.setSystemTime(NOON);
  const sqlite = new DatabaseSync(":memory:");
  const storage = storageOver(sqlite);
  migrate(storage);
  let set = 0;
  const counting = {
    ...storage,
    setAlarm: (at: number | Date) => {
      set += 1;
      return storage.setAlarm(at);
    },
  };
  const alarm = new Alarm(counting);
  const store = new Store(storage.sql);
  const history = new History(storage);
  const link = {
    ask: async () => {
      // The link closes after it, and what was read is written then.
      queueMicrotask(() => store.flush(Date.now()));
      return {
        result: ok({ reading: snapshot({}), commands: [] }),
        lost: false,
        agentMs: 1,
        connectMs: null,
        linkMs: 1,
      };
    },
  };
  const reads = new Reads({ link, store, history, profile: DEFAULT_PROFILE, marginMs: 100 });
  const question = (): Timed => {
    const when = { askedAt: Date.now(), cameAt: Date.now(), deadlineMs: 10_000, deadlineAt: Date.now() + 10_000 };
    const caller = { id: "watch", role: "viewer", via: "timer" } as const;
    return { ...when, caller, target: "prod", operation: "doctor", input: {}, requestId: "r", idempotencyKey: null };
  };
  const watch = new Watch({
    ...{ sql: storage.sql, alarm, target: "prod", config: { everyMs }, now: Date.now },
    look: async () => void (await reads.look(question())),
  });
  const first = takenFrom(HEALTHY.memory, NOON, null);
  for (let at = NOON - 13 * DAY; at < NOON; at += everyMs) history.note({ ...first, at });
  watch.stand();
  const changes = (): number => {
    const [row] = storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").toArray();
    return (row?.n ?? 0) + set;
  };
  let alarms = 0;
  const until = async (end: number): Promise<void> => {
    while (storage.alarm !== null && storage.alarm < end) {
      vi.setSystemTime(Math.max(Date.now(), storage.alarm));
      storage.alarm = null;
      alarm.rang();
      alarms += 1;
      await watch.ring();
      await Promise.resolve();
    }
  };
  await until(NOON + 2 * DAY + everyMs);
  const [before, rung] = [changes(), alarms];
  await until(NOON + 3 * DAY + everyMs);
  return { rows: changes() - before, alarms: alarms - rung };
};

const figure = (value: number): string => value.toLocaleString("en-US");

test("the table of docs/watch.md has the figures that are counted here", async () => {
  const rows = ["| `every` | requests | object, GB-s | rows written |", "|---|---|---|---|"];
  const hundred: string[] = [];
  for (const minutes of [5, 15, 60]) {
    const day = await dayOf(minutes * MINUTE);
    expect(day.alarms).toBe((24 * 60) / minutes);
    const requests = 30 * (day.alarms + DAY / CRON_MS);
    hundred.push(
      `| ${figure(100 * requests)} | ${figure(100 * 30 * day.alarms * 0.128)} | ${figure(100 * 30 * day.rows)} |`,
    );
    rows.push(
      `| \`${minutes}m\` | ${figure(requests)} | ${figure(Math.round(30 * day.alarms * 0.128))} | ${figure(30 * day.rows)} |`,
    );
  }
  const page = readFileSync(new URL("../../../../docs/watch.md", import.meta.url), "utf8");
  expect(page).toContain(rows.join("\n"));
  // A hundred of them, every five minutes.
  expect(readFileSync(new URL("../../../../README.md", import.meta.url), "utf8")).toContain(hundred[0]);
});
