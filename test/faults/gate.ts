/** Connections handed on to a port of this machine, late by so much, or, while the gate is shut, not at all and without a word. */
import { createConnection, createServer, type ListenOptions, type Server, type Socket } from "node:net";

export interface Gate {
  server: Server;
  /** Milliseconds, each way. */
  delay(ms: number): void;
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

export const openGate = async (listen: ListenOptions, port: number): Promise<Gate> => {
  let delayMs = 0;
  let isShut = false;
  let waiting: (() => void)[] = [];
  const sockets = new Set<Socket>();

  const hand = (from: Socket, to: Socket): void => {
    const pass = (what: () => void): void => {
      const later = (): void => void setTimeout(what, delayMs);
      if (isShut) waiting.push(later);
      else if (delayMs > 0) later();
      else what();
    };
    from.on("data", (chunk) => pass(() => to.writable && to.write(chunk)));
    from.on("end", () => pass(() => to.end()));
    from.on("error", () => {});
    from.on("close", () => {
      sockets.delete(from);
      pass(() => to.destroy());
    });
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const connect = (): void => {
      const far = createConnection({ port, host: "127.0.0.1", allowHalfOpen: true });
      sockets.add(far);
      for (const socket of [near, far]) socket.setNoDelay(true);
      hand(near, far);
      hand(far, near);
    };
    sockets.add(near);
    if (isShut) waiting.push(connect);
    else connect();
  });
  await new Promise<void>((resolve) => server.listen(listen, resolve));
  return {
    server,
    delay: (ms) => {
      delayMs = ms;
    },
    shut: () => {
      isShut = true;
    },
    open: () => {
      isShut = false;
      const released = waiting;
      waiting = [];
      for (const go of released) go();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
