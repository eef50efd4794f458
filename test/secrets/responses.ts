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

export async function watchResponses(workerPort: number, search: Search): Promise<ResponseWatch> {
  let responses = 0;
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (caller) => {
    const worker = connect({ port: workerPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const look = search.stream();
    let asked = "a request";
    caller.on("data", (part: Buffer) => (asked = requestLine(part) ?? asked));
    worker.on("data", (part: Buffer) => {
      if (part.subarray(0, 9).toString("latin1") === "HTTP/1.1 ") responses += 1;
      look(part, asked);
    });
    for (const [from, to] of [
      [caller, worker],
      [worker, caller],
    ] as const) {
      open.add(from);
      from.pipe(to);
      // What happens to one side happens to the other: a caller must see the Worker die.
      from.once("error", () => to.resetAndDestroy());
      from.once("close", (failed) => {
        open.delete(from);
        if (failed) to.destroy();
      });
    }
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
