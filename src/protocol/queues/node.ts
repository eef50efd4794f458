/** Libraries for Node. Their keys are `<prefix>:<queue>:…`; what is said of eviction was tried with the versions named. */
import type { QueueSystem } from "./system.ts";

/** `bull:<queue>:meta`, `bull:<queue>:id` and `bq:<queue>:id`: one look at the names for all three libraries. */
const GLOB = "b[uq]*:[mi][ed]*";

/** BullMQ came from Bull, and has its keys. `lacking` is what a job is without once its hash has gone. */
const bullKeys = (lacking: string): QueueSystem["keys"] => [
  {
    key: "bull:<queue>:wait",
    what: "the list of waiting jobs",
    expires: false,
    harm: "lost",
    outcome: "every job that waits is lost, without an error",
  },
  {
    key: "bull:<queue>:<id>",
    what: "a job's hash",
    expires: false,
    harm: "lost",
    outcome: `the worker is given a job without ${lacking}, and counts it as completed`,
  },
  {
    key: "bull:<queue>:id",
    what: "the counter of job numbers",
    expires: false,
    harm: "lost",
    outcome: "new jobs get the numbers of waiting ones and overwrite them: those are lost, and the new ones run twice",
  },
  {
    key: "bull:<queue>:<id>:lock",
    what: "a running job's lock",
    expires: true,
    harm: "twice",
    outcome: "a job that still runs counts as stalled and is run a second time",
  },
];

/** Of either; BullMQ has jobs with a priority besides. */
const bullCounts = (...more: NonNullable<QueueSystem["counts"]["waiting"]>): QueueSystem["counts"] => ({
  waiting: [["LLEN", "<queue>:wait"], ["LLEN", "<queue>:paused"], ...more],
  active: [["LLEN", "<queue>:active"]],
  delayed: [["ZCARD", "<queue>:delayed"]],
  failed: [["ZCARD", "<queue>:failed"]],
});

/** BullMQ 5.81.5. Its workers' connections are named `<prefix>:<queue as base64>`. */
export const bullmq: QueueSystem = {
  name: "BullMQ",
  work: "job",
  fixed: [],
  named: { glob: GLOB, queue: /^(bull:.+):meta$/ },
  workers: { waitsBy: ["bzpopmin"] },
  proof: { there: "<queue>:meta" },
  queues: [],
  counts: bullCounts(["ZCARD", "<queue>:prioritized"]),
  together: {},
  keys: bullKeys("name and data"),
  wantsNoeviction: true,
  source: "https://docs.bullmq.io/guide/going-to-production#max-memory-policy",
};

/** Bull 4.16.5. */
export const bull: QueueSystem = {
  name: "Bull",
  work: "job",
  fixed: [],
  named: { glob: GLOB, queue: /^(bull:.+):id$/ },
  workers: { waitsBy: ["brpoplpush"] },
  // BullMQ has the same keys, and this one besides.
  proof: { there: "<queue>:id", notThere: "<queue>:meta" },
  queues: [],
  counts: bullCounts(),
  together: {},
  keys: bullKeys("data"),
  wantsNoeviction: true,
  source: "https://github.com/OptimalBits/bull/issues/1899",
};

/** Bee-Queue 2.0.0. */
export const beeQueue: QueueSystem = {
  name: "Bee-Queue",
  work: "job",
  fixed: [],
  named: { glob: GLOB, queue: /^(bq:.+):id$/ },
  queues: [],
  counts: {
    waiting: [["LLEN", "<queue>:waiting"]],
    active: [["LLEN", "<queue>:active"]],
    delayed: [["ZCARD", "<queue>:delayed"]],
    failed: [["SCARD", "<queue>:failed"]],
  },
  together: {},
  keys: [
    {
      key: "bq:<queue>:waiting",
      what: "the list of waiting jobs",
      expires: false,
      harm: "lost",
      outcome: "every job that waits is lost, without an error",
    },
    {
      key: "bq:<queue>:jobs",
      what: "the hash of all jobs' data",
      expires: false,
      harm: "lost",
      outcome: "no job that waits is run",
    },
    {
      key: "bq:<queue>:id",
      what: "the counter of job numbers",
      expires: false,
      harm: "lost",
      outcome: "new jobs get numbers that are in use, and are dropped without an error",
    },
    {
      key: "bq:<queue>:stallBlock",
      what: "the pause between two looks for stalled jobs",
      expires: true,
      harm: "twice",
      outcome: "a job that still runs counts as stalled and is run a second time",
    },
  ],
  wantsNoeviction: false,
  source: "https://github.com/bee-queue/bee-queue#under-the-hood",
};
