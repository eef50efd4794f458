/** What the figures were measured on. */
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { must, run } from "../stack/command.ts";
import { ROOT } from "../stack/root.ts";
import type { Stack } from "../stack/stack.ts";

export interface Machine {
  date: string;
  cpu: string;
  cores: number;
  memory_gib: number;
  /** Of the last minute, before the first sample: what else the machine was doing. */
  load: number;
  kernel: string;
  node: string;
  workerd: string;
  ssh: string;
  docker_engine: string;
  docker_compose: string;
  redis: string;
}

export async function describeMachine({ engine, container }: Stack): Promise<Machine> {
  const docker = async (...argv: string[]): Promise<string> =>
    (await must(["docker", ...argv], { env: engine.env, timeoutMs: 20_000 })).trim();
  const [dockerEngine, compose, redis, ssh] = await Promise.all([
    docker("version", "--format", "{{.Server.Version}}"),
    docker("compose", "version", "--short"),
    docker("exec", container, "redis-server", "--version"),
    run(["ssh", "-V"]),
  ]);
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 1024 ** 3),
    load: loadavg()[0] ?? 0,
    // What follows says who built it.
    kernel: /^\d+\.\d+/.exec(release())?.[0] ?? "unknown",
    node: process.versions.node,
    workerd: workerdVersion(),
    ssh: ssh.stderr.split(",")[0]?.trim() ?? "unknown",
    docker_engine: dockerEngine,
    docker_compose: compose,
    redis: /v=(\S+)/.exec(redis)?.[1] ?? "unknown",
  };
}

function workerdVersion(): string {
  const text = readFileSync(join(ROOT, "node_modules/workerd/package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

export const machineText = (machine: Machine): string =>
  `${machine.date}, ${machine.cpu} × ${machine.cores}, ${machine.memory_gib} GiB, load ${machine.load.toFixed(1)}, ` +
  `Linux ${machine.kernel}\nNode ${machine.node}, workerd ${machine.workerd}, ${machine.ssh}, ` +
  `Docker ${machine.docker_engine}, compose ${machine.docker_compose}, Redis ${machine.redis}`;
