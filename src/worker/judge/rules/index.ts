/**
 * The table. Its order is part of it: where several rules fire with the same verdict, the one that stands first is named
 * first, so causes stand before what follows from them. To add a rule: write it in the file of its subject, put it here where
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
import * as redis from "./redis.ts";

export const RULES: readonly Rule[] = [
  // The container, and what it stands on: without it nothing else holds.
  container.oomKilled,
  host.diskFull,
  host.diskTooSmall,
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
  redis.linkDown,
  redis.readOnly,
  // An application that cannot work whatever else is right.
  met.auth,
  // Saving: a failed save stops writes.
  persistence.saveFailed,
  persistence.writeFailed,
  // Memory, from what takes it to what it leads to.
  overhead.clientBuffer,
  overhead.outsideEviction,
  memory.nearlyFull,
  memory.evicting,
  memory.unlimited,
  memory.aboveContainer,
  memory.nearLimit,
  host.hostMemory,
  overhead.lastCopies,
  overhead.forkHeadroom,
  overhead.fragmentation,
  // Connections.
  clients.nearMaximum,
  clients.rejected,
  clients.blocked,
  // The rest of saving.
  persistence.rewriteFailed,
  persistence.saveOverdue,
  persistence.pendingFsync,
  persistence.delayedFsync,
  persistence.nothingOn,
  // Celery.
  celery.longQueue,
  celery.unacked,
  celery.brokerUnderAllkeys,
  // What applications met: mostly consequences of the above.
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
