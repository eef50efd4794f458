/** Stands before the Worker, passes every byte on as it is, and searches what the Worker answers. */
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Search } from "./search.ts";

export interface ResponseWatch {
  port: number;
  /** How many responses began. */
  responses(): number;
  close(): void;
}

/**
 * The Worker answers a request that is too large before it has read it, and closes. What is written then fails, and Node gives up
 * the connection with the answer unread: so large requests are passed on slowly enough to see the answer first.
 */
const LARGE_BYTES = 16 * 1024;
const FIRST_PAUSE_MS = 500;
const NEXT_PAUSE_MS = 20;

export async function watchResponses(workerPort: number, search: Search): Promise<ResponseWatch> {
  let responses = 0;
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (caller) => {
    const worker = connect({ port: workerPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const look = search.stream();
    let asked = "a request";
    let pauseMs = FIRST_PAUSE_MS;
    caller.on("data", (part: Buffer) => {
      asked = requestLine(part) ?? asked;
      if (worker.destroyed) return;
      worker.write(part);
      if (part.length < LARGE_BYTES) return;
      caller.pause();
      setTimeout(() => caller.resume(), pauseMs);
      pauseMs = NEXT_PAUSE_MS;
    });
    caller.on("end", () => worker.end());
    worker.on("data", (part: Buffer) => {
      if (part.subarray(0, 9).toString("latin1") === "HTTP/1.1 ") responses += 1;
      look(part, asked);
    });
    for (const socket of [caller, worker]) {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
    }
    worker.pipe(caller);
    caller.on("error", () => worker.resetAndDestroy());
    // The Worker may close before it has read a large request: its answer still has to arrive. Without one, the caller
    // sees a connection that ends.
    worker.on("error", () => {
      caller.resume();
      caller.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    responses: () => responses,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

const requestLine = (part: Buffer): string | undefined =>
  /^[A-Z]+ [^ ?]{1,200}/.exec(part.subarray(0, 256).toString("latin1"))?.[0];
