/** Libraries for Ruby and PHP. What is said of eviction was tried with the versions named; Laravel's keys are read from its source. */
import type { QueueSystem } from "./system.ts";

/** Sidekiq 8.1.7. */
export const sidekiq: QueueSystem = {
  name: "Sidekiq",
  work: "job",
  // Its names have no prefix, so an application may have a key of the same name: the type decides.
  fixed: [
    ["queues", "set"],
    ["processes", "set"],
  ],
  registry: { set: "queues", prefix: "" },
  queues: [],
  counts: { waiting: [["LLEN", "queue:<queue>"]] },
  together: {
    delayed: [
      ["ZCARD", "schedule"],
      ["ZCARD", "retry"],
    ],
    failed: [["ZCARD", "dead"]],
  },
  keys: [
    {
      key: "queue:<queue>",
      what: "a queue's list",
      expires: false,
      harm: "lost",
      outcome: "every job that waits is lost, without an error",
    },
    {
      key: "schedule",
      what: "the sorted set of scheduled jobs",
      expires: false,
      harm: "lost",
      outcome: "every job that was to run later is lost, without an error",
    },
    {
      key: "retry",
      what: "the sorted set of jobs to be tried again",
      expires: false,
      harm: "lost",
      outcome: "failed jobs are not tried again",
    },
    {
      key: "<process>",
      what: "a process's heartbeat",
      expires: true,
      harm: "minor",
      outcome: "the process is missing on the web page until its next beat",
    },
  ],
  wantsNoeviction: true,
  source: "https://github.com/sidekiq/sidekiq/wiki/Using-Redis#memory",
};

/** Resque 3.0.0. */
export const resque: QueueSystem = {
  name: "Resque",
  work: "job",
  fixed: [
    ["resque:queues", "set"],
    ["resque:workers", "set"],
  ],
  registry: { set: "resque:queues", prefix: "" },
  queues: [],
  counts: { waiting: [["LLEN", "resque:queue:<queue>"]] },
  together: { failed: [["LLEN", "resque:failed"]] },
  keys: [
    {
      key: "resque:queue:<queue>",
      what: "a queue's list",
      expires: false,
      harm: "lost",
      outcome: "every job that waits is lost, without an error",
    },
  ],
  wantsNoeviction: false,
  source: "https://github.com/resque/resque",
};

/** Laravel 12. Its keys are prefixed by the application's name, `laravel` unless that is set. */
export const laravel: QueueSystem = {
  name: "Laravel",
  work: "job",
  fixed: ["laravel-database-", "laravel_database_", ""].flatMap((prefix) =>
    (
      [
        ["queues:default", "list"],
        ["queues:default:delayed", "zset"],
        ["queues:default:reserved", "zset"],
      ] as const
    ).map(([key, type]) => [`${prefix}${key}`, type] as const),
  ),
  named: { glob: "*queues:*", queue: /^(.*queues:.+?)(?::(?:delayed|reserved|notify))?$/ },
  queues: [],
  counts: {
    waiting: [["LLEN", "<queue>"]],
    active: [["ZCARD", "<queue>:reserved"]],
    delayed: [["ZCARD", "<queue>:delayed"]],
  },
  together: {},
  keys: [
    {
      key: "<prefix>queues:<queue>",
      what: "a queue's list",
      expires: false,
      harm: "lost",
      outcome: "every job that waits is lost, without an error",
    },
    {
      key: "<prefix>queues:<queue>:delayed",
      what: "the sorted set of delayed jobs",
      expires: false,
      harm: "lost",
      outcome: "every job that was to run later is lost, without an error",
    },
    {
      key: "<prefix>queues:<queue>:reserved",
      what: "the sorted set of running jobs",
      expires: false,
      harm: "lost",
      outcome: "a job whose worker dies is not run again",
    },
  ],
  wantsNoeviction: false,
  source: "https://laravel.com/docs/queues#redis",
};
