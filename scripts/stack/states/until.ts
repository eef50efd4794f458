import { setTimeout as sleep } from "node:timers/promises";
import { StackError } from "../command.ts";

const TIMEOUT_MS = 60_000;
const INTERVAL_MS = 100;

/** @throws StackError that names `what`, after a minute, or what is given. */
export async function until(what: string, holds: () => Promise<boolean>, timeoutMs = TIMEOUT_MS): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new StackError(`This did not come about: ${what}.`);
    await sleep(INTERVAL_MS);
  }
}
