import { expect, test } from "vitest";
import { SYSTEM_IDS } from "../../../protocol/queues/systems.ts";
import { examined, type Wrong } from "../snapshot.fixture.ts";
import { seen } from "./queue-cases.fixture.ts";

const RULES = ["queues_not_known", "queue_length", "queue_failed"];
const fine = (queues: Wrong["queues"], maxmemory_policy = "allkeys-lru") =>
  examined({ queues: queues ?? null, memory: { maxmemory_policy } })
    .data.fine.map(({ id }) => id)
    .filter((id) => RULES.includes(id));

/** As the agent tells it of a database with too many keys to look through their names. */
const FIXED_ONLY = SYSTEM_IDS.filter((id) => id === "rq" || id === "celery" || id === "sidekiq");
const short = seen("rq", { queues: [{ name: "mail", waiting: 1, active: 0, delayed: 0, failed: 0 }] });

test("queues of which the names were not looked through are not called fine", () => {
  expect(fine({ absent: FIXED_ONLY })).toEqual([]);
  expect(fine({ absent: FIXED_ONLY.filter((id) => id !== "rq"), systems: [short] })).toEqual([]);
  expect(fine({ absent: SYSTEM_IDS })).toEqual(expect.arrayContaining(RULES));
  expect(fine({ absent: SYSTEM_IDS.filter((id) => id !== "rq"), systems: [short] })).toEqual(
    expect.arrayContaining(RULES),
  );
});

test("where nothing is evicted, no queue can be, whatever was looked for", () => {
  expect(fine({ absent: FIXED_ONLY }, "noeviction")).toEqual(["queues_not_known"]);
});
