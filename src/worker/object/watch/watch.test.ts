import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { Alarm } from "../clocks.ts";
import { storageOver } from "../double/storage.ts";
import { migrate } from "../schema.ts";
import { Watch } from "./watch.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOON = 1_800_000_000_000;

/** A watched object whose clock and alarm the test moves. */
const open = (everyMs: number | null = 5 * MINUTE) => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  let clock = NOON;
  let config = everyMs === null ? null : { everyMs };
  const looks: number[] = [];
  let look = async (): Promise<void> => {};
  const made = () => {
    const alarm = new Alarm(storage);
    const watch = new Watch({
      ...{ sql: storage.sql, alarm, target: "prod", config, now: () => clock },
      look: async () => {
        looks.push(clock);
        await look();
      },
    });
    return { alarm, watch };
  };
  let object = made();
  const ring = async (): Promise<void> => {
    storage.alarm = null;
    object.alarm.rang();
    await object.watch.ring();
  };
  return {
    storage,
    looks,
    /** Somebody asks, or the Cron trigger does. */
    ask: () => {
      object.watch.stand();
      object.alarm.check(clock);
    },
    ring,
    lookAgainIn: (ms: number) => object.watch.lookAgain(clock + ms),
    lookBy: (by: () => Promise<void>) => {
      look = by;
    },
    moveClock: (ms: number) => {
      clock += ms;
    },
    /** A new object over the same storage, by what the configuration says then. */
    renew: (every: number | null = everyMs) => {
      config = every === null ? null : { everyMs: every };
      object = made();
    },
    /** Rings whenever the alarm is due, each time so much too late. */
    async pass(ms: number, lateMs: () => number = () => 0): Promise<void> {
      const end = clock + ms;
      while (storage.alarm !== null && storage.alarm <= end) {
        clock = Math.max(clock, storage.alarm) + lateMs();
        await ring();
      }
      clock = Math.max(clock, end);
    },
  };
};

test("nobody looks at a target that is not watched", async () => {
  const road = open(null);
  road.ask();
  await road.pass(DAY);
  expect(road.storage.alarm).toBe(null);
  expect(road.looks).toEqual([]);
});

test("a watched target is looked at as soon as anybody has asked, and every five minutes from then on", async () => {
  const road = open();
  road.ask();
  await road.pass(DAY);
  expect(road.looks[0]).toBe(NOON);
  expect(road.looks).toHaveLength(1 + 288);
  const distances = new Set(road.looks.slice(2).map((at, nth) => at - (road.looks[nth + 1] ?? 0)));
  expect([...distances]).toEqual([5 * MINUTE]);
});

test("over thirty days of late alarms, slow looks, looks that fail and objects that end, the pace stays", async () => {
  const road = open();
  const log = vi.spyOn(console, "error").mockReturnValue();
  let nth = 0;
  road.lookBy(async () => {
    nth += 1;
    road.moveClock((nth * 7_919) % 20_000);
    if (nth % 7 === 0) throw new Error("a bug");
    if (nth % 11 === 0) road.renew();
  });
  road.ask();
  await road.pass(30 * DAY, () => (nth * 104_729) % 90_000);
  expect(road.looks).toHaveLength(1 + 30 * 288);
  const first = road.looks[1] ?? 0;
  const drift = road.looks.slice(1).map((at, count) => at - first - count * 5 * MINUTE);
  expect(Math.max(...drift.map(Math.abs))).toBeLessThan(120_000);
  log.mockRestore();
});

test("an alarm that comes hours late looks once, and not for each time that it did not ring", async () => {
  const road = open();
  road.ask();
  await road.pass(10 * MINUTE);
  const before = road.looks.length;
  road.moveClock(7 * 60 * MINUTE);
  await road.ring();
  expect(road.looks).toHaveLength(before + 1);
  await road.pass(10 * MINUTE);
  expect(road.looks).toHaveLength(before + 3);
});

