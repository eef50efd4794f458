/**
 * All rules, in an order that matters: where several find something equally bad, the first of them is named first. So causes stand
 * before what follows from them. To add a rule: write it in the file of its subject, put it here where
 * it belongs in the chain of causes, and give `cases.fixture.ts` a snapshot that fires it.
 */
import type { Filed, Rule } from "../rule.ts";
import { met, unreadLogs } from "./applications.ts";
import * as celery from "./celery.ts";
import * as clients from "./clients.ts";
import { notWhole } from "./cluster.ts";
import * as container from "./container.ts";
import { diskFilling } from "./filling.ts";
import * as health from "./health.ts";
import * as host from "./host.ts";
import * as intruder from "./intruder.ts";
import * as kept from "./kept.ts";
import * as latency from "./latency.ts";
import * as logs from "./logs.ts";
import * as memory from "./memory.ts";
import { onDisk } from "./on-disk.ts";
import * as overhead from "./overhead.ts";
import * as password from "./password.ts";
import * as persistence from "./persistence.ts";
import * as processors from "./processors.ts";
import { protectedMode } from "./protected-mode.ts";
import * as queueLengths from "./queue-lengths.ts";
import * as queues from "./queues.ts";
import * as reach from "./reach.ts";
import * as redis from "./redis.ts";
import * as refusals from "./refusals.ts";
import * as redisLog from "./redis-log.ts";
import { doesNotStart } from "./start.ts";
import * as unread from "./unread.ts";

const about = (subject: string, rules: readonly Rule[]): Filed[] => rules.map((rule) => ({ ...rule, subject }));

export const RULES: readonly Filed[] = [
  // The container, and what it stands on: without it nothing else holds.
  ...about("container", [container.oomKilled]),
  ...about("persistence", [host.diskFull, host.diskTooSmall, diskFilling]),
  // Why it does not stay up, before that it does not.
  ...about("container", [doesNotStart, container.restartLoop, container.notRunning]),
  // Whether Redis answers.
  ...about("Redis", [
    redis.busy,
    password.refusesPassword,
    password.forbids,
    protectedMode,
    redis.maxClients,
    redis.noReply,
    reach.unreachable,
    reach.noRedisCli,
    reach.elsewhere,
    reach.closesConnections,
    reach.sentinel,
    redis.loading,
    redis.stillLoading,
    notWhole,
  ]),
  // Who has been at it: a replica that nobody meant is to be parted from its primary, not brought nearer to it.
  ...about("replication", [intruder.replicaOfStranger]),
  ...about("security", [intruder.foreignSettings]),
  ...about("replication", [redis.linkDown, redis.readOnly]),
  // An application that cannot work whatever else is right.
  ...about("applications", [met.auth]),
  // Saving: a failed save stops writes.
  ...about("persistence", [persistence.saveFailed, persistence.writeFailed]),
  // Memory, from what takes it to what it leads to.
  ...about("memory", [
    overhead.tooSmall,
    overhead.clientBuffer,
    overhead.outsideEviction,
    memory.nearlyFull,
    memory.filling,
    memory.evicting,
    memory.unlimited,
    memory.aboveContainer,
    memory.nearLimit,
  ]),
  ...about("host", [memory.hostMemory]),
  ...about("memory", [overhead.lastCopies, overhead.forkHeadroom, overhead.fragmentation]),
  // What makes every client wait, whatever it asks.
  ...about("latency", [processors.throttled]),
  // Connections.
  ...about("connections", [clients.nearMaximum, clients.rejected, redisLog.outputLimit, clients.blocked]),
  // The rest of saving.
  ...about("persistence", [
    persistence.rewriteFailed,
    persistence.saveOverdue,
    persistence.pendingFsync,
    persistence.delayedFsync,
    onDisk,
    persistence.nothingOn,
    kept.keptOn,
    kept.flushed,
    unread.commands,
  ]),
  // What Redis refuses, by its own count: that follows from the above, or nothing else tells of it.
  ...about("refusals", [
    refusals.oom,
    refusals.misconf,
    refusals.readonly,
    refusals.noreplicas,
    refusals.masterdown,
    refusals.clusterdown,
    refusals.noauth,
    refusals.wrongpass,
    refusals.noperm,
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
    met.command,
    met.name_resolution,
    met.refused,
    met.timeout,
    met.reset,
    met.loading,
    unreadLogs,
    logs.noLogs,
    logs.cutLogs,
  ]),
  // Who could be at it.
  ...about("security", [intruder.exposed, redisLog.attack]),
  // The surroundings, and what is over.
  ...about("persistence", [redisLog.slowDisk]),
  ...about("latency", [latency.slowCommands, latency.slowFork]),
  ...about("host", [host.swap, host.overcommit, host.hugePages]),
  ...about("container", [health.unhealthy, health.blindCheck, container.endedBadly]),
  ...about("persistence", [redisLog.cutAtStart]),
  ...about("connections", [redisLog.fileLimit]),
  ...about("container", [redisLog.unread]),
  ...about("latency", [latency.recentStart]),
];
