/** The states that a stack can be brought into, by name. */
import { aofFails } from "./aof-fails.ts";
import { appRefused } from "./app-refused.ts";
import { bgsaveFails } from "./bgsave-fails.ts";
import { busyScript } from "./busy-script.ts";
import { celeryBroker } from "./celery-broker.ts";
import { configRenamed } from "./config-renamed.ts";
import { defaultUserOff, noPasswordKnown } from "./users.ts";
import { diskFull } from "./disk-full.ts";
import { floodedLog } from "./flooded-log.ts";
import { fragmentation } from "./fragmentation.ts";
import { full } from "./full.ts";
import { hugeClientBuffer } from "./huge-client-buffer.ts";
import { dirMoved, openToAll, takenBack, takenOver } from "./intruder.ts";
import { loading } from "./loading.ts";
import { maxClients } from "./max-clients.ts";
import { badOption, readOnlyData, wrongOwner } from "./mistaken.ts";
import { neverSaved } from "./never-saved.ts";
import { noevictionFull } from "./noeviction-full.ts";
import { oomBefore } from "./oom-before.ts";
import { oomKilled } from "./oom-killed.ts";
import { paused } from "./paused.ts";
import { queueUnderEviction } from "./queue-under-eviction.ts";
import { raiseKills } from "./raise-kills.ts";
import { refusedWrites } from "./refused-writes.ts";
import { rejected } from "./rejected.ts";
import { badAof, newerRdb, restartLoop } from "./spoiled.ts";
import { saveDenied, saveForbidden } from "./save-denied.ts";
import type { State } from "./state.ts";
import { stopped } from "./stopped.ts";
import { noRedisCli, otherPort, tlsOnly, unixSocket } from "./unreached.ts";
import { throttled } from "./throttled.ts";
import { wrongPassword } from "./wrong-password.ts";

export const STATES = {
  full,
  "noeviction-full": noevictionFull,
  "oom-killed": oomKilled,
  stopped,
  paused,
  "restart-loop": restartLoop,
  "bgsave-fails": bgsaveFails,
  "aof-fails": aofFails,
  "disk-full": diskFull,
  "save-denied": saveDenied,
  "save-forbidden": saveForbidden,
  "wrong-password": wrongPassword,
  "app-refused": appRefused,
  "flooded-log": floodedLog,
  "busy-script": busyScript,
  "huge-client-buffer": hugeClientBuffer,
  "max-clients": maxClients,
  fragmentation,
  loading,
  "celery-broker": celeryBroker,
  "queue-under-eviction": queueUnderEviction,
  "never-saved": neverSaved,
  "config-renamed": configRenamed,
  "no-redis-cli": noRedisCli,
  "other-port": otherPort,
  "unix-socket": unixSocket,
  "tls-only": tlsOnly,
  "oom-before": oomBefore,
  "refused-writes": refusedWrites,
  rejected,
  throttled,
  "default-user-off": defaultUserOff,
  "no-password-known": noPasswordKnown,
  "raise-kills": raiseKills,
  "taken-over": takenOver,
  "taken-back": takenBack,
  "dir-moved": dirMoved,
  "open-to-all": openToAll,
  "bad-aof": badAof,
  "newer-rdb": newerRdb,
  "bad-option": badOption,
  "wrong-owner": wrongOwner,
  "read-only-data": readOnlyData,
} as const satisfies Record<string, State>;

export type StateName = keyof typeof STATES;

export const isStateName = (text: string): text is StateName => Object.hasOwn(STATES, text);

/** The names with what is wrong in each, one line each. */
export const listStates = (): string =>
  Object.entries(STATES)
    .map(([name, { summary }]) => `  ${name.padEnd(20)}${summary}\n`)
    .join("");
