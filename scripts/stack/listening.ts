import { once } from "node:events";
import type { ListenOptions, Server, Socket } from "node:net";

export interface Listening {
  /** Null where it does not listen on a port. */
  port: number | null;
  /** Cuts every connection. */
  cut(): void;
  /** Cuts every connection, and takes no more. */
  close(): Promise<void>;
}

/**
 * Has a server listen.
 *
 * @param sockets those that are open, kept up to date by whoever made the server
 */
export const listening = async (
  server: Server,
  at: ListenOptions,
  sockets: ReadonlySet<Socket>,
): Promise<Listening> => {
  server.listen(at);
  await once(server, "listening");
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : null,
    cut,
    async close() {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
};
