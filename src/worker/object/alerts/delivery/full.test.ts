/** Letters where the storage takes nothing any more, or the object ends between a letter and its answer. */
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { destinationsSchema } from "../../../config/destinations.ts";
import { Alarm } from "../../clocks.ts";
import { faulty } from "../../double/faulty-storage.ts";
import { storageOver } from "../../double/storage.ts";
import { migrate } from "../../schema.ts";
import { AlertBook } from "../book.ts";
import { observe } from "../machine/observe.ts";
import { ALL, found } from "../machine/play.fixture.ts";
import { Office } from "./office.ts";
import { LetterStore } from "./store.ts";

const NOON = Date.parse("2026-11-29T12:00:00Z");
const MINUTE = 60_000;
const { destinations } = destinationsSchema.parse({
  ops: { kind: "slack", token: "xoxb-123456789", channel: "C0123456" },
});

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => void vi.restoreAllMocks());

const road = () => {
  const database = storageOver(new DatabaseSync(":memory:"));
  migrate(database);
  const storage = faulty(database);
  let [clock, posted] = [NOON, 0];
  const book = new AlertBook(storage);
  let duringPost = (): void => {};
  const made = () =>
    new Office({
      ...{ store: new LetterStore(storage), alarm: new Alarm(storage), target: "prod", destinations, quiet: null },
      alerts: () => book.current(clock),
      alert: (id) => book.get(id),
      made: () => null,
      now: () => clock,
      fetcher: async () => {
        posted += 1;
        duringPost();
        return new Response(JSON.stringify({ ok: true, channel: "C0123456", ts: `1.${posted}` }));
      },
    });
  let office = made();
  return {
    storage,
    posted: () => posted,
    whilePosting: (does: () => void) => {
      duringPost = does;
    },
    raise: () => {
      const disk = found("disk_full", "critical");
      const sample = { at: clock, findings: [disk], fine: ALL.filter((id) => id !== "disk_full") };
      book.take(
        observe([], sample, () => null),
        (...notice) => office.write(...notice),
      );
      office.setAlarm();
    },
    renew: () => {
      storage.renew();
      office = made();
    },
    /** Rings whenever the alarm is due. Answers how often that was. */
    pass: async (ms: number): Promise<number> => {
      const end = clock + ms;
      let rang = 0;
      while (storage.alarm !== null && storage.alarm <= end && rang < 1_000) {
        clock = Math.max(clock, storage.alarm);
        storage.alarm = null;
        rang += 1;
        await office.ring();
      }
      clock = end;
      return rang;
    },
  };
};

test("while the storage is full nothing is sent that could not be known to be sent, and the alarm rings no more than once a minute", async () => {
  const { raise, storage, pass, posted } = road();
  raise();
  storage.isFull = true;
  expect(await pass(30 * MINUTE)).toBeLessThanOrEqual(31);
  expect(posted()).toBe(0);
  storage.isFull = false;
  await pass(5 * MINUTE);
  expect(posted()).toBe(1);
});

test("an object that ends between a letter and its answer sends it once more, after the pause of a letter that was not answered", async () => {
  const { raise, storage, pass, posted, whilePosting, renew } = road();
  raise();
  whilePosting(() => {
    storage.endsAfter = 0;
  });
  await pass(0);
  whilePosting(() => {});
  renew();
  storage.alarm = NOON;
  await pass(5_000);
  expect(posted()).toBe(1);
  await pass(MINUTE);
  expect(posted()).toBe(2);
});