test("two alarms at once look once", async () => {
  const road = open();
  road.ask();
  await Promise.all([road.ring(), road.ring()]);
  expect(road.looks).toHaveLength(1);
});

test("what is not believed yet is looked at again sooner, once, and the pace stays", async () => {
  const road = open();
  road.ask();
  road.lookBy(async () => {
    if (road.looks.length === 2) road.lookAgainIn(15_000);
    // Later than what is due anyway.
    if (road.looks.length === 4) road.lookAgainIn(10 * MINUTE);
  });
  await road.pass(30 * MINUTE);
  const [, second = 0, ...more] = road.looks;
  expect(more.map((at) => at - second)).toEqual([
    15_000,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    20 * MINUTE,
    25 * MINUTE,
  ]);
});

test("an object that ends while it looks does not look again at once, but when it is due next", async () => {
  const road = open();
  road.ask();
  road.lookBy(() => new Promise(() => {}));
  void road.ring();
  road.renew();
  road.lookBy(async () => {});
  await road.ring();
  expect(road.looks).toHaveLength(1);
  await road.pass(5 * MINUTE);
  expect(road.looks).toHaveLength(2);
});

test("a clock that jumps an hour ahead and back again costs an hour's looks at most, and none is made up", async () => {
  const road = open();
  road.ask();
  await road.pass(30 * MINUTE);
  const before = road.looks.length;
  road.moveClock(60 * MINUTE);
  await road.pass(10 * MINUTE);
  road.moveClock(-60 * MINUTE);
  // The alarm is set an hour ahead by now; whoever asks sets it right.
  road.ask();
  await road.pass(30 * MINUTE);
  expect(road.looks.length - before).toBeGreaterThanOrEqual(8);
  expect(road.looks.length - before).toBeLessThanOrEqual(10);
});

test("a target whose watch is taken out of the configuration is not looked at any more, and its alarm is off", async () => {
  const road = open();
  road.ask();
  await road.pass(10 * MINUTE);
  const before = road.looks.length;
  road.renew(null);
  await road.pass(DAY);
  expect(road.looks).toHaveLength(before);
  expect(road.storage.alarm).toBe(null);
  road.renew(MINUTE);
  road.ask();
  await road.pass(5 * MINUTE);
  expect(road.looks).toHaveLength(before + 6);
});

test("a shorter interval holds from the next deployment on", async () => {
  const road = open(60 * MINUTE);
  road.ask();
  await road.pass(MINUTE);
  road.renew(MINUTE);
  road.ask();
  await road.pass(10 * MINUTE);
  expect(road.looks.length).toBeGreaterThanOrEqual(10);
});

test("while the storage is full it does not look, since it could not tell when it is to look again, and the alarm rings once a minute at most", async () => {
  const road = open();
  road.ask();
  await road.pass(10 * MINUTE);
  const before = road.looks.length;
  const logged = vi.spyOn(console, "error").mockReturnValue();
  const { exec } = road.storage.sql;
  road.storage.sql.exec = (query, ...bindings) => {
    if (!query.startsWith("SELECT")) throw new Error("database or disk is full: SQLITE_FULL");
    return exec(query, ...bindings);
  };
  let rang = 0;
  await road.pass(20 * MINUTE, () => {
    rang += 1;
    if (rang > 100) throw new Error("It rings all the time.");
    return 0;
  });
  expect(road.looks).toHaveLength(before);
  road.storage.sql.exec = exec;
  await road.pass(10 * MINUTE);
  expect(road.looks.length).toBeGreaterThanOrEqual(before + 2);
  logged.mockRestore();
});

test("an alarm that was lost is set again when anybody asks", async () => {
  const road = open();
  road.ask();
  await road.pass(5 * MINUTE);
  road.storage.alarm = null;
  road.renew();
  road.moveClock(20 * MINUTE);
  const before = road.looks.length;
  road.ask();
  await road.pass(0);
  expect(road.looks).toHaveLength(before + 1);
});
