import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { must, run, StackError } from "../stack/command.ts";

/** Where the clients look for Redis: as in Compose, a name on a bridge of Docker's. */
export const ADDRESS = "172.18.0.2";
export const PASSWORD = "the-right-one";

const START_MS = 10_000;
const POLL_MS = 50;

/** Redis in the namespace of a run. */
export interface Server {
  /** @param config as `redis-server` takes it: `["--maxclients", "1"]` */
  start(config?: readonly string[]): Promise<void>;
  ask(...words: string[]): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Resolves when the process is gone. */
  end(name: NodeJS.Signals): Promise<void>;
  /** An open connection of somebody else's. */
  occupy(): Promise<void>;
  /** Puts a folder where a file of this name is to be written. */
  block(name: string): Promise<void>;
}

/** @param root of Debian, with `redis-server` in it */
export function createServer(root: string): Server {
  let child: ChildProcess | null = null;
  let requires = false;

  const ask: Server["ask"] = (...words) =>
    must(["chroot", root, "redis-cli", "-h", ADDRESS, ...words], {
      env: { REDISCLI_AUTH: requires ? PASSWORD : undefined },
      timeoutMs: START_MS,
    });

  return {
    ask,
    async start(config = []) {
      requires = config.includes("--requirepass");
      const always = ["--bind", ADDRESS, "--port", "6379", "--dir", "/data", "--protected-mode", "no", "--save", ""];
      child = spawn("chroot", [root, "redis-server", ...always, ...config], { stdio: "ignore" });
      const deadline = performance.now() + START_MS;
      for (;;) {
        const reply = await run(["chroot", root, "redis-cli", "-h", ADDRESS, "PING"]);
        if (/PONG|NOAUTH|LOADING/.test(reply.stdout + reply.stderr)) return;
        if (performance.now() > deadline) throw new StackError(`Redis did not start: ${reply.stderr}${reply.stdout}`);
        await sleep(POLL_MS);
      }
    },
    signal(name) {
      child?.kill(name);
    },
    async end(name) {
      if (child === null) return;
      const gone = once(child, "exit");
      child.kill(name);
      await gone;
      child = null;
    },
    async occupy() {
      const socket = createConnection(6379, ADDRESS);
      socket.on("error", () => {});
      await once(socket, "connect");
      socket.write("PING\r\n");
      await once(socket, "data");
    },
    async block(name) {
      await mkdir(join(root, "data", name));
    },
  };
}
