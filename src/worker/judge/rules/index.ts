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

export const RULES: readonly Rule[] = [
  // The container, and what it stands on: without it nothing else holds.
  container.oomKilled,
  disk.diskFull,
  disk.diskTooSmall,
  container.restartLoop,
  container.notRunning,
  // Whether Redis answers.
  redis.busy,
  redis.refusesPassword,
  redis.maxClients,
  redis.noReply,
  redis.unreachable,
  redis.loading,
  redis.stillLoading,
  replica.linkDown,
  replica.readOnly,
  // An application that cannot work whatever else is right.
  appConnecting.auth,
  // Saving: a failed save stops writes.
  rdb.saveFailed,
  aof.writeFailed,
  // Memory, from what takes it to what it leads to.
  buffers.clientBuffer,
  buffers.outsideEviction,
  full.nearlyFull,
  full.evicting,
  limits.unlimited,
  limits.aboveContainer,
  containerMemory.nearLimit,
  host.hostMemory,
  child.lastCopies,
  child.forkHeadroom,
  fragmentation,
  // Connections.
  clients.nearMaximum,
  clients.rejected,
  clients.blocked,
  // The rest of saving.
  aof.rewriteFailed,
  rdb.saveOverdue,
  aof.pendingFsync,
  aof.delayedFsync,
  rdb.nothingOn,
  // Celery.
  celery.longQueue,
  celery.unacked,
  celery.brokerUnderAllkeys,
  // What applications met: mostly consequences of the above.
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
  // The surroundings, and what is over.
  latency.slowCommands,
  latency.slowFork,
  host.swap,
  host.overcommit,
  host.hugePages,
  container.unhealthy,
  container.endedBadly,
  latency.recentStart,
];
