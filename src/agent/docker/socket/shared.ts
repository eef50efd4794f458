import { type Result, fail } from "../../../protocol/result.ts";
import { unlessAborted } from "../../../shared/deadline.ts";
import * as failures from "../failures.ts";

/** The limit for work that several requests share, which no single request's budget may end. */
const SHARED_WORK_MS = 10_000;

/** Runs one piece of work at a time. All who ask while it runs share it, and each waits only as long as its own budget allows. */
export const shared = <A extends unknown[], T>(start: (signal: AbortSignal, ...args: A) => Promise<Result<T>>) => {
  let running: Promise<Result<T>> | null = null;
  return (signal: AbortSignal, ...args: A): Promise<Result<T>> => {
    running ??= start(AbortSignal.timeout(SHARED_WORK_MS), ...args).finally(() => (running = null));
    return unlessAborted(running, signal, fail(failures.timedOut("docker")));
  };
};
