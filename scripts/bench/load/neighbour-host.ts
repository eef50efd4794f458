/** Addresses of hosts that are in a bad way: one that says nothing, and one that is far away. */
import { connect, createServer, type Socket } from "node:net";
import { listening } from "../../stack/listening.ts";

export interface NeighbourHost {
  port: number;
  /** Connections that are open. */
  connections(): number;
  /** Ends every connection, so that whoever waits on one is answered. */
  cut(): void;
  close(): Promise<void>;
}

/** Accepts connections and never speaks, as a host does whose sshd hangs. */
export const silentHost = (): Promise<NeighbourHost> => listen(() => []);

/** Passes everything on to a port of this machine, each piece so much later, either way. */
export const distantHost = (port: number, delayMs: number): Promise<NeighbourHost> =>
  listen((asking) => {
    const answering = connect(port, "127.0.0.1");
    for (const [from, onto] of [
      [asking, answering],
      [answering, asking],
    ] as const) {
      from.on("data", (piece: Buffer) => setTimeout(() => onto.writable && onto.write(piece), delayMs));
      from.on("close", () => onto.destroy());
    }
    return [answering];
  });

async function listen(onConnection: (asking: Socket) => readonly Socket[]): Promise<NeighbourHost> {
  const sockets = new Set<Socket>();
  const server = createServer((asking) => {
    for (const socket of [asking, ...onConnection(asking)]) {
      sockets.add(socket);
      // Nothing is to wait but by the distance: a second small piece would be held back until the first is acknowledged.
      socket
        .setNoDelay(true)
        .on("error", () => {})
        .once("close", () => sockets.delete(socket));
    }
  });
  const { port, ...ends } = await listening(server, { port: 0, host: "127.0.0.1" }, sockets);
  return { port: port ?? 0, connections: () => sockets.size, ...ends };
}
