/** A two-way stream of bytes as ssh2 takes one, made of what each way can do. */
import { Duplex } from "node:stream";

export interface Ends {
  /** Called when more is wanted, for what does not come by itself: what comes is pushed, null being the end. */
  read: (stream: Duplex) => void;
  /** Resolves when more may be sent. */
  write: (bytes: Uint8Array) => Promise<void>;
  /** Lets go of the connection at once, whatever is still on its way. */
  drop: () => void;
}

/**
 * It ends as a whole: when the other side has ended, when ssh2 ends it, and with the signal. What goes wrong on the way is an end as well;
 * how far SSH had come by then says what that means.
 */
export const bytesOver = ({ read, write, drop }: Ends, signal: AbortSignal): Duplex => {
  const end = (): void => {
    stream.destroy();
  };
  const send = async (bytes: Uint8Array, done: () => void): Promise<void> => {
    try {
      await write(bytes);
    } catch {
      end();
      return;
    }
    done();
  };
  const stream: Duplex = new Duplex({
    allowHalfOpen: false,
    read: () => read(stream),
    write: (bytes, _, done) => void send(bytes, done),
    final: (done) => {
      done();
      end();
    },
    destroy: (error, done) => {
      signal.removeEventListener("abort", end);
      drop();
      done(error);
    },
  });
  stream.once("end", end);
  signal.addEventListener("abort", end, { once: true });
  return stream;
};
