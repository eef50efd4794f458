import { StackError } from "./command.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Turns Ctrl-C and its like into an `AbortSignal`, so that what was started can be taken down in order. From then on these
 * signals are this function's alone; whoever calls it ends the process.
 */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  const abort = (name: NodeJS.Signals): void => controller.abort(new StackError(`Interrupted by ${name}.`));
  for (const name of SIGNALS) {
    // vitest has listeners that end the process at once.
    process.removeAllListeners(name);
    // Handled every time: npm and the terminal both pass Ctrl-C on, and the second must not cut the clean-up short.
    process.on(name, abort);
  }
  // Miniflare adds such a listener when it is started.
  process.on("newListener", (event, listener) => {
    const signal = SIGNALS.find((name) => name === event);
    if (signal !== undefined && listener !== abort) setImmediate(() => process.removeListener(signal, listener));
  });
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
