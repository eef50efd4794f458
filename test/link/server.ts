/** An SSH server of ssh2's own with an agent that greets and answers everything with an empty reading, for a link without a host. */
import { createRequire } from "node:module";
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { once } from "node:events";
import { PROTOCOL } from "../../src/protocol/wire.ts";
import type { TargetConfig } from "../../src/worker/config/config.ts";
import { DEFAULT_PROFILE } from "../../src/worker/config/profile.ts";
import { fingerprint } from "../../src/worker/link/channel.ts";
import type { Link, Stay } from "../../src/worker/link/link.ts";

/** The part of ssh2 that `@types/ssh2` would declare, were it installed: an SSH server. */
interface ServerSide {
  on(event: "authentication", listener: (context: { accept(): void; reject(): void }) => void): this;
  on(event: "session", listener: (accept: () => ServerSide) => void): this;
  on(event: "exec", listener: (accept: () => Duplex) => void): this;
  on(event: "error", listener: () => void): this;
}
interface Ssh2 {
  Server: new (
    options: { hostKeys: string[]; algorithms?: Record<string, string[]> },
    accept: (client: ServerSide) => void,
  ) => { injectSocket(socket: Socket): void };
  utils: { generateKeyPairSync(type: "ed25519"): { private: string; public: string }; parseKey(key: string): unknown };
}
const ssh2 = createRequire(import.meta.url)("ssh2") as Ssh2;

/** One key in 256 that ssh2 makes it cannot read: it takes a zero that is part of it for padding (mscdex/ssh2#1390). */
const newKey = (): { private: string; public: string } => {
  const key = ssh2.utils.generateKeyPairSync("ed25519");
  return ssh2.utils.parseKey(key.private) instanceof Error ? newKey() : key;
};
const hostKey = newKey();
const workerKey = newKey();

/** What the port does with a connection. */
export type Door = (socket: Socket) => void;

export const sshServer = (login: "accept" | "reject", algorithms?: Record<string, string[]>): Door => {
  const options = { hostKeys: [hostKey.private], ...(algorithms === undefined ? {} : { algorithms }) };
  const server = new ssh2.Server(options, (client) => {
    client.on("error", () => {});
    client.on("authentication", (context) => context[login]());
    client.on("session", (accept) => accept().on("exec", (channelOf) => sayHello(channelOf())));
  });
  return (socket) => server.injectSocket(socket);
};

export const PLACE = {
  ...{ project: "app", service: "redis", container: "app-redis-1", directory: "/srv/app" },
  ...{ files: ["/srv/app/compose.yaml"], env_files: [], socket: null, login: { from: "container" } },
  ...{ cli: "redis-cli", options: [] },
} as const;

/** Answers each line with how long it was. As the agent does, it says once in a session where Redis is. */
const sayHello = (channel: Duplex): void => {
  const hello = { protocol: PROTOCOL, version: "0.0.0", arch: "arm64", node: "v22.0.0", operations: [] };
  channel.write(`${JSON.stringify({ hello })}\n`);
  let text = "";
  channel.on("data", (piece: Buffer) => {
    text += piece.toString();
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      const { id } = JSON.parse(line) as { id: number };
      const place = id === 1 ? { place: PLACE } : {};
      const result = { ok: true, value: { reading: { length: line.length }, commands: [], ...place } };
      channel.write(`${JSON.stringify({ id, result, took_ms: 1 })}\n`);
    }
  });
};

/** The same target, whatever its way is. */
export const targetAt = async (host: string, port: number): Promise<TargetConfig> => {
  const blob = Uint8Array.from(Buffer.from(hostKey.public.split(" ")[1] ?? "", "base64"));
  return {
    ...{ name: "prod", host, port, way: { via: "tcp" }, user: "redis-ops" },
    ...{ hostKeys: [await fingerprint(blob)], privateKey: workerKey.private, locationHint: null, description: null },
    profile: DEFAULT_PROFILE,
    watch: null,
    queues: [],
  };
};

export interface Port {
  number: number;
  /** What it does with the next connections. */
  door: Door;
  /** How many it has had. */
  connections: number;
  /** How many are open. */
  open(): number;
  /** Reads no more of those that are there, as on a link that is cut half-open. */
  freeze(): void;
  /** Cuts those that are there. */
  cut(): void;
  close(): Promise<void>;
}

/** A port on the loopback interface. */
export const openPort = async (): Promise<Port> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    port.connections += 1;
    sockets.add(socket);
    socket.on("error", () => {}).once("close", () => sockets.delete(socket));
    port.door(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port: Port = {
    number: typeof address === "object" && address !== null ? address.port : 0,
    door: (socket) => void socket.end(),
    connections: 0,
    open: () => sockets.size,
    freeze: () => {
      for (const socket of sockets) socket.pause();
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      port.cut();
      server.close();
      await once(server, "close");
    },
  };
  return port;
};

/** One read over the link: `answered`, or the failure. */
export const askOver = async (link: Link, now: number, input: Record<string, unknown> = {}, stay: Stay = "stay") => {
  const request = {
    ...{ operation: "ping", target: "prod", input, request_id: "r1" },
    caller: { id: "ann", role: "viewer", via: "token" },
  } as const;
  const { result } = await link.ask(request, now + 9_000, true, stay);
  return result.ok ? "answered" : result.failure;
};
