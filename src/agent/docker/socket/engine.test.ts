import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createEngine } from "./engine.ts";

let folder: string;
const asked: string[] = [];
// It takes connections, and says nothing.
const server = createServer((socket) => {
  socket.on("data", (chunk: Buffer) => asked.push(chunk.toString())).on("error", () => undefined);
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redis-ops-engine-"));
  server.listen(join(folder, "docker.sock"));
  await once(server, "listening");
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

it("does not ask once the deadline has passed, and no error is left that nobody listens to", async () => {
  const uncaught: unknown[] = [];
  const note = (error: unknown): void => void uncaught.push(error);
  const before = process.rawListeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", note);
  try {
    const engine = createEngine(join(folder, "docker.sock"));
    const over = AbortSignal.abort();
    const results = [
      await engine.call("GET", "/version", null, over),
      await engine.head("/_ping", over),
      await engine.stream("/events", over),
      await engine.attach("/exec/1/start", {}, over),
    ];
    expect(results.map((result) => !result.ok && result.failure.code)).toEqual(Array(4).fill("timeout"));
    await sleep(50);
  } finally {
    process.removeListener("uncaughtException", note);
    for (const listener of before) process.on("uncaughtException", listener as () => void);
  }
  expect(uncaught).toEqual([]);
  expect(asked).toEqual([]);
});
