/**
 * The table. Its order is part of it: where several rules fire with the same verdict, the one that stands first is named
 * first, so causes stand before what follows from them. To add a rule: write it in a file of its subject, put it here where
 * it belongs in the chain of causes, and give `rules.cases.ts` a snapshot that fires it.
 */
import type { Rule } from "../rule.ts";
import * as aof from "./aof.ts";
import * as appConnecting from "./app-connecting.ts";
import * as appRefusals from "./app-refusals.ts";
import * as buffers from "./buffers.ts";
import * as celery from "./celery.ts";
import * as child from "./child.ts";
import * as clients from "./clients.ts";
import * as containerMemory from "./container-memory.ts";
import * as container from "./container.ts";
import * as disk from "./disk.ts";
import { fragmentation } from "./fragmentation.ts";
import * as full from "./full.ts";
import * as host from "./host.ts";
import * as latency from "./latency.ts";
import * as limits from "./limits.ts";
import { unreadLogs } from "./logs.ts";
import * as rdb from "./rdb.ts";
import * as redis from "./redis.ts";
import * as replica from "./replica.ts";

/** A rule, and what it is about in a word or two: what is fine is told by it. */
export interface Filed extends Rule {
  subject: string;
}

const about = (subject: string, rules: readonly Rule[]): Filed[] => rules.map((rule) => ({ ...rule, subject }));

export const RULES: readonly Filed[] = [
  // The container, and what it stands on: without it nothing else holds.
  ...about("container", [container.oomKilled]),
  ...about("persistence", [disk.diskFull, disk.diskTooSmall]),
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
  ...about("replication", [replica.linkDown, replica.readOnly]),
  // An application that cannot work whatever else is right.
  ...about("applications", [appConnecting.auth]),
  // Saving: a failed save stops writes.
  ...about("persistence", [rdb.saveFailed, aof.writeFailed]),
  // Memory, from what takes it to what it leads to.
  ...about("memory", [
    buffers.clientBuffer,
    buffers.outsideEviction,
    full.nearlyFull,
    full.evicting,
    limits.unlimited,
    limits.aboveContainer,
    containerMemory.nearLimit,
  ]),
  ...about("host", [host.hostMemory]),
  ...about("memory", [child.lastCopies, child.forkHeadroom, fragmentation]),
  // Connections.
  ...about("connections", [clients.nearMaximum, clients.rejected, clients.blocked]),
  // The rest of saving.
  ...about("persistence", [aof.rewriteFailed, rdb.saveOverdue, aof.pendingFsync, aof.delayedFsync, rdb.nothingOn]),
  // Celery.
  ...about("Celery", [celery.longQueue, celery.unacked, celery.brokerUnderAllkeys]),
  // What applications met: mostly consequences of the above.
  ...about("applications", [
    appRefusals.oom,
    appRefusals.misconf,
    appRefusals.readonly,
    appRefusals.busyErrors,
    appConnecting.tooManyClients,
    appConnecting.nameResolution,
    appConnecting.refused,
    appConnecting.timeout,
    appConnecting.reset,
    appRefusals.loadingErrors,
    unreadLogs,
  ]),
  // The surroundings, and what is over.
  ...about("latency", [latency.slowCommands, latency.slowFork]),
  ...about("host", [host.swap, host.overcommit, host.hugePages]),
  ...about("container", [container.unhealthy, container.endedBadly]),
  ...about("latency", [latency.recentStart]),
];
