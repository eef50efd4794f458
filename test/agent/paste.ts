/** Pastes a line into a shell, and tells what is wrong with what came of it. */
import { execFile } from "node:child_process";

export interface Pasted {
  code: number;
  said: string;
}

/** As a person's shell would run it, which knows nothing of the tests' engine. */
export const paste = (line: string, { cwd = "/", exported = {}, typed = "" } = {}): Promise<Pasted> =>
  new Promise((resolve) => {
    const env = { ...exported, PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/root" };
    const child = execFile("sh", ["-c", line], { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, said: stdout + stderr });
    });
    // A line that reads nothing may have ended before what is typed gets there.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(typed);
  });

/** What is said where a line is wrong, though the shell may call it a success. */
export const WRONG =
  /^(?:\(error\) )?(?:NOAUTH|WRONGPASS)|AUTH failed|no such (?:service|container|file)|no configuration file|not found|Could not connect|unknown (?:flag|command|shorthand)|Usage:|unknown subcommand|wrong number of arguments/im;

/** A log, a list and a scan may be empty, there may have been no end, and a copy is made without a word. */
const mayBeSilent = (line: string): boolean =>
  / logs --since | --scan | events --since | start | SLOWLOG GET | MODULE LIST| ACL LOG | cp | chown /.test(line);

/** It asks whether Redis wants a password, by giving none. */
const PROBE = /^printf 'RESET/;

/**
 * Where the engine starts a container over and over, Compose may find it between two starts at its first look and running at its second, and then has nothing to
 * say of it (`ContainerRestarting` in its convergence.go).
 */
const ofRestarting = (line: string): boolean => / up -d /.test(line);

/** @param restarts whether the engine starts the container over and over */
export const wrongWith = (line: string, { code, said }: Pasted, { restarts = false } = {}): string[] =>
  code !== 0 ||
  (WRONG.test(said) && !(PROBE.test(line) && /NOAUTH/.test(said))) ||
  (said.trim() === "" && !mayBeSilent(line) && !(restarts && ofRestarting(line)))
    ? [`${line}\n  ${code}: ${said}`]
    : [];
