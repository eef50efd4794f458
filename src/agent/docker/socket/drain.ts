import type { Readable } from "node:stream";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import * as failures from "../failures.ts";

/** Hands every chunk of a stream on, until it ends. Failures: timeout, and a stream that breaks off. */
export const drain = (stream: Readable, signal: AbortSignal, take: (chunk: Buffer) => void): Promise<Result<void>> =>
  new Promise((resolve) => {
    const settle = (result: Result<void>): void => {
      signal.removeEventListener("abort", expire);
      resolve(result);
      stream.destroy();
    };
    const expire = (): void => settle(fail(failures.timedOut("docker")));
    if (signal.aborted) return expire();
    signal.addEventListener("abort", expire, { once: true });
    stream.on("data", take);
    stream.on("end", () => settle(ok(undefined)));
    stream.on("close", () => settle(fail(failures.engineGarbled("a request"))));
  });
