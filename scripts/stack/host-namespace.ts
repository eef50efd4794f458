import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run, StackError } from "./command.ts";
import type { CommandResult } from "./command.ts";

const INIT = fileURLToPath(new URL("host-init.sh", import.meta.url));
const START_MS = 30_000;
const STOP_MS = 5_000;

/** The whole environment of a process inside; nothing of this process's own gets in. */
const ENVIRONMENT = {
  HOME: "/root",
  LANG: "C.UTF-8",
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
};

export interface RunOptions {
  input?: string;
  env?: Record<string, string>;
  /** Milliseconds; 60 000 where left out. */
  timeoutMs?: number;
}

/** A mount namespace with a root of its own over this machine's: same processes and network, other files. */
export interface Namespace {
  /** Runs a command as root inside. Never rejects; see `run` of command.ts. */
  run(argv: readonly [string, ...string[]], options?: RunOptions): Promise<CommandResult>;
  /** Starts a command as root inside that stays: its output arrives on the child's pipes. */
  start(argv: readonly [string, ...string[]]): ChildProcess;
  /** The folder of all files that were written inside, as seen from outside. No `join`: a path with `..` that must stay. */
  written: string;
  /** Ends every process inside; its mounts and files go with them. Idempotent. */
  stop(): Promise<void>;
}

/**
 * @param directory An existing folder; `root` is made in it as the mount point.
 * @param share Folders that are the same inside and outside; what else changes outside later may not show inside.
 */
export async function createNamespace(directory: string, share: readonly string[]): Promise<Namespace> {
  const mountPoint = join(directory, "root");
  await mkdir(mountPoint, { recursive: true });
  // A group of its own: Ctrl-C in the terminal must not reach it before this process has cleaned up.
  const init = spawn(
    "unshare",
    ["--mount", "--propagation", "private", "bash", INIT, mountPoint, process.execPath, ...share],
    { detached: true, stdio: ["pipe", "pipe", "pipe"], env: ENVIRONMENT },
  );
  init.stdin.on("error", () => {});
  let complaint = "";
  init.stderr.setEncoding("utf8").on("data", (text: string) => (complaint = (complaint + text).slice(-4096)));
  const ended = new Promise<void>((resolve) => init.once("exit", () => resolve()).once("error", () => resolve()));
  const timeout = AbortSignal.timeout(START_MS);
  const ready = await Promise.race([
    once(init.stdout, "data", { signal: timeout }).then(
      () => true,
      () => false,
    ),
    ended.then(() => false),
  ]);
  const pid = init.pid;
  const stop = async (): Promise<void> => {
    init.stdin.end();
    const timer = setTimeout(() => init.kill("SIGKILL"), STOP_MS);
    await ended;
    clearTimeout(timer);
    await rmdir(mountPoint).catch(() => {});
  };
  if (!ready || pid === undefined) {
    await stop();
    throw new StackError(`The test host needs root, unshare and overlayfs: ${complaint.trim() || "it did not start"}`);
  }

  // The working folder as well: nsenter would otherwise come back to this process's, outside the root.
  const inside = `/proc/${pid}/cwd`;
  const enter = ["nsenter", "--target", String(pid), "--mount", `--root=${inside}`, `--wd=${inside}`] as const;
  return {
    run: (argv, options = {}) => run([...enter, "env", "-i", ...assignments(options.env), ...argv], options),
    start: (argv) =>
      spawn(enter[0], [...enter.slice(1), ...argv], {
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: ENVIRONMENT,
      }),
    written: `${inside}/../upper`,
    stop,
  };
}

const assignments = (env: Record<string, string> = {}): string[] =>
  Object.entries({ ...ENVIRONMENT, ...env }).map(([name, value]) => `${name}=${value}`);
