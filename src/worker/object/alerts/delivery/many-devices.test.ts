/** What is read of the storage where many devices are told of many alerts, and none of them answers. */
import { DatabaseSync } from "node:sqlite";
import { expect, test, vi } from "vitest";
import { destinationsSchema } from "../../../config/destinations.ts";
import { Alarm } from "../../clocks.ts";
import { type ObjectStorage, storageOver } from "../../double/storage.ts";
import { migrate } from "../../schema.ts";
import type { Sql } from "../../sql.ts";
import { ALERTS, NOON } from "../machine/cases.fixture.ts";
import type { Notice } from "../machine/events.ts";
import { keyPair } from "../senders/push-service.fixture.ts";
import { Office } from "./office.ts";
import { LetterStore } from "./store.ts";

const HOUR = 3_600_000;
const DEVICES = Array.from({ length: 100 }, (_, at) => `device-${at}`);
const { destinations } = destinationsSchema.parse({
  console: { kind: "push", subject: "mailto:ops@example.org", ...(await keyPair()) },
});

/** Counts the rows that come out of each table. */
const counting = (storage: ObjectStorage) => {
  const read = new Map<string, number>();
  const exec: Sql["exec"] = (query, ...bindings) => {
    const cursor = storage.sql.exec<never>(query, ...bindings);
    const table = /^\s*SELECT .* FROM (?<table>\w+)/.exec(query)?.groups?.["table"] ?? "";
    read.set(table, (read.get(table) ?? 0) + cursor.toArray().length);
    return cursor;
  };
  return { read, storage: { ...storage, sql: { exec } } };
};

test("of one alert more no letter is read once for each device, and no device's standing either", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const made = storageOver(new DatabaseSync(":memory:"));
  migrate(made);
  const { storage, read } = counting(made);
  let clock = NOON;
  const office = new Office({
    ...{ store: new LetterStore(storage), alarm: new Alarm(storage), target: "prod", destinations, quiet: null },
    ...{ alerts: () => [], alert: () => null, made: () => null, now: () => clock },
    fetcher: () => Promise.reject(new Error("There is no network.")),
    devices: {
      mayRead: () => Promise.resolve(DEVICES),
      reach: () => Promise.reject(new Error("Network connection lost.")),
      forget: () => Promise.resolve(),
    },
  });
  const tells = async (id: number, notice: Notice): Promise<void> => {
    office.write({ ...ALERTS.raised, id }, notice, id, clock);
    await office.ring();
  };
  for (let id = 1; id <= 20; id += 1) await tells(id, { how: "new", what: "raised" });
  expect(new LetterStore(storage).waiting()).toHaveLength(2_000);
  // That it fails is told of on the others once.
  clock += 2 * HOUR;
  await office.ring();
  for (const notice of [
    { how: "new", what: "came_back" },
    { how: "edit", what: "changed" },
  ] as const) {
    read.clear();
    // By then each device is tried again as well.
    clock += 2 * HOUR;
    await tells(20, notice);
    expect(read.get("alert_letters")).toBeLessThan(20 * 2_000);
    expect(read.get("alert_standings")).toBeLessThan(40 * 100);
  }
});
