/** Redis commands as redis-cli takes them: on its stdin, where it splits lines itself, or in argv. */
import { type Result, fail, ok } from "../../../protocol/result.ts";
import { badWord } from "../failures.ts";
import type { RedisCommand } from "../seam.ts";

/** All but the two that kombu puts between a queue's name and a priority (`sep` in its transport/redis.py). */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u0005\u0007-\u0015\u0017-\u001f\u007f-\u009f\u2028\u2029]/;

/** At the start of a line, redis-cli takes these words as commands to itself. (A number there would repeat the rest of the line.) */
const REDIS_CLI_OWN = new Set(["quit", "exit", "clear", "help", "connect", "restart"]);

/** Commands that may be sent a second time when it is unknown whether the first one arrived. */
const READ_ONLY = [
  ...[
    "INFO",
    "PING",
    "ECHO",
    "EXISTS",
    "SCAN",
    "SSCAN",
    "TYPE",
    "DBSIZE",
    "LLEN",
    "HLEN",
    "SCARD",
    "ZCARD",
    "SELECT",
  ].map((word) => [word]),
  ["CONFIG", "GET"],
  ["CLIENT", "LIST"],
  ["SLOWLOG", "GET"],
  ["CLUSTER", "INFO"],
  ["MODULE", "LIST"],
  ["PUBSUB", "NUMSUB"],
];

export const isReadOnly = (command: RedisCommand): boolean =>
  READ_ONLY.some((known) => known.every((word, index) => command[index]?.toUpperCase() === word));

/** Refuses (`bad_input`) a word with a control character, and a first word that is no plain command name. */
export const checkCommand = (command: RedisCommand): Result<RedisCommand> => {
  const sound =
    /^[A-Za-z]+$/.test(command[0]) &&
    !REDIS_CLI_OWN.has(command[0].toLowerCase()) &&
    !command.some((word) => CONTROL.test(word));
  return sound ? ok(command) : fail(badWord());
};

/** Printable ASCII but for the quote and the backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** In double quotes by the rules of Redis's `sdssplitargs`; bytes outside printable ASCII as `\xHH`. */
export const quoteWord = (word: string): string => {
  if (PLAIN.test(word)) return `"${word}"`;
  let quoted = "";
  for (const byte of Buffer.from(word, "utf8")) {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === "\\") quoted += `\\${character}`;
    else if (byte >= 0x20 && byte < 0x7f) quoted += character;
    else quoted += `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `"${quoted}"`;
};

/** One line for redis-cli's stdin, with its line break. */
export const toLine = (command: RedisCommand): string => `${command.map(quoteWord).join(" ")}\n`;
