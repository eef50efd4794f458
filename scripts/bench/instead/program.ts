/** A server of Debian's that somebody would put on the host instead, until it is stopped. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { CHILD_ENV, lastLines, StackError } from "../../stack/command.ts";
import { pause } from "../../../src/shared/deadline.ts";
import { type Answered, httpCaller, type HttpCaller } from "../http.ts";

export interface Program {
  http: HttpCaller;
  stop(): Promise<void>;
}

const START_TRIES = 100;
const TRY_EVERY_MS = 100;

/** Starts it and waits until it answers `path` as `answers` has it. Secrets belong into `env`: an argument is readable by every user. */
export async function startProgram(
  argv: readonly [string, ...string[]],
  env: Record<string, string>,
  url: string,
  path: string,
  answers: (answered: Answered) => boolean,
): Promise<Program> {
  const [program, ...rest] = argv;
  const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], env: { ...CHILD_ENV, ...env } });
  let said = "";
  const take = (text: Buffer): void => {
    said = (said + text.toString()).slice(-4000);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  child.once("error", (error) => (said += error.message));
  const ended = once(child, "close").catch(() => []);
  const http = httpCaller(url);
  const stop = async (): Promise<void> => {
    http.close();
    child.kill("SIGKILL");
    await ended;
  };
  for (let tries = 0; tries < START_TRIES; tries += 1) {
    const answered = await http.ask(path).catch(() => null);
    if (answered !== null && answers(answered)) return { http, stop };
    await pause(TRY_EVERY_MS);
  }
  await stop();
  throw new StackError(`${program} did not answer ${path} within 10 s: ${lastLines(said)}`);
}
