/** One child process with a deadline. It has its own process group, so that the processes it starts end with it. */
import { spawn } from "node:child_process";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import * as failures from "../failures.ts";
import { MAX_OUTPUT_BYTES } from "../seam.ts";

/** Takes what a child prints as it arrives. With a sink, nothing is held and there is no bound. */
export type Sink = (stream: "stdout" | "stderr", chunk: Buffer) => void;

export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command without a shell, with exactly the environment and the input given, in `/` (a compose file of the
 * working directory would count as the project's). Failures: it cannot be started, output larger than the bound,
 * `timeout` at hop `docker`. On failure its whole group has been killed.
 */
export const runChild = (
  [command, ...args]: readonly [string, ...string[]],
  env: Record<string, string>,
  signal: AbortSignal,
  input: string | null = null,
  sink: Sink | null = null,
): Promise<Result<Ended>> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(fail(failures.timedOut("docker")));
    const child = spawn(command, args, { env, cwd: "/", detached: true, stdio: ["pipe", "pipe", "pipe"] });
    // A child that ends without reading its input is judged by how it ends.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let size = 0;

    const settle = (result: Result<Ended>): void => {
      signal.removeEventListener("abort", expire);
      resolve(result);
    };
    const kill = (result: Result<Ended>): void => {
      settle(result);
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // The group has ended by itself.
      }
    };
    const expire = (): void => kill(fail(failures.timedOut("docker")));

    signal.addEventListener("abort", expire, { once: true });
    for (const name of ["stdout", "stderr"] as const) {
      child[name].on("data", (chunk: Buffer) => {
        if (sink !== null) return sink(name, chunk);
        size += chunk.length;
        if (size > MAX_OUTPUT_BYTES) kill(fail(failures.tooLarge(MAX_OUTPUT_BYTES)));
        else output[name].push(chunk);
      });
    }
    child.on("error", () => settle(fail(failures.commandMissing(command))));
    child.on("close", (exitCode) =>
      settle(
        ok({
          exitCode,
          stdout: Buffer.concat(output.stdout).toString("utf8"),
          stderr: Buffer.concat(output.stderr).toString("utf8"),
        }),
      ),
    );
  });
