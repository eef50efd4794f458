/** The part of Node's streams that a way to the host is made of, as it is in workerd. */
declare module "node:stream" {
  interface DuplexOptions {
    /** Whether one direction may end before the other. */
    allowHalfOpen: boolean;
    read(): void;
    write(chunk: Uint8Array, encoding: string, done: (error?: Error | null) => void): void;
    final(done: (error?: Error | null) => void): void;
    destroy(error: Error | null, done: (error?: Error | null) => void): void;
  }

  export class Duplex {
    constructor(options: DuplexOptions);
    /** Null ends it. */
    push(chunk: Uint8Array | null): boolean;
    destroy(error?: Error): this;
    once(event: "end", listener: () => void): this;
  }
}
