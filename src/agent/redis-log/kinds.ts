/**
 * What a message of Redis's own log means, by its words in redis/redis 6.2 to 8 and valkey-io/valkey 7.2 to 9 (`serverLog` in aof.c,
 * rdb.c, config.c, server.c, module.c, replication.c, networking.c). `testdata` has lines that real servers printed.
 */
import type { RedisLogKind } from "../../protocol/operations/redis-log.ts";
import type { Message } from "./messages.ts";

export interface Recognised {
  kind: RedisLogKind;
  /** What may be shown of it, before redaction. */
  text: string;
}

/** The first that fits decides, so what is told by its own words stands before what only an error of the system tells. */
const BY_WORDS: readonly (readonly [RedisLogKind, RegExp])[] = [
  ["bad_module", /Can't load module from|^Module .+ (?:failed to load|initialization failed)/],
  ["port_in_use", /Address already in use/],
  ["bind_failed", /Could not create server TCP listening socket|^Failed opening Unix socket/],
  ["file_limit", /^You requested maxclients|can't set maximum open files|^Current maximum open files/],
  ["no_config", /can't open config file/],
  ["rdb_newer", /Can't handle RDB format version/],
  ["aof_bad", /^Bad file format reading the append only file|^Unknown command '.*' reading the append only file/],
  ["aof_truncated", /^Unexpected end of file reading the append only file/],
  ["aof_cut", /loaded anyway because aof-load-truncated is enabled/],
  ["aof_manifest", /^FATAL AOF MANIFEST FILE ERROR/],
  ["aof_missing", /^Unable to obtain the AOF file .*No such file|^The append log file .* doesn't exist/],
  // It was written in part, and Redis does not say why; a second try says so half a minute later.
  ["disk_full", /^Short write while writing to the AOF file/],
  ["fork_memory", /\bfork: /],
  ["save_killed", /^Background (?:saving|AOF rewrite) terminated by signal/],
  ["out_of_memory", /^Out Of Memory allocating|OUT OF MEMORY/],
  ["crashed", /crashed by signal: \d+|=== ASSERTION FAILED ===|Guru Meditation/],
  ["attack", /^Possible SECURITY ATTACK detected/],
  ["output_limit", /scheduled to be closed ASAP for overcoming of output buffer limits/],
  ["slow_disk", /^Asynchronous AOF fsync is taking too long/],
  [
    "link_failed",
    /^Error condition on socket for SYNC|^Error reply to PING from|^Unable to (?:connect|AUTH) to (?:MASTER|PRIMARY)|^(?:MASTER|PRIMARY) aborted replication|^Timeout (?:connecting to|receiving bulk data from) the (?:MASTER|PRIMARY)|^Failed trying to load the (?:MASTER|PRIMARY) synchronization DB/,
  ],
  ["made_replica", /^(?:REPLICAOF|SLAVEOF) .* enabled \(user request/],
  ["made_primary", /^(?:MASTER|PRIMARY) MODE enabled \(user request/],
  ["module_loaded", /^Module '.+' loaded from /],
];

const BY_ERROR: readonly (readonly [RedisLogKind, RegExp])[] = [
  ["denied", /Permission denied|Operation not permitted/],
  ["read_only", /Read-only file system/],
  ["disk_full", /No space left on device|Disk quota exceeded/],
  ["disk_error", /Input\/output error|Stale file handle|Structure needs cleaning|Transport endpoint is not connected/],
];
/** What those errors are about, here and in what an image's entrypoint prints. */
const ABOUT_FILES =
  /\b(?:AOF|RDB|DB|append(?:-| )?only|append log|manifest|dir|chdir|directory|file)\b|^chown: |^FATAL CONFIG/i;
/** These are none of the data's, and Redis goes on without them (`createPidFile` and `rewriteConfigOverwriteFile`). */
const OTHER_FILES = /^Failed to write PID file|\bconfig file\b|\bunix socket file\b/;

/** Only where nothing above tells more: these also follow upon others. */
const LAST: readonly (readonly [RedisLogKind, RegExp])[] = [
  ["bad_option", /^FATAL CONFIG FILE ERROR|^Unresolved Configuration/],
  [
    "rdb_broken",
    /^Short read or OOM loading DB|^Wrong signature trying to load DB|^Wrong RDB checksum|^Internal error in RDB reading|^Error reading the RDB (?:preamble|base)/,
  ],
];

const kindOf = ({ level, text }: Message): RedisLogKind | null => {
  const first = (table: readonly (readonly [RedisLogKind, RegExp])[]): RedisLogKind | null =>
    table.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
  const ofData = ABOUT_FILES.test(text) && !OTHER_FILES.test(text);
  const byError = (level === "#" || level === null) && ofData ? first(BY_ERROR) : null;
  return first(BY_WORDS) ?? byError ?? first(LAST);
};

/** Who asked, of a client's whole description. */
const REQUEST = /\(user request from '.*?\baddr=(\S+).*?(?:\buser=(\S*))?.*'\)/;

/** Of a client's whole description, which has its name and user, who it is and what it did last. */
const CLOSED = /^Client id=.*?\baddr=(\S+).*?\bcmd=(\S+).*?(?= scheduled to be closed ASAP)/;

/** Without where the files are, which is not given out, without a client's description, and without what was read as a command. */
const shown = (text: string): string =>
  text
    .replace(/ \(in server root dir .*?\)(?= for)/, "")
    .replace(/^(Can't chdir to) '.*?'/, "$1 its directory")
    .replace(REQUEST, (_all, address: string) => `(asked for by ${address})`)
    .replace(CLOSED, (_all, address: string, command: string) => `Client at ${address} (${command})`)
    .replace(/^Unknown command '.*' reading/, "Unknown command reading");

export const recognised = (message: Message): Recognised | null => {
  const kind = kindOf(message);
  return kind === null ? null : { kind, text: shown(message.text) };
};

export const isReady = ({ text }: Message): boolean =>
  /^(?:The server is now r|R)eady to accept connections/.test(text);

export const isStarting = ({ text }: Message): boolean => /is starting oO0/.test(text);

/** What Redis, or an image's entrypoint, says only before it is ready. */
const ONLY_AT_START: ReadonlySet<RedisLogKind> = new Set([
  ...(["bad_option", "no_config", "port_in_use", "bind_failed"] as const),
  ...(["aof_bad", "aof_truncated", "aof_manifest", "aof_missing", "aof_cut"] as const),
]);

export const isOfStart = ({ level }: Message, kind: RedisLogKind): boolean => level === null || ONLY_AT_START.has(kind);

/** Warnings of every start and every end, and those that only say that something failed which another line has told. */
const ORDINARY =
  /is starting oO0|^(?:Redis|Valkey) version=|^Configuration loaded|^Server initialized|^Warning: no config file|^Failed to write PID file|^WARNING|^User requested shutdown|^(?:Redis|Valkey) is now ready to exit|^Received SIG|^Background saving error|^Failed listening on port|^Fatal error loading the DB|^Setting secondary replication ID|^Removing the |^There is a child saving|^Background AOF rewrite terminated with error|BUG REPORT|^Module Configuration detected without|^!!! (?:Warning: short read|Truncating the AOF)/;

/** A warning worth showing though nothing is known of it. */
export const isTelling = ({ level, text }: Message): boolean => level === "#" && !ORDINARY.test(text);
