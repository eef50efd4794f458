/**
 * All rules, in an order that matters: where several find something equally bad, the first of them is named first. So causes stand
 * before what follows from them. To add a rule: write it in the file of its subject, put it here where
 * it belongs in the chain of causes, and give `cases.fixture.ts` a snapshot that fires it.
 */
import type { Rule } from "../rule.ts";
import { met, unreadLogs } from "./applications.ts";
import * as celery from "./celery.ts";
import * as clients from "./clients.ts";
import * as container from "./container.ts";
import * as host from "./host.ts";
import * as latency from "./latency.ts";
import * as memory from "./memory.ts";
import * as overhead from "./overhead.ts";
import * as persistence from "./persistence.ts";
import * as queueLengths from "./queue-lengths.ts";
import * as queues from "./queues.ts";
import * as redis from "./redis.ts";

/** A rule, and what it is about in a word or two: what is fine is told by it. */
export interface Filed extends Rule {
  subject: string;
}

const about = (subject: string, rules: readonly Rule[]): Filed[] => rules.map((rule) => ({ ...rule, subject }));

export const RULES: readonly Filed[] = [
  // The container, and what it stands on: without it nothing else holds.
  ...about("container", [container.oomKilled]),
  ...about("persistence", [host.diskFull, host.diskTooSmall]),
  ...about("container", [container.restartLoop, container.notRunning]),
  // Whether Redis answers.
  ...about("Redis", [
    redis.busy,
    redis.refusesPassword,
    redis.maxClients,
    redis.noReply,
    redis.unreachable,
    redis.loading,
    redis.stillLoading,
  ]),
  ...about("replication", [redis.linkDown, redis.readOnly]),
  // An application that cannot work whatever else is right.
  ...about("applications", [met.auth]),
  // Saving: a failed save stops writes.
  ...about("persistence", [persistence.saveFailed, persistence.writeFailed]),
  // Memory, from what takes it to what it leads to.
  ...about("memory", [
    overhead.clientBuffer,
    overhead.outsideEviction,
    memory.nearlyFull,
    memory.evicting,
    memory.unlimited,
    memory.aboveContainer,
    memory.nearLimit,
  ]),
  ...about("host", [memory.hostMemory]),
  ...about("memory", [overhead.lastCopies, overhead.forkHeadroom, overhead.fragmentation]),
  // Connections.
  ...about("connections", [clients.nearMaximum, clients.rejected, clients.blocked]),
  // The rest of saving.
  ...about("persistence", [
    persistence.rewriteFailed,
    persistence.saveOverdue,
    persistence.pendingFsync,
    persistence.delayedFsync,
    persistence.nothingOn,
  ]),
  // Celery.
  ...about("Celery", [celery.longQueue, celery.unacked, celery.brokerUnderAllkeys]),
  // Other libraries that keep jobs in Redis.
  ...about("queues", [queueLengths.longQueue, ...queues.underEvictionOfEach, queueLengths.failedJobs, queues.notKnown]),
  // What applications met: mostly consequences of the above.
  ...about("applications", [
    met.oom,
    met.misconf,
    met.readonly,
    met.busy,
    met.max_clients,
    met.name_resolution,
    met.refused,
    met.timeout,
    met.reset,
    met.loading,
    unreadLogs,
  ]),
  // The surroundings, and what is over.
  ...about("latency", [latency.slowCommands, latency.slowFork]),
  ...about("host", [host.swap, host.overcommit, host.hugePages]),
  ...about("container", [container.unhealthy, container.endedBadly]),
  ...about("latency", [latency.recentStart]),
];
