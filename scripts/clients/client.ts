/** What a client of Redis is to `npm run test:clients`: what is installed, which program of ours uses it, and how that is started. */
import type { RedisErrorKind } from "../../src/protocol/operations/errors.ts";

export type Suite = "bullseye" | "bookworm" | "trixie" | "sid" | "experimental";

export type From =
  /** Packages of npm and their ranges, in a folder of their own. */
  | { npm: Readonly<Record<string, string>> }
  /** Packages of a Debian suite, unpacked with all that they need into one root for all clients of that suite. */
  | { debian: Suite; packages: readonly string[] };

export interface Client {
  /** What the matrix and `--only` call it. */
  name: string;
  language: string;
  /** The package, of those above, whose version the matrix shows. */
  version: string;
  from: From;
  /** A file under `programs/`. */
  program: string;
  /** `{program}` and `{build}` stand for the program's path, and for a folder of this client's own, where it runs. */
  run: readonly string[];
  /** Run once after the installation, in `{build}`, without a network: for languages that are compiled. */
  build?: readonly string[];
  /** Beside what every program gets: `REDIS_HOST`, `REDIS_PORT`, `REDIS_PASSWORD`, `REDIS_URL`, `PAUSE_MS`, `COUNT`, `LOUD`. */
  env?: Readonly<Record<string, string>>;
  /**
   * By state: the other failure that this client says it is, where none of its lines tells more, or beside what it is. What any client may say is
   * with the states. To be looked at (`--said`) before it is written here.
   */
  says?: Readonly<Record<string, readonly RedisErrorKind[]>>;
  /** The states in which it prints that something failed, and in no line what. To be looked at as well. */
  untold?: readonly string[];
  /**
   * `whole`: standard output is left out, where the message alone does not tell; `joined`: both streams are one log, where the client
   * logs by itself.
   */
  streams?: "whole" | "joined";
}

/** A client that cannot be had where this runs, so that nobody takes it for tried. */
export interface NotTried {
  name: string;
  why: string;
}
