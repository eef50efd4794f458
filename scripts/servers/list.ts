import type { Suite } from "../clients/client.ts";

/** A server that speaks Redis's protocol, from packages of a Debian suite. */
export interface Server {
  /** As the agent is to name it, with its version. */
  name: string;
  suite: Suite;
  packages: readonly string[];
  program: string;
  /** Its own tool. */
  cli: string;
}

const redis = (suite: Suite, from = ""): Server => ({
  name: "Redis",
  suite,
  packages: [`redis-server${from}`, `redis-tools${from}`],
  program: "redis-server",
  cli: "redis-cli",
});

const other = (name: string, suite: Suite): Server => {
  const word = name.toLowerCase();
  return { name, suite, packages: [`${word}-server`, `${word}-tools`], program: `${word}-server`, cli: `${word}-cli` };
};

/** All that Debian has, the oldest first. */
export const SERVERS: readonly Server[] = [
  redis("bullseye"),
  redis("bookworm"),
  redis("trixie"),
  redis("sid"),
  redis("experimental", "/experimental"),
  other("Valkey", "trixie"),
  other("Valkey", "sid"),
  other("Redict", "sid"),
];

/** What could not be had, and why. */
export const NOT_TRIED =
  "KeyDB, Dragonfly, Kvrocks and Garnet: Debian and npm hold no server of theirs. Each is named by its `INFO`, and KeyDB's own tool is known.";
