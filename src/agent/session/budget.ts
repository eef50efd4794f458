/** How long a request may take: what is left of it aborts the work, and the answer comes in time whatever the work does. */
import type { Result } from "../../protocol/result.ts";
import type { Budget } from "../docker/seam.ts";

/** Kept back from a deadline so that the answer still reaches the Worker in time: a tenth of it, 20 to 250 ms. */
export const marginMs = (deadlineMs: number): number => Math.min(Math.max(deadlineMs / 10, 20), 250, deadlineMs / 2);

export interface RunningBudget extends Budget {
  /**
   * Resolves when the deadline has passed and what runs under the budget has had half of the margin to say so itself;
   * never when the budget has been ended before.
   */
  overdue: Promise<void>;
  /** Whether the deadline, and not the end of the session, aborted it. */
  expired: () => boolean;
  /** Stops the timers. Must be called. */
  end(): void;
}

/** Starts a budget of `deadlineMs` milliseconds less the margin; `session` aborts it early. */
export const startBudget = (deadlineMs: number, now: () => number, session: AbortSignal): RunningBudget => {
  const margin = marginMs(deadlineMs);
  const controller = new AbortController();
  let expired = false;
  let grace: NodeJS.Timeout | undefined;
  let overdue = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    overdue = resolve;
  });
  const timer = setTimeout(() => {
    expired = true;
    grace = setTimeout(overdue, margin / 2);
    controller.abort(new Error("deadline"));
  }, deadlineMs - margin);
  const abort = (): void => controller.abort(new Error("session over"));
  if (session.aborted) abort();
  else session.addEventListener("abort", abort, { once: true });

  return {
    signal: controller.signal,
    deadlineAt: now() + deadlineMs - margin,
    overdue: promise,
    expired: () => expired,
    end: () => {
      clearTimeout(timer);
      clearTimeout(grace);
      session.removeEventListener("abort", abort);
    },
  };
};

/** What a piece of work gives instead of a value when it fails to. */
interface Instead<T> {
  /** It has not ended in time. */
  late: () => Result<T>;
  /** It has thrown. */
  broken: () => Result<T>;
  /** Is told what it has thrown, unless that was only because its time was over. */
  onBug: (error: unknown) => void;
}

/** Does a piece of work under a budget. Whatever the work does, there is an answer in time; work that goes on is not waited for. */
export const inTime = <T>(
  work: () => Promise<Result<T>>,
  { overdue, expired }: Pick<RunningBudget, "overdue" | "expired">,
  { late, broken, onBug }: Instead<T>,
): Promise<Result<T>> => {
  const settled = async (): Promise<Result<T>> => {
    try {
      return await work();
    } catch (error) {
      if (expired()) return late();
      onBug(error);
      return broken();
    }
  };
  return Promise.race([settled(), overdue.then(late)]);
};
