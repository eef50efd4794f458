/**
 * The part of ssh2 that the link uses, as it behaves in workerd. The package `@types/ssh2` would bring all of Node's globals
 * into the Worker's room, where most of them do not exist.
 */
declare module "ssh2/lib/client.js" {
  interface Emitter<Events extends Record<string, unknown[]>> {
    on<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): this;
    once<E extends keyof Events>(event: E, listener: (...args: Events[E]) => void): this;
  }

  /** `level` says which stage failed: `client-socket`, `client-authentication`, `client-timeout`, `handshake`, … */
  export type SshError = Error & { level?: string; code?: string };

  export interface Channel extends Emitter<{
    data: [Uint8Array];
    exit: [code: number | null, signal?: string];
    close: [];
    error: [Error];
  }> {
    stderr: Emitter<{ data: [Uint8Array] }>;
    write(text: string): boolean;
    end(): void;
  }

  export interface ConnectConfig {
    host?: string;
    port?: number;
    /** To be spoken over, instead of a connection to that port. */
    sock?: import("node:stream").Duplex;
    username: string;
    privateKey: string;
    authHandler: readonly ["publickey"];
    /** Gets the host key's blob; answers through `verify`, since it returns undefined. */
    hostVerifier: (key: Uint8Array, verify: (accepted: boolean) => void) => undefined;
    algorithms: Record<"kex" | "cipher" | "hmac" | "serverHostKey" | "compress", readonly string[]>;
    /** Gets a line for each step, and for each packet. */
    debug: (line: string) => void;
    /** Milliseconds until `ready`; 0 is no limit. */
    readyTimeout: number;
    keepaliveInterval: number;
    keepaliveCountMax: number;
  }

  export class Client implements Emitter<{ ready: []; error: [SshError]; close: []; end: [] }> {
    on(event: "ready" | "close" | "end", listener: () => void): this;
    on(event: "error", listener: (error: SshError) => void): this;
    once(event: "ready" | "close" | "end", listener: () => void): this;
    once(event: "error", listener: (error: SshError) => void): this;
    connect(config: ConnectConfig): this;
    exec(command: string, callback: (error: Error | undefined, channel: Channel) => void): boolean;
    end(): this;
    destroy(): this;
  }

  export default Client;
}
