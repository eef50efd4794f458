/** The Worker's key opens no way into the host's network: real connections are tried through every kind of forwarding. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../../scripts/stack/ports.ts";
import { rootLogin, sshOptions, startFixture, workerLogin } from "./fixture.ts";
import type { Fixture, Login } from "./fixture.ts";

const SECRET = "reached";
let fixture: Fixture;
let server: Server;
let inside: number;

beforeAll(async () => {
  fixture = await startFixture();
  await fixture.installed();
  server = createServer((socket) => socket.on("error", () => {}).end(SECRET)).listen(0, "127.0.0.1");
  await once(server, "listening");
  inside = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await fixture.stop();
});

/** What arrives at a connection to the port after `greeting` was sent, until it is closed. */
async function received(port: number, greeting: Uint8Array): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (part) => (text += part.toString("latin1")));
  // A refused connection is an answer as well: nothing.
  socket.on("error", () => {});
  // Left open for the other side to close: ssh may drop a SOCKS connection that ends before it was answered.
  socket.write(greeting);
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

/** Forwards with the login, connects to the port, and answers what came. */
async function through(
  login: Login,
  options: (port: number) => string[],
  greeting: Uint8Array = Buffer.alloc(0),
): Promise<string> {
  const port = await freePort();
  const client = spawn("ssh", [...sshOptions(login), "-v", ...options(port), "-N", `${login.user}@127.0.0.1`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    await settled(client);
    return await received(port, greeting);
  } finally {
    if (client.exitCode === null) {
      client.kill("SIGKILL");
      await once(client, "exit");
    }
  }
}

/** Once the client has logged in and its forwardings are answered, or it has ended. */
async function settled(client: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve) => {
    client.once("exit", () => resolve());
    client.stderr?.on("data", (part: Buffer) => {
      log += part.toString();
      const asksServer = log.includes("Remote connections from");
      if (asksServer ? /remote forward (success|failure)/.test(log) : log.includes("Entering interactive session"))
        resolve();
    });
  });
}

const SOCKS_CONNECT = (port: number): Uint8Array =>
  Buffer.from([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, Math.floor(port / 256), port % 256]);

it.each([
  { kind: "a local port (-L)", options: (port: number) => ["-L", `127.0.0.1:${port}:127.0.0.1:${inside}`] },
  { kind: "a remote port (-R)", options: (port: number) => ["-R", `127.0.0.1:${port}:127.0.0.1:${inside}`] },
])("forwards nothing over $kind", async ({ options }) => {
  expect(await through(rootLogin(fixture), options)).toBe(SECRET);
  expect(await through(workerLogin(fixture), options)).toBe("");
});

it("forwards nothing as a SOCKS proxy (-D)", async () => {
  const options = (port: number): string[] => ["-D", `127.0.0.1:${port}`];
  expect(await through(rootLogin(fixture), options, SOCKS_CONNECT(inside))).toContain(SECRET);
  expect(await through(workerLogin(fixture), options, SOCKS_CONNECT(inside))).not.toContain(SECRET);
});

it("does not forward the Docker socket", async () => {
  const options = (port: number): string[] => ["-L", `127.0.0.1:${port}:/tmp/redis-ops-test.sock`];
  const script = `require("net").createServer((s) => s.end("${SECRET}")).listen("/tmp/redis-ops-test.sock", () => console.log("up"))`;
  const listener = fixture.host.run(["timeout", "60", "node", "-e", script]);
  try {
    await expect.poll(async () => (await fixture.host.run(["test", "-S", "/tmp/redis-ops-test.sock"])).code).toBe(0);
    expect(await through(rootLogin(fixture), options)).toBe(SECRET);
    expect(await through(workerLogin(fixture), options)).toBe("");
  } finally {
    await fixture.host.run(["sh", "-c", "pkill --ns $$ --nslist mnt -x timeout"]);
    await listener;
  }
});
