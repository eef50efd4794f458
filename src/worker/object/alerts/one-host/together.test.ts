/** What is to be reported to the one that tells of a host, over time. */
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { Alarm } from "../../clocks.ts";
import { storageOver } from "../../double/storage.ts";
import { migrate } from "../../schema.ts";
import { ALERTS, HOUR, MINUTE, NOON } from "../machine/cases.fixture.ts";
import { Outbox } from "./store.ts";
import { Together } from "./together.ts";

test("what a clock has written that was ahead is reported when that is put right, and tried as any from then on", async () => {
  const storage = storageOver(new DatabaseSync(":memory:"));
  migrate(storage);
  const outbox = new Outbox(storage.sql);
  let now = NOON + 24 * HOUR;
  const asked: number[] = [];
  const together = new Together({
    ...{ database: storage, outbox, alarm: new Alarm(storage), target: "bbb", tell: ["ops"], now: () => now },
    ...{ office: { write: () => {}, setAlarm: () => {} }, speakers: ["aaa", "bbb"] },
    report: async () => {
      asked.push(now);
      return false;
    },
  });
  const given = {
    alert: { ...ALERTS.raised, id: 1 },
    notice: { how: "edit", what: "settled" },
    number: 2,
    at: now,
  } as const;
  outbox.join(1, { via: "aaa", tried: ["aaa"] });
  outbox.add({ ...given, to: null, tries: 3, dueAt: now + HOUR });
  await together.ring();
  for (const at of [NOON, NOON + 1_000, NOON + 2 * MINUTE]) {
    now = at;
    await together.ring();
  }
  expect(asked).toEqual([NOON, NOON + 2 * MINUTE]);
});
