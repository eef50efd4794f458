import { spawn } from "node:child_process";
import { StackError } from "./command.ts";

/**
 * Runs `work` while no other process holds the lock file. The kernel releases it when this process dies, however it dies:
 * the lock belongs to a `flock` child that ends with its standard input.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, waitSeconds = 300): Promise<T> {
  const holder = spawn("flock", ["-w", String(waitSeconds), path, "sh", "-c", "echo held; exec cat"], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  holder.stdin.on("error", () => {});
  const ended = new Promise<void>((resolve) => holder.once("close", () => resolve()).once("error", () => resolve()));
  const held = await Promise.race([
    new Promise<boolean>((resolve) => holder.stdout.once("data", () => resolve(true))),
    ended.then(() => false),
  ]);
  if (!held)
    throw new StackError(`Another process has held ${path} for ${waitSeconds} s. Run again when it has ended.`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
