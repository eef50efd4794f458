/**
 * A program: asks for `memory` twice, over the whole way from the Worker's `fetch` to the agent's seam to Docker and back, and prints
 * as JSON in which files of `src/` a function ran meanwhile. Real on this way: the Worker's app, the target's object over SQLite, the
 * link with ssh2 on a TCP connection, an SSH server, the agent's session, handlers and policy. Doubles stand where the project ends:
 * for Cloudflare's bindings, sshd and Docker.
 */
import { once } from "node:events";
import { createRequire, registerHooks } from "node:module";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Duplex } from "node:stream";
import type { Docker } from "../../src/agent/docker/seam.ts";
import * as handlers from "../../src/agent/handlers/index.ts";
import { COMPOSED, infoOf, STATS, text } from "../../src/agent/handlers/recorded.fixture.ts";
import { parsePolicy } from "../../src/agent/policy/policy.ts";
import { changeLog } from "../../src/agent/session/change-log.ts";
import { runSession } from "../../src/agent/session/session.ts";
import { operations } from "../../src/protocol/operations.ts";
import { ok } from "../../src/protocol/result.ts";
import { ranMeanwhile } from "./coverage.ts";

const SOURCES = join(import.meta.dirname, "../../src");
const PLATFORM = new URL("../../src/worker/double/durable-object.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "cloudflare:workers" ? { url: PLATFORM, shortCircuit: true } : next(specifier, context),
});

/** The part of ssh2 that `@types/ssh2` would declare, were it installed: an SSH server that takes any key. */
interface Ssh2 {
  Server: new (
    options: { hostKeys: string[] },
    accept: (client: ServerSide) => void,
  ) => {
    injectSocket(socket: Socket): void;
  };
  utils: {
    generateKeyPairSync(type: "ed25519"): { private: string; public: string };
    parseKey(key: string): unknown;
  };
}
interface ServerSide {
  on(event: "authentication", listener: (context: { accept(): void }) => void): this;
  on(event: "session", listener: (accept: () => ServerSide) => void): this;
  on(event: "exec", listener: (accept: () => Duplex) => void): this;
  on(event: "error", listener: () => void): this;
}
const ssh2 = createRequire(import.meta.url)("ssh2") as Ssh2;

/** One key in 256 that ssh2 makes it cannot read: it takes a zero that is part of it for padding (mscdex/ssh2#1390). */
const newKey = (): { private: string; public: string } => {
  const key = ssh2.utils.generateKeyPairSync("ed25519");
  return ssh2.utils.parseKey(key.private) instanceof Error ? newKey() : key;
};

const info = text(infoOf("redis-7.4"));
const absent = (): Promise<never> => Promise.reject(new Error("`memory` does not ask for this"));
const docker: Docker = {
  redis: (commands) => Promise.resolve(ok(commands.map(() => info))),
  stats: () => Promise.resolve(ok(STATS)),
  inspect: absent,
  composed: () => Promise.resolve(ok(COMPOSED)),
  ends: absent,
  services: absent,
  logs: absent,
  neighbours: absent,
  file: absent,
  diskSpace: absent,
  fileAt: absent,
  whereabouts: absent,
  asksForPassword: absent,
  close: () => Promise.resolve(),
};

/** As `agent/main.ts` does it. */
const runAgent = (channel: Duplex): void => {
  void runSession({
    input: channel,
    output: channel,
    environment: {},
    catalogue: operations,
    policy: parsePolicy("/p", JSON.stringify({ targets: { prod: { project: "shop" } } })),
    handlers,
    createDocker: () => docker,
    log: changeLog("/nonexistent/changes.log", Date.now),
    now: () => performance.timeOrigin + performance.now(),
    version: "0.0.0",
    onBug: (error) => {
      throw error;
    },
  });
};

/** @returns its port and its key's fingerprint */
const startSshServer = async (): Promise<{ port: number; fingerprint: string }> => {
  const key = newKey();
  const server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (context) => context.accept());
    client.on("session", (accept) => accept().on("exec", (channelOf) => runAgent(channelOf())));
  });
  const listening = createServer((socket) => server.injectSocket(socket)).listen(0, "127.0.0.1");
  await once(listening, "listening");
  const blob = Buffer.from(key.public.split(" ")[1] ?? "", "base64");
  const digest = Buffer.from(await crypto.subtle.digest("SHA-256", blob)).toString("base64");
  return { port: (listening.address() as AddressInfo).port, fingerprint: `SHA256:${digest.replace(/=+$/, "")}` };
};

/** What a Durable Object has of the platform, over SQLite in memory. */
const objectState = (name: string): unknown => {
  const database = new DatabaseSync(":memory:");
  const sql = {
    exec: (query: string, ...bindings: (string | number | null)[]) => {
      const statement = database.prepare(query);
      const rows = statement.all(...bindings);
      return { toArray: () => rows, one: () => rows[0], [Symbol.iterator]: () => rows[Symbol.iterator]() };
    },
  };
  const storage = {
    sql,
    setAlarm: () => Promise.resolve(),
    getAlarm: () => Promise.resolve(null),
    deleteAlarm: () => Promise.resolve(),
    transactionSync: <T>(work: () => T): T => work(),
  };
  const abort = (reason: string): never => {
    throw new Error(reason);
  };
  const blockConcurrencyWhile = <T>(work: () => Promise<T>): Promise<T> => work();
  return { id: { name }, storage, abort, blockConcurrencyWhile, waitUntil: () => {} };
};

type Methods = Record<string, (...given: unknown[]) => Promise<unknown>>;

/** Arguments and answers are copied, as the RPC does it. */
const stubOf = (object: Methods): Methods =>
  new Proxy(object, {
    get:
      (_, method: string) =>
      async (...given: unknown[]): Promise<unknown> =>
        structuredClone(await object[method]?.(...given.map((each) => structuredClone(each)))),
  });

const TOKEN = "ro_viewer-token";

const { port, fingerprint } = await startSshServer();
const worker = (await import("../../src/worker/index.ts")) as unknown as {
  default: { fetch: (request: Request, env: object, context: object) => Promise<Response> };
  TargetObject: new (state: unknown, env: object) => Methods;
};
const digest = Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(TOKEN))).toString("hex");
let object: Methods | null = null;
const env = {
  TARGET: {
    getByName: (name: string): Methods => stubOf((object ??= new worker.TargetObject(objectState(name), env))),
  },
  RATE_LIMITER: { limit: () => Promise.resolve({ success: true }) },
  RATE_LIMIT_PER_MINUTE: "120",
  LINK_IDLE_SECONDS: "60",
  AUDIT_DAYS: "90",
  TARGETS: JSON.stringify({ prod: { host: "127.0.0.1", port, user: "redis-ops", host_keys: [fingerprint] } }),
  API_TOKENS: JSON.stringify([{ name: "vera", role: "viewer", sha256: digest }]),
  SSH_PRIVATE_KEY: newKey().private,
};

const ask = async (): Promise<{ status: number; text: string }> => {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const request = new Request("https://redis-ops.example/v1/targets/prod/redis/memory", { headers });
  const response = await worker.default.fetch(request, env, { waitUntil: () => {}, passThroughOnException: () => {} });
  return { status: response.status, text: await response.text() };
};

// What it logs is not what this prints.
console.log = () => {};
const first = await ranMeanwhile(SOURCES, ask);
const second = await ranMeanwhile(SOURCES, ask);
process.stdout.write(`${JSON.stringify({ first, second })}\n`, () => process.exit());
