/** A link over TCP: servers that turn it away, what it says then, and that it leaves them alone for a while; and for whom it stays open. */
import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pause } from "../../shared/deadline.ts";
import { PROTOCOL } from "../../protocol/wire.ts";
import type { TargetConfig } from "../config/config.ts";
import { DEFAULT_PROFILE } from "../config/profile.ts";
import { fingerprint } from "./channel.ts";
import { Link, type Stay } from "./link.ts";

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
type Door = (socket: Socket) => void;

const sshServer = (login: "accept" | "reject", algorithms?: Record<string, string[]>): Door => {
  const options = { hostKeys: [hostKey.private], ...(algorithms === undefined ? {} : { algorithms }) };
  const server = new ssh2.Server(options, (client) => {
    client.on("error", () => {});
    client.on("authentication", (context) => context[login]());
    client.on("session", (accept) => accept().on("exec", (channelOf) => sayHello(channelOf())));
  });
  return (socket) => server.injectSocket(socket);
};

const sayHello = (channel: Duplex): void => {
  const hello = { protocol: PROTOCOL, version: "0.0.0", arch: "arm64", node: "v22.0.0", operations: [] };
  channel.write(`${JSON.stringify({ hello })}\n`);
  channel.on("data", (line: Buffer) => {
    const { id } = JSON.parse(line.toString()) as { id: number };
    const result = { ok: true, value: { reading: {}, commands: [] } };
    channel.write(`${JSON.stringify({ id, result, took_ms: 1 })}\n`);
  });
};

const IDLE_MS = 60_000;

let server: Server;
let door: Door;
let connections = 0;
let now = 0;
let target: TargetConfig;
const sockets = new Set<Socket>();

beforeEach(async () => {
  connections = 0;
  now = Date.parse("2026-11-29T03:00:00.000Z");
  server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    door(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const blob = Uint8Array.from(Buffer.from(hostKey.public.split(" ")[1] ?? "", "base64"));
  target = {
    ...{ name: "prod", host: "127.0.0.1", port: (server.address() as AddressInfo).port, user: "redis-ops" },
    ...{ hostKeys: [await fingerprint(blob)], privateKey: workerKey.private, locationHint: null, description: null },
    profile: DEFAULT_PROFILE,
    watch: null,
  };
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const linkTo = (onClose = (): void => {}): Link => new Link(target, IDLE_MS, () => now, onClose);

const ask = async (link: Link, stay: Stay = "stay") => {
  const request = {
    ...{ operation: "ping", target: "prod", input: {}, request_id: "r1" },
    caller: { id: "ann", role: "viewer", via: "token" },
  } as const;
  const { result } = await link.ask(request, now + 9_000, true, stay);
  return result.ok ? "answered" : result.failure;
};

const closes: Door = (socket) => void socket.end();

describe("a door that is closed before SSH began", () => {
  test.each<[string, Door]>([
    ["a firewall that accepts and closes, and sshd's penalty", closes],
    ["the same by a reset", (socket) => void socket.once("data", () => socket.resetAndDestroy())],
    ["a web server at that port", (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["sshd with too many logins under way, 8.5 to 9.7", (socket) => void socket.end("Exceeded MaxStartups\r\n")],
    ["sshd with too many logins under way, 9.8 and later", (socket) => void socket.end("Not allowed at this time\r\n")],
  ])("%s", async (_, opened) => {
    door = opened;
    expect(await ask(linkTo())).toEqual({
      code: "unreachable",
      hop: "ssh",
      detail: "The host took the connection and closed it before SSH began.",
      hint: expect.stringMatching(
        /penalty.*MaxStartups.*PerSourcePenaltyExemptList does not help.*firewall/s,
      ) as string,
      retry_after_ms: 1_000,
    });
  });

  test("is another thing than a port that nobody listens at, which is tried with every request", async () => {
    target = { ...target, port: 1 };
    const link = linkTo();
    for (const detail of ["No SSH connection to the host.", "No SSH connection to the host."]) {
      expect(await ask(link)).toEqual({ code: "unreachable", hop: "ssh", detail, hint: expect.any(String) as string });
    }
  });
});

describe("after it was turned away, the link", () => {
  test("waits with growing pauses, in which the answer is the same and nobody is asked", async () => {
    door = closes;
    const link = linkTo();
    await ask(link);
    now += 400;
    expect(await ask(link)).toMatchObject({
      detail: "The host took the connection and closed it before SSH began. It is asked again in 1 s at the earliest.",
      retry_after_ms: 600,
    });
    expect(connections).toBe(1);
    now += 600;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 2_000 });
    now += 1_999;
    await ask(link);
    expect(connections).toBe(2);
    now += 1;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 4_000 });
    expect(connections).toBe(3);
  });

  test("asks once for all who ask at the same time", async () => {
    door = closes;
    const link = linkTo();
    await Promise.all(Array.from({ length: 20 }, () => ask(link)));
    expect(connections).toBe(1);
  });

  test("waits 5 s after a refused key", async () => {
    door = sshServer("reject");
    const link = linkTo();
    expect(await ask(link)).toMatchObject({ detail: "The host refused the Worker's SSH key.", retry_after_ms: 5_000 });
    now += 4_999;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 1 });
    expect(connections).toBe(1);
    now += 1;
    expect(await ask(link)).toMatchObject({ retry_after_ms: 10_000 });
    expect(connections).toBe(2);
  });

  test("answers after the pause once it was mended, and begins anew with the shortest pause", async () => {
    door = sshServer("reject");
    const link = linkTo();
    await ask(link);
    now += 5_000;
    await ask(link);
    door = sshServer("accept");
    now += 10_000;
    expect(await ask(link)).toBe("answered");
    for (const socket of sockets) socket.destroy();
    door = sshServer("reject");
    await expect.poll(() => ask(link)).toMatchObject({ retry_after_ms: 5_000 });
  });

  test("does not wait for a clock that was set back", async () => {
    door = closes;
    const link = linkTo();
    await ask(link);
    now -= 3_600_000;
    await ask(link);
    expect(connections).toBe(2);
  });
});

