/** Libraries for Python. What is said of eviction was tried with the versions named. */
import type { QueueSystem } from "./system.ts";

/**
 * Celery 5.2 to 5.6 with kombu's Redis transport: a set of bindings for each exchange, a list for each queue, a hash of what was delivered
 * and not acknowledged. Keys with a prefix (`global_keyprefix`) and lengths are looked for by `agent/redis/celery.ts` and `agent/doctor/celery.ts`.
 */
export const celery: QueueSystem = {
  name: "Celery",
  work: "task",
  fixed: [
    ["celery"],
    ["unacked"],
    ["unacked_index"],
    ["_kombu.binding.celery"],
    ["_kombu.binding.celeryev"],
    ["_kombu.binding.celery.pidbox"],
  ],
  queues: ["celery"],
  counts: { waiting: [["LLEN", "<queue>"]] },
  together: {},
  keys: [
    {
      key: "celery",
      what: "a queue's list",
      expires: false,
      harm: "lost",
      outcome: "every task in it is lost, without an error",
    },
    {
      key: "unacked",
      what: "the hash of delivered tasks",
      expires: false,
      harm: "lost",
      outcome: "tasks of a worker that dies are not delivered again",
    },
    {
      key: "_kombu.binding.<exchange>",
      what: "the set of an exchange's bindings",
      expires: false,
      harm: "lost",
      outcome:
        "through a topic exchange tasks are lost without a word; those for the default direct exchange still arrive",
    },
    {
      key: "celery-task-meta-<id>",
      what: "a task's result",
      expires: true,
      harm: "minor",
      outcome: "who waits for the result waits until its own timeout",
    },
  ],
  wantsNoeviction: false,
  source: "https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/redis.html",
};

/** RedBeat 2.4.2. */
export const redbeat: QueueSystem = {
  name: "RedBeat",
  work: "scheduled task",
  fixed: [
    ["redbeat::schedule", "zset"],
    ["redbeat::statics", "set"],
  ],
  queues: [],
  counts: {},
  together: { delayed: [["ZCARD", "redbeat::schedule"]] },
  keys: [
    {
      key: "redbeat::schedule",
      what: "the schedule",
      expires: false,
      harm: "lost",
      outcome: "no scheduled task is sent any more, until beat is started again",
    },
    {
      key: "redbeat:<task>",
      what: "a task's entry",
      expires: false,
      harm: "lost",
      outcome: "the task is not sent any more",
    },
    {
      key: "redbeat::lock",
      what: "beat's lock",
      expires: true,
      harm: "lost",
      outcome: "beat ends with LockNotOwnedError, and sends nothing until it is started again",
    },
  ],
  wantsNoeviction: false,
  source: "https://redbeat.readthedocs.io/en/latest/design.html",
};

/** RQ 2.12.0. */
export const rq: QueueSystem = {
  name: "RQ",
  work: "job",
  fixed: [
    ["rq:queues", "set"],
    ["rq:workers", "set"],
  ],
  registry: { set: "rq:queues", prefix: "rq:queue:" },
  queues: [],
  counts: {
    waiting: [["LLEN", "rq:queue:<queue>"]],
    active: [["ZCARD", "rq:wip:<queue>"]],
    delayed: [["ZCARD", "rq:scheduled:<queue>"]],
    failed: [["ZCARD", "rq:failed:<queue>"]],
  },
  together: {},
  keys: [
    {
      key: "rq:queue:<queue>",
      what: "a queue's list",
      expires: false,
      harm: "lost",
      outcome: "every job that waits is lost, without an error",
    },
    {
      key: "rq:job:<id>",
      what: "a job's hash",
      expires: false,
      harm: "lost",
      outcome: "the worker takes the job from the queue and drops it, without an error",
    },
    {
      key: "rq:results:<id>",
      what: "a job's results",
      expires: true,
      harm: "minor",
      outcome: "the result is gone before its time",
    },
  ],
  wantsNoeviction: false,
  source: "https://github.com/rq/rq/issues/1280",
};

/** Dramatiq 2.2.0. */
export const dramatiq: QueueSystem = {
  name: "Dramatiq",
  work: "task",
  fixed: [
    ["dramatiq:__heartbeats__", "zset"],
    ["dramatiq:default", "list"],
    ["dramatiq:default.msgs", "hash"],
  ],
  queues: ["default"],
  counts: {
    waiting: [["LLEN", "dramatiq:<queue>"]],
    delayed: [["LLEN", "dramatiq:<queue>.DQ"]],
    failed: [["ZCARD", "dramatiq:<queue>.XQ"]],
  },
  together: {},
  keys: [
    {
      key: "dramatiq:<queue>",
      what: "a queue's list",
      expires: false,
      harm: "lost",
      outcome: "every task that waits is lost, without an error",
    },
    {
      key: "dramatiq:<queue>.msgs",
      what: "the hash of a queue's messages",
      expires: false,
      harm: "lost",
      outcome: "every task that waits is lost, without an error",
    },
  ],
  wantsNoeviction: false,
  source: "https://dramatiq.io/reference.html#dramatiq.brokers.redis.RedisBroker",
};

/** Huey 3.3.0. */
export const huey: QueueSystem = {
  name: "Huey",
  work: "task",
  fixed: [
    ["huey.redis.huey", "list"],
    ["huey.schedule.huey", "zset"],
    ["huey.results.huey", "hash"],
  ],
  named: { glob: "huey.[rs][ec]*", queue: /^huey\.(?:redis|schedule|results)\.(.+)$/ },
  queues: ["huey"],
  counts: {
    waiting: [["LLEN", "huey.redis.<queue>"]],
    delayed: [["ZCARD", "huey.schedule.<queue>"]],
  },
  together: {},
  keys: [
    {
      key: "huey.redis.<name>",
      what: "the list of waiting tasks",
      expires: false,
      harm: "lost",
      outcome: "every task that waits is lost, without an error",
    },
    {
      key: "huey.schedule.<name>",
      what: "the schedule",
      expires: false,
      harm: "lost",
      outcome: "tasks that were to run later are lost, without an error",
    },
  ],
  wantsNoeviction: false,
  source: "https://huey.readthedocs.io/en/latest/api.html#RedisHuey",
};

/** arq 0.26.1. */
export const arq: QueueSystem = {
  name: "arq",
  work: "job",
  // The second is there as long as a worker runs.
  fixed: [["arq:queue", "zset"], ["arq:queue:health-check"]],
  queues: ["arq:queue"],
  counts: { waiting: [["ZCARD", "<queue>"]] },
  together: {},
  keys: [
    {
      key: "arq:queue",
      what: "the sorted set of jobs",
      expires: false,
      harm: "lost",
      outcome: "every job that waits is lost, without an error",
    },
    {
      key: "arq:job:<id>",
      what: "a job",
      expires: true,
      harm: "lost",
      outcome: "the job is lost: the worker logs that it expired",
    },
    {
      key: "arq:in-progress:<id>",
      what: "the mark of a running job",
      expires: true,
      harm: "twice",
      outcome: "another worker runs the job as well",
    },
  ],
  wantsNoeviction: true,
  source: "https://arq-docs.helpmanual.io/",
};
