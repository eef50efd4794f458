import type { Writable } from "node:stream";

export interface LineWriter {
  /** Queues one line; after the output has failed it does nothing. */
  write(line: string): void;
  /** Resolves at once, or when a full output has been read from again, or has failed. */
  ready(): Promise<void>;
}

/** Writes lines to `output` and tells when the reader is behind, so that the caller can stop taking in work. */
export const lineWriter = (output: Writable): LineWriter => {
  let behind: { promise: Promise<void>; over: () => void } | null = null;
  let failed = false;

  const catchUp = (): void => {
    behind?.over();
    behind = null;
  };
  output.on("drain", catchUp);
  for (const event of ["error", "close"]) {
    output.on(event, () => {
      failed = true;
      catchUp();
    });
  }

  return {
    write: (line) => {
      if (failed || output.write(`${line}\n`) || behind !== null) return;
      let over = (): void => undefined;
      const promise = new Promise<void>((resolve) => {
        over = resolve;
      });
      behind = { promise, over };
    },
    ready: () => behind?.promise ?? Promise.resolve(),
  };
};
