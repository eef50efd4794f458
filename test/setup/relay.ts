/** A wire between two real parts, at which a test can hold what passes, and cut. It understands nothing of what passes. */
import { createConnection, createServer, type ListenOptions, type NetConnectOpts, type Socket } from "node:net";
import { listening } from "../../scripts/stack/listening.ts";

/** `asking`: from the side that had connected. */
export type Direction = "asking" | "answering";

export interface Held {
  /** Lets the piece go on its way, and what waits behind it; also where the side that sent it is gone by now. */
  release(): void;
  /** Cuts the connection that it was on: it never arrives. */
  drop(): void;
}

export interface Relay {
  /** Where it listens, if on a port. */
  port: number;
  /** Holds the next piece that `matches`; the promise tells that it is there. What comes later in its direction waits. */
  hold(direction: Direction, matches: (piece: Buffer) => boolean): Promise<Held>;
  /** Cuts every connection. */
  cut(): void;
  /** From now on new connections are cut at once. */
  refuse(): void;
  /** As at the start: nothing is to be held, and connections are taken. What is held stays so. */
  reset(): void;
  close(): Promise<void>;
}

interface Rule {
  direction: Direction;
  matches: (piece: Buffer) => boolean;
  found: (held: Held) => void;
}

export const openRelay = async (at: ListenOptions, to: NetConnectOpts): Promise<Relay> => {
  const sockets = new Set<Socket>();
  let rules: Rule[] = [];
  let refusing = false;

  const join = (direction: Direction, from: Socket, onto: Socket): void => {
    let holding = false;
    const end = (): void => {
      if (!holding) onto.end();
    };
    from.on("data", (piece: Buffer) => {
      const rule = rules.find((each) => each.direction === direction && each.matches(piece));
      if (rule === undefined) {
        onto.write(piece);
        return;
      }
      rules = rules.filter((each) => each !== rule);
      holding = true;
      from.pause();
      rule.found({
        release: () => {
          holding = false;
          onto.write(piece);
          if (from.destroyed) onto.end();
          else from.resume();
        },
        drop: () => {
          from.destroy();
          onto.destroy();
        },
      });
    });
    from.on("end", end);
    from.on("close", end);
    // A side that is gone ends the other; that it was cut is what the tests want.
    from.on("error", () => {});
  };

  const server = createServer({ allowHalfOpen: true }, (asking) => {
    if (refusing) {
      asking.destroy();
      return;
    }
    const answering = createConnection({ ...to, allowHalfOpen: true });
    for (const socket of [asking, answering]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    }
    join("asking", asking, answering);
    join("answering", answering, asking);
  });
  const { port, ...ends } = await listening(server, at, sockets);

  return {
    ...ends,
    port: port ?? 0,
    hold: (direction, matches) =>
      new Promise((found) => {
        rules.push({ direction, matches, found });
      }),
    refuse: () => {
      refusing = true;
    },
    reset: () => {
      rules = [];
      refusing = false;
    },
  };
};
