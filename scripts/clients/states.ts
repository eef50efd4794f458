/** The states in which each client is run. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RedisErrorKind } from "../../src/protocol/operations/errors.ts";
import { PASSWORD } from "./server.ts";
import type { Server } from "./server.ts";

export interface State {
  name: string;
  /** What lines about it are to be recognised as: one of these is what it is. */
  is: readonly RedisErrorKind[];
  /** What follows from it, and may be said beside. */
  follows: readonly RedisErrorKind[];
  /** As what else clients put it, which cannot be told from their lines: any client may. */
  said?: readonly RedisErrorKind[];
  /** What the application has for a password; none where it is left out. */
  password?: string;
  /** Whether Redis's name is not found. */
  nameless?: true;
  /** Before the client starts. */
  bring(server: Server): Promise<void>;
  /** While it runs. */
  disturb?(server: Server): Promise<void>;
}

const DOWN_MS = 1500;
const KEYS = 400;
/** Redis looks at its clients between keys that are longer than the interval, and each key takes so long. */
const SLOWLY = ["--loading-process-events-interval-bytes", "1024", "--key-load-delay", "100000"];
const VALUE_BYTES = "2048";

export const STATES: readonly State[] = [
  { name: "refused", is: ["refused"], follows: ["timeout", "reset"], bring: async () => {} },
  {
    name: "no-such-name",
    is: ["name_resolution"],
    follows: ["timeout", "reset"],
    nameless: true,
    bring: (server) => server.start(),
  },
  {
    name: "wrong-password",
    is: ["auth"],
    follows: ["reset", "timeout"],
    password: "another",
    bring: (server) => server.start(["--requirepass", PASSWORD]),
  },
  {
    name: "no-password",
    is: ["auth"],
    follows: ["reset", "timeout"],
    bring: (server) => server.start(["--requirepass", PASSWORD]),
  },
  {
    name: "full",
    is: ["oom"],
    follows: [],
    async bring(server) {
      await server.start(["--maxmemory-policy", "noeviction"]);
      await server.ask("CONFIG", "SET", "maxmemory", "1");
    },
  },
  {
    name: "loading",
    is: ["loading"],
    follows: [],
    said: ["reset", "timeout"],
    async bring(server) {
      await server.start(["--enable-debug-command", "yes", "--rdbcompression", "no"]);
      await server.ask("DEBUG", "POPULATE", String(KEYS), "key", VALUE_BYTES);
      await server.ask("SAVE");
      await server.end("SIGKILL");
      await server.start(SLOWLY);
    },
  },
  {
    name: "read-only",
    is: ["readonly"],
    follows: [],
    // Of a primary that does not answer: the replica goes on with what it has.
    bring: (server) => server.start(["--replicaof", "127.0.0.1 1"]),
  },
  {
    name: "misconf",
    is: ["misconf"],
    follows: [],
    async bring(server) {
      await server.start(["--save", "3600 1", "--dbfilename", "taken"]);
      await server.block("taken");
      await server.ask("SET", "written", "1");
      await server.ask("BGSAVE");
      while (!(await server.ask("INFO", "persistence")).includes("rdb_last_bgsave_status:err")) await sleep(100);
    },
  },
  {
    name: "too-many-clients",
    is: ["max_clients"],
    follows: [],
    said: ["reset", "timeout"],
    async bring(server) {
      await server.start(["--maxclients", "1"]);
      await server.occupy();
    },
  },
  {
    name: "killed-and-back",
    is: ["reset", "refused"],
    follows: ["timeout"],
    bring: (server) => server.start(),
    async disturb(server) {
      await server.end("SIGKILL");
      await sleep(DOWN_MS);
      await server.start();
    },
  },
  {
    name: "frozen",
    is: ["timeout"],
    follows: ["reset"],
    bring: (server) => server.start(),
    disturb: async (server) => server.signal("SIGSTOP"),
  },
];

/** An hour of its work, without a pause: no line may be taken for an error. */
export const HEALTHY: State = { name: "healthy", is: [], follows: [], bring: (server) => server.start() };
