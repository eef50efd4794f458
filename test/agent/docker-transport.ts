/** What the tests of the Docker seam share: one compose project a file, which each suite finds as new, and Docker on it. */
import { PLAIN, type Reach } from "../../src/agent/docker/redis-cli/reach.ts";
import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { createDocker } from "../../src/agent/docker/index.ts";
import type { Budget, Docker, RedisCommand, Service } from "../../src/agent/docker/seam.ts";
import { type ComposeStack, startComposeStack } from "./compose-stack.ts";

export type Transport = "socket" | "cli";
/** Registers its tests for a transport. */
export type Suite = (transport: Transport) => void;

export const through =
  (title: string, tests: Suite): Suite =>
  (transport) => {
    describe(`${title} ${transport}`, () => {
      tests(transport);
    });
  };

export const CONFIG_GET: RedisCommand = ["CONFIG", "GET", "maxmemory"];
export const MAXMEMORY = { ok: true, value: [{ kind: "list", items: ["maxmemory", "67108864"] }] };

export const budget = (ms = 15_000): Budget => ({ signal: AbortSignal.timeout(ms), deadlineAt: Date.now() + ms });

export interface Bench {
  stack: ComposeStack;
  /** What the host has for Redis; `open` sets it to the right one. */
  password: string | null;
  /** Closed after the test. */
  open: (service?: string, dockerSocket?: string, project?: string, reach?: Partial<Reach>) => Docker;
  /** For a session of the agent's: Docker on this project, with this password for its Redis. */
  createDocker: (password: string | null) => (policy: unknown, service: Service) => Docker;
  /** The names of the processes in Redis's container. */
  processes: () => Promise<string[]>;
  redisPid: () => Promise<number>;
}

let started: ComposeStack | null = null;
afterAll(() => started?.remove());

/** Call it in a `describe`: the compose project is as new when its tests begin, whatever others have made of it. */
export const useDocker = (transport: Transport): Bench => {
  const opened: Docker[] = [];
  const bench: Bench = {
    get stack() {
      if (started === null) throw new Error("The stack is up only while tests run.");
      return started;
    },
    password: null,
    open(service = "redis", dockerSocket = bench.stack.dockerSocket, project = bench.stack.project, reach = {}) {
      bench.password = bench.stack.password;
      const docker = createDocker(
        { transport, docker_socket: dockerSocket },
        { project, service, password: () => Promise.resolve(bench.password), reach: { ...PLAIN, ...reach } },
      );
      opened.push(docker);
      return docker;
    },
    createDocker: (password) => (_policy, service) =>
      createDocker(
        { transport, docker_socket: bench.stack.dockerSocket },
        { ...service, password: () => Promise.resolve(password) },
      ),
    async processes() {
      const rows = (await bench.stack.docker("top", bench.stack.container, "-eo", "pid,comm"))
        .trim()
        .split("\n")
        .slice(1);
      return rows.map((row) => row.trim().split(/\s+/)[1] ?? "");
    },
    redisPid: async () => Number(await bench.stack.docker("inspect", "-f", "{{.State.Pid}}", bench.stack.container)),
  };
  beforeAll(async () => {
    if (started === null) started = await startComposeStack(transport);
    else await started.renew();
  }, 300_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((docker) => docker.close()));
  });
  return bench;
};
