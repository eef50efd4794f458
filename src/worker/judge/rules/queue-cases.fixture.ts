/** For tests: the cases of the rules on libraries that keep jobs in Redis. */
import type { SystemId } from "../../../protocol/queues/systems.ts";
import type { Wrong } from "../snapshot.fixture.ts";
import type { Case } from "./cases.fixture.ts";

type Seen = NonNullable<NonNullable<Wrong["queues"]>["systems"]>[number];

const NONE = { waiting: null, active: null, delayed: null, failed: null };

export const seen = (system: SystemId, more: Partial<Seen> = {}): Seen => ({
  system,
  database: 0,
  by: "keys",
  queues: [{ name: "mail", waiting: 1204, active: 2, delayed: 3, failed: 12 }],
  more_queues: 0,
  together: NONE,
  ...more,
});

const under = (system: SystemId, maxmemory_policy: string): Wrong => ({
  queues: { systems: [seen(system)], absent: [] },
  memory: { maxmemory_policy },
});

/** Under `allkeys-lru` jobs are lost; under the other policy nothing is to be said. */
const spared = (system: SystemId, by: string): Case => ({
  fires: under(system, "allkeys-lru"),
  verdict: "warn",
  quiet: under(system, by),
});

const holding = (counts: Partial<Seen["queues"][number]>): Wrong => ({
  queues: { systems: [seen("rq", { queues: [{ name: "mail", ...NONE, waiting: 0, ...counts }] })], absent: [] },
  memory: { maxmemory_policy: "noeviction" },
});

export const QUEUE_CASES: Readonly<Record<string, Case>> = {
  bullmq_eviction: spared("bullmq", "noeviction"),
  bull_eviction: spared("bull", "noeviction"),
  bee_queue_eviction: spared("bee_queue", "noeviction"),
  redbeat_eviction: { ...spared("redbeat", "noeviction"), fires: under("redbeat", "volatile-ttl") },
  rq_eviction: spared("rq", "volatile-ttl"),
  dramatiq_eviction: spared("dramatiq", "volatile-lru"),
  huey_eviction: spared("huey", "volatile-lru"),
  arq_eviction: { ...spared("arq", "noeviction"), fires: under("arq", "volatile-lru") },
  sidekiq_eviction: spared("sidekiq", "noeviction"),
  resque_eviction: spared("resque", "volatile-lru"),
  laravel_eviction: spared("laravel", "volatile-lru"),
  queue_length: { fires: holding({ waiting: 10_000 }), verdict: "warn", quiet: holding({ waiting: 9_999 }) },
  queue_failed: { fires: holding({ failed: 1000 }), verdict: "ok", quiet: holding({ failed: 999 }) },
  queues_not_known: {
    fires: { queues: { absent: [], waiting: [{ command: "brpop", database: 1, clients: 3 }] } },
    verdict: "ok",
    quiet: { queues: { absent: [], waiting: [] } },
  },
};
