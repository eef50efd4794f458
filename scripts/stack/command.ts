import { spawn } from "node:child_process";
import { pipeline, Readable } from "node:stream";

/** What the person who started the script has to know or do; printed without a stack trace. Bugs are other errors. */
export class StackError extends Error {
  override name = "StackError";
}

/** For the terminal: one plain sentence where a person can do something about it; anything else is a bug, and shows its stack. */
export const explain = (error: unknown): string =>
  error instanceof StackError ? error.message : String(error instanceof Error ? (error.stack ?? error) : error);

export interface CommandOptions {
  /** The child and all it started are killed after this many milliseconds; 60 000 where left out. */
  timeoutMs?: number;
  /** Added to this process's environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Written to the child's standard input, which is empty otherwise. */
  input?: string | Iterable<string>;
}

export interface CommandResult {
  /** Null when a signal ended it, or when it could not be started. */
  code: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

/** A root shell's PATH may lack the folders that hold dockerd and sshd. */
export const CHILD_ENV: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${process.env["PATH"] ?? ""}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
};

/** Keeps a talkative child from filling the memory; the end of its output is what explains a failure. */
const MAX_OUTPUT_CHARACTERS = 4 * 1024 * 1024;

/**
 * Runs one command to its end. Never rejects: a program that is missing answers `code: null` with the reason in `stderr`.
 *
 * The child leads its own process group, so that Ctrl-C in the terminal reaches this process alone (the clean-up must not
 * be interrupted by it) and a timeout kills grandchildren as well.
 */
export function run(argv: readonly [string, ...string[]], options: CommandOptions = {}): Promise<CommandResult> {
  const [program, ...rest] = argv;
  return new Promise((resolve) => {
    const result: CommandResult = { code: null, stdout: "", stderr: "", timedOut: false };
    const child = spawn(program, rest, {
      detached: true,
      cwd: options.cwd,
      env: { ...CHILD_ENV, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const timer = setTimeout(() => {
      result.timedOut = true;
      killGroup(child.pid);
    }, options.timeoutMs ?? 60_000);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      result.stdout = (result.stdout + text).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      result.stderr = (result.stderr + text).slice(-MAX_OUTPUT_CHARACTERS);
    });
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ ...result, stderr: error.message });
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ ...result, code });
    });
    // A child that ends before it has read its input closes the pipe; its exit status tells.
    pipeline(
      Readable.from(typeof options.input === "string" ? [options.input] : (options.input ?? [])),
      child.stdin,
      () => {},
    );
  });
}

/** As `run`, and answers the output; a failure is a `StackError` that quotes the last lines the command printed. */
export async function must(argv: readonly [string, ...string[]], options: CommandOptions = {}): Promise<string> {
  const result = await run(argv, options);
  if (result.code === 0) return result.stdout;
  const outcome = result.timedOut
    ? `took longer than ${(options.timeoutMs ?? 60_000) / 1000} s`
    : `ended with ${result.code}`;
  throw new StackError(`${argv.slice(0, 4).join(" ")} ${outcome}: ${lastLines(result.stderr || result.stdout)}`);
}

/** Whether `program` is on the PATH. */
export async function isInstalled(program: string): Promise<boolean> {
  return (await run(["sh", "-c", 'command -v "$1"', "sh", program])).code === 0;
}

/** The last eight lines of a log or an output, for an error message. */
export const lastLines = (text: string): string => text.trimEnd().split("\n").slice(-8).join("\n");

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
