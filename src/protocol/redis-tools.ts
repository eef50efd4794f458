import { listed } from "../shared/text.ts";

/** The command line tools that Redis is asked with, in the order in which they are tried. Debian's Valkey has no `redis-cli`; official images have links under that name. */
export const REDIS_TOOLS = ["redis-cli", "valkey-cli", "keydb-cli", "redict-cli"] as const;

/** `redis-cli, valkey-cli, keydb-cli or redict-cli`. */
export const anyRedisTool = (): string => listed(REDIS_TOOLS, "or");
