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

const told = (queues: Wrong["queues"], more: Wrong = {}, maxmemory_policy = "allkeys-lru") => {
  const { findings, fine: checks } = examined({ ...more, queues: queues ?? null, memory: { maxmemory_policy } }).data;
  return { findings, fine: checks.map(({ id }) => id) };
};

test("a library that was neither seen nor looked for in full is neither found nor fine", () => {
  const { findings, fine: ids } = told({ absent: SYSTEM_IDS.filter((id) => id !== "bullmq") });
  expect(findings.map(({ id }) => id)).not.toContain("bullmq_eviction");
  expect(ids).not.toContain("bullmq_eviction");
  expect(ids).toContain("rq_eviction");
});

test("a library that wants noeviction is noted under a policy that spares it", () => {
  const found = told({ systems: [seen("sidekiq")], absent: [] }, {}, "volatile-lru").findings;
  expect(found.find(({ id }) => id === "sidekiq_eviction")).toMatchObject({
    verdict: "ok",
    text: expect.stringMatching(/volatile-lru spares them, and its documentation wants noeviction\.$/) as string,
  });
  const spared = told({ systems: [seen("resque")], absent: [] }, {}, "volatile-lru");
  expect(spared.findings.map(({ id }) => id)).not.toContain("resque_eviction");
  expect(spared.fine).toContain("resque_eviction");
});

test("Celery, which has a part and rules of its own, is not told twice", () => {
  const waiting = [{ command: "brpop", database: 0, clients: 3 }];
  const long = seen("celery", { queues: [{ name: "celery", waiting: 20_000, active: 0, delayed: 0, failed: 0 }] });
  const celery = { broker: true, bindings: ["celery"], queues: [{ name: "celery", length: 20_000 }] };
  const ids = told({ systems: [long], absent: SYSTEM_IDS, waiting }, { celery }).findings.map(({ id }) => id);
  expect(ids).toContain("celery_queue_length");
  expect(ids).not.toContain("queue_length");
  expect(ids).not.toContain("queues_not_known");
  expect(told({ systems: [], absent: SYSTEM_IDS, waiting }).findings.map(({ id }) => id)).toContain("queues_not_known");
});
