/**
 * What a container says of where its Redis is asked: command, environment and configuration file say where it listens, the health check how it is
 * asked. Nothing else of them is kept: passwords stand in all. Pure.
 */
import { REDIS_TOOLS } from "../../protocol/redis-tools.ts";
import { optionsOf, readConfigFile, type Options, type Started, wordsOf, workingDirectoryOf } from "./launch.ts";

/** Settings of Redis's that say where it listens; of what they name only paths. */
const LISTENING: ReadonlySet<string> = new Set([
  ...["port", "unixsocket", "tls-port", "tls-auth-clients", "tls-ca-cert-file"],
  ...["tls-cert-file", "tls-key-file", "tls-client-cert-file", "tls-client-key-file"],
]);

/** How a health check asks, as its options of redis-cli say; null for what it leaves to redis-cli. */
export interface Checked {
  port: string | null;
  socket: string | null;
  tls: boolean;
  ca: string | null;
  cert: string | null;
  key: string | null;
}

export interface Ways {
  options: Options;
  /** Null where there is no health check, or none that asks Redis in this container. */
  checked: Checked | null;
  /** Whether it is started as a Sentinel, which has another usual port. */
  sentinel: boolean;
  workingDirectory: string;
}

export const waysOf = (started: Started, check: readonly string[]): Ways => ({
  options: optionsOf(started, LISTENING),
  checked: checkedBy(check),
  sentinel: [started.Path, ...started.Args].some((word) => /(?:^|\s)--sentinel(?:\s|$)|-sentinel(?:\s|$)/.test(word)),
  workingDirectory: workingDirectoryOf(started),
});

/** Where a configuration file says that Redis listens. What CONFIG REWRITE has added comes after the rest, as in the file. */
export const waysIn = (text: string): Options => {
  const { options, rewritten } = readConfigFile(text, LISTENING);
  return new Map([...options, ...rewritten]);
};

const TOOL = `(?:${REDIS_TOOLS.join("|")})`;
const CLI = new RegExp(`(?:^|/)${TOOL}$`);
/** One with something after it. */
const CLI_LINE = new RegExp(String.raw`${TOOL}\s`);
/** Options of redis-cli that take the next word, which may be a secret. */
const TAKES_A_WORD = new Set([
  ...["-h", "-p", "-t", "-s", "-a", "-u", "-r", "-i", "-n", "-X", "-d", "-D"],
  ...[
    "--user",
    "--pass",
    "--cacert",
    "--cacertdir",
    "--cert",
    "--key",
    "--sni",
    "--tls-ciphers",
    "--tls-ciphersuites",
    "--show-pushes",
  ],
]);
const LOCAL = /^(?:127\.0\.0\.1|localhost|::1|0\.0\.0\.0)$/;
/** What ends a command of a shell. */
const END = /^[;&|<>]+$/;

/** `redis://user:password@127.0.0.1:6380/0` */
const URI = /^(redis|rediss|valkey|valkeys):\/\/(?:[^@]*@)?([^/:@]+)(?::(\d{1,5}))?(?:\/\d*)?$/;

/** @param check as the engine has it: `["CMD", "redis-cli", "ping"]`, `["CMD-SHELL", "redis-cli ping | grep PONG"]` */
const checkedBy = ([kind, ...rest]: readonly string[]): Checked | null => {
  const all = kind === "CMD-SHELL" ? wordsOf(rest.join(" "), ";&|<>") : kind === "CMD" ? rest : [];
  // A shell that is given its command as one word.
  const flat = all.flatMap((word) => (/\s/.test(word) && CLI_LINE.test(word) ? wordsOf(word, ";&|<>") : [word]));
  const begin = flat.findIndex((word) => CLI.test(word));
  if (begin === -1) return null;
  const after = flat.slice(begin + 1);
  const end = after.findIndex((word) => END.test(word));
  return optionsOfCli(end === -1 ? after : after.slice(0, end));
};

const optionsOfCli = (words: readonly string[]): Checked | null => {
  const given = new Map<string, string>();
  for (let at = 0; at < words.length && words[at]?.startsWith("-") === true; at += 1) {
    const name = words[at] ?? "";
    given.set(name, TAKES_A_WORD.has(name) ? (words[(at += 1)] ?? "") : "");
  }
  const uri = URI.exec(given.get("-u") ?? "");
  const host = given.get("-h") ?? uri?.[2] ?? "127.0.0.1";
  if (!LOCAL.test(host) || (given.has("-u") && uri === null)) return null;
  return {
    port: given.get("-p") ?? uri?.[3] ?? null,
    socket: given.get("-s") ?? null,
    tls: given.has("--tls") || uri?.[1] === "rediss" || uri?.[1] === "valkeys",
    ca: given.get("--cacert") ?? null,
    cert: given.get("--cert") ?? null,
    key: given.get("--key") ?? null,
  };
};
