import type { Readable } from "node:stream";
import { type Result, fail, ok } from "../../../protocol/result.ts";
import * as failures from "../failures.ts";

/**
 * The Engine's multiplexed stream: 8 bytes of header (stream number, three zeros, length big-endian), then the payload.
 * Payloads are handed on in pieces as they arrive, so a large frame is never held whole.
 */
export interface Piece {
  stream: "stdout" | "stderr";
  bytes: Buffer;
}

const HEADER_BYTES = 8;

/** Returns a function that takes each chunk from the connection and returns the pieces in it. */
export const createDemultiplexer = (): ((chunk: Buffer) => Piece[]) => {
  let header = Buffer.alloc(0);
  let stream: Piece["stream"] = "stdout";
  let remaining = 0;
  return (chunk) => {
    const pieces: Piece[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (remaining === 0) {
        const wanted = HEADER_BYTES - header.length;
        header = Buffer.concat([header, rest.subarray(0, wanted)]);
        rest = rest.subarray(wanted);
        if (header.length < HEADER_BYTES) break;
        stream = header[0] === 2 ? "stderr" : "stdout";
        remaining = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const bytes = rest.subarray(0, remaining);
      remaining -= bytes.length;
      rest = rest.subarray(bytes.length);
      pieces.push({ stream, bytes });
    }
    return pieces;
  };
};

/** Hands every chunk of a stream on, until it ends or `take` answers true: enough. Failures: timeout, and a stream that breaks off. */
export const drain = (
  stream: Readable,
  signal: AbortSignal,
  take: (chunk: Buffer) => boolean | void,
): Promise<Result<void>> =>
  new Promise((resolve) => {
    const settle = (result: Result<void>): void => {
      signal.removeEventListener("abort", expire);
      resolve(result);
      stream.destroy();
    };
    const expire = (): void => settle(fail(failures.timedOut("docker")));
    if (signal.aborted) return expire();
    signal.addEventListener("abort", expire, { once: true });
    stream.on("data", (chunk: Buffer) => {
      if (take(chunk) === true) settle(ok(undefined));
    });
    stream.on("end", () => settle(ok(undefined)));
    stream.on("close", () => settle(fail(failures.engineGarbled("a request"))));
  });
