import { request } from "node:http";
import { isInstalled, run, StackError } from "./command.ts";
import { ensureComposePlugin } from "./compose-plugin.ts";
import { joinOwnEngine } from "./engine-own.ts";
import { ensurePackages } from "./packages.ts";
import type { Progress } from "./progress.ts";

export interface Engine {
  /** The unix socket the Engine API answers on. */
  socketPath: string;
  /** For child processes: points `docker` and `docker compose` at this engine. */
  env: { DOCKER_HOST: string };
  /** Whether it is the stack's own engine and not the machine's. */
  own: boolean;
  /** Ends this use of the engine; the last user of an own engine stops it. Idempotent. */
  release(): Promise<void>;
}

const DEFAULT_SOCKET = "/var/run/docker.sock";

/**
 * A Docker engine that works, with the compose plugin: the one `DOCKER_HOST` names, else the machine's, else one of our own
 * on a private socket. `REDIS_OPS_ENGINE=own` asks for our own in any case.
 */
export async function ensureEngine(progress: Progress): Promise<Engine> {
  const found = process.env["REDIS_OPS_ENGINE"] === "own" ? null : await machineEngine();
  await ensurePackages(await missingEnginePackages(), progress);
  const engine = found ?? (await ownEngine(progress));
  try {
    const version = await run(["docker", "version", "--format", "{{.Server.Version}}"], {
      env: engine.env,
      timeoutMs: 20_000,
    });
    if (version.code !== 0)
      throw new StackError(`The docker client does not reach ${engine.socketPath}: ${version.stderr.trim()}`);
    await ensureComposePlugin(progress);
  } catch (error) {
    await engine.release();
    throw error;
  }
  return engine;
}

/** The Debian packages that `ensureEngine` would install, so that a caller can install all of its own in one call. */
export async function missingEnginePackages(): Promise<string[]> {
  const [client, server] = await Promise.all([isInstalled("docker"), isInstalled("dockerd")]);
  const needsServer = !server && (process.env["REDIS_OPS_ENGINE"] === "own" || (await machineEngine()) === null);
  if (client && !needsServer) return [];
  // From Debian 13 on the client is a package of its own.
  const split = !client && (await run(["apt-cache", "show", "docker-cli"])).code === 0;
  return split ? ["docker.io", "docker-cli"] : ["docker.io"];
}

async function machineEngine(): Promise<Engine | null> {
  const named = process.env["DOCKER_HOST"];
  if (named !== undefined && !named.startsWith("unix://")) {
    throw new StackError(
      `DOCKER_HOST is ${named}, but the agent needs an engine on a unix socket of this machine. Unset it and run again.`,
    );
  }
  const socketPath = named?.slice("unix://".length) ?? DEFAULT_SOCKET;
  if (await answersPing(socketPath)) {
    return { socketPath, env: { DOCKER_HOST: `unix://${socketPath}` }, own: false, release: async () => {} };
  }
  if (named !== undefined) throw new StackError(`No Docker engine answers on DOCKER_HOST=${named}.`);
  return null;
}

async function ownEngine(progress: Progress): Promise<Engine> {
  const own = await joinOwnEngine(progress, answersPing);
  return {
    socketPath: own.socketPath,
    env: { DOCKER_HOST: `unix://${own.socketPath}` },
    own: true,
    release: () => own.leave(),
  };
}

/** Whether an Engine API answers `/_ping` on the socket within two seconds. */
export function answersPing(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: "/_ping", timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on("timeout", () => ping.destroy());
    ping.on("error", () => resolve(false));
    ping.end();
  });
}
