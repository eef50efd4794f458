/**
 * Which test file has which of the run's stacks. A file has one for itself, because files stop and break its parts. A lease is one
 * connection to a unix socket: it ends with the process that holds it, however that process ends. A turn with a browser is one as well.
 */
import { createConnection, createServer, type Socket } from "node:net";
import { messageOf } from "../../src/shared/log.ts";
import { onLine } from "./calls.ts";
import type { CallServer } from "./calls.ts";
import type { Pool } from "./pool.ts";

type Given = { calls: string } | { error: string };

/** @param pool of the unix sockets on which stacks are called */
export async function serveLeases(socketPath: string, pool: Pool<string>): Promise<CallServer> {
  const open = new Set<Socket>();
  const server = createServer((connection) => {
    open.add(connection);
    const say = (given: Given): void => void connection.write(`${JSON.stringify(given)}\n`);
    const end = pool.take((value) => {
      value.then(
        (calls) => say({ calls }),
        (error: unknown) => say({ error: messageOf(error) }),
      );
    });
    connection.on("error", () => {});
    connection.once("close", () => {
      open.delete(connection);
      end();
    });
    connection.resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Where the run is cut short, files still hold theirs.
      for (const connection of open) connection.destroy();
      await closed;
    },
  };
}

export interface Lease {
  /** The unix socket on which the stack is called. */
  calls: string;
  end(): void;
}

/** Waits until a stack is free and up; rejects where it could not be started. */
export const lease = (socketPath: string): Promise<Lease> =>
  new Promise((resolve, reject) => {
    const connection = createConnection(socketPath);
    connection.once("error", reject);
    connection.once("close", () => reject(new Error("The set-up ended before a stack was free.")));
    onLine(connection, (line) => {
      const given = JSON.parse(line) as Given;
      if ("calls" in given) resolve({ calls: given.calls, end: () => connection.end() });
      else reject(new Error(given.error));
    });
  });
