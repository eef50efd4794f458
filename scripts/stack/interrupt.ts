import { StackError } from "./command.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Turns Ctrl-C and its like into an `AbortSignal`, so that what was started can be taken down in order. */
export function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  const abort = (name: NodeJS.Signals): void => controller.abort(new StackError(`Interrupted by ${name}.`));
  // Handled every time: npm and the terminal both pass Ctrl-C on, and the second must not cut the clean-up short.
  for (const name of SIGNALS) process.on(name, abort);
  // Miniflare ends the process at the first signal, by a listener that it adds when it is started.
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