describe("a host with which nothing is in common", () => {
  test.each([
    {
      algorithms: { kex: ["diffie-hellman-group14-sha256"] },
      detail: "The host and redis-ops have no key exchange in common; the host offers diffie-hellman-group14-sha256.",
      hint: /^Add curve25519-sha256 to KexAlgorithms in the host's sshd_config, then reload sshd/,
    },
    {
      algorithms: { cipher: ["aes256-cbc", "aes128-cbc"] },
      detail: "The host and redis-ops have no cipher in common; the host offers aes256-cbc, aes128-cbc.",
      hint: /^Add aes128-gcm@openssh\.com to Ciphers in/,
    },
    {
      algorithms: { cipher: ["aes128-ctr"], hmac: ["hmac-sha1"] },
      detail: "The host and redis-ops have no MAC in common; the host offers hmac-sha1.",
      hint: /^Add hmac-sha2-256-etm@openssh\.com to MACs in/,
    },
  ])("$detail", async ({ algorithms, detail, hint }) => {
    door = sshServer("accept", algorithms);
    expect(await ask(linkTo())).toEqual({
      ...{ code: "unreachable", hop: "ssh", detail, retry_after_ms: 1_000 },
      hint: expect.stringMatching(hint) as string,
    });
  });
});

describe("a look of the watch, for which nobody waits,", () => {
  let closed = 0;
  const opened = (): Link => {
    closed = 0;
    door = sshServer("accept");
    return linkTo(() => {
      closed += 1;
    });
  };

  test("opens the link and closes it", async () => {
    const link = opened();
    expect(await ask(link, "pass")).toBe("answered");
    expect(closed).toBe(1);
    expect(await ask(link, "pass")).toBe("answered");
    expect({ closed, connections }).toEqual({ closed: 2, connections: 2 });
  });

  test("leaves a link open that somebody has asked over, and does not keep it open for longer", async () => {
    const link = opened();
    await ask(link);
    now += IDLE_MS - 1;
    await ask(link, "pass");
    expect({ closed, connections }).toEqual({ closed: 0, connections: 1 });
    // A millisecond is left of the minute, whoever has looked meanwhile.
    for (let tries = 0; tries < 200 && closed === 0; tries += 1) await pause(10);
    expect(closed).toBe(1);
  });

  test("closes nothing while somebody else waits", async () => {
    const link = opened();
    await Promise.all([ask(link, "pass"), ask(link), ask(link, "pass")]);
    expect({ closed, connections }).toEqual({ closed: 0, connections: 1 });
  });
});
