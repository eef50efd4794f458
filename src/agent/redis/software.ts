/** By what software that speaks Redis's protocol is told, in INFO server. */

/**
 * Each tells its own version beside the `redis_version` it is compatible with: https://github.com/valkey-io/valkey/blob/9.0/src/server.c
 * (genValkeyInfoString), https://github.com/apache/kvrocks/blob/unstable/src/server/server.cc (GetServerInfo), and so on.
 */
export const OWN_VERSIONS: readonly (readonly [field: string, name: string])[] = [
  ["valkey_version", "Valkey"],
  ["redict_version", "Redict"],
  ["dragonfly_version", "Dragonfly"],
  ["kvrocks_version", "Kvrocks"],
  ["garnet_version", "Garnet"],
  ["keydb_version", "KeyDB"],
];

/** KeyDB has nothing but its program's name to tell it by; its `redis_version` is its own. */
export const KEYDB_PROGRAM = /(?:^|\/)keydb-(?:pro-)?server$/;

/** A name that may be shown. */
export const SERVER_NAME = /^[a-z][a-z0-9_-]{0,19}$/i;

/** One that may be shown. `df-v1.40.1`, as Dragonfly says it, is 1.40.1. */
export const VERSION = /^(?:[a-z]{1,3}-)?v?(\d[\w.+~-]{0,39})$/i;
