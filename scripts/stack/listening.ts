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

const openOf = (server: Server): ReadonlySet<Socket> => {
  const open = new Set<Socket>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return open;
};

/**
 * Has a server listen.
 *
 * @param sockets those that are to be cut: the server's own, unless whoever made it keeps more of them
 */
export const listening = async (
  server: Server,
  at: ListenOptions,
  sockets: ReadonlySet<Socket> = openOf(server),
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
