/** The agent's processes: those of the test host that are not sshd's, and what they have started inside the container. */
import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import { must, StackError } from "../stack/command.ts";
import { everyPid } from "../stack/processes.ts";
import type { Stack } from "../stack/stack.ts";

export interface AgentProcess {
  pid: number;
  /** The program's file, without its folder. */
  name: string;
  /** `host`: the agent and what brought it up; `container`: redis-cli; `sshd`: the login, which is not the agent's. */
  place: "host" | "container" | "sshd";
  /** Resident bytes, shared pages counted whole; and with each shared page divided by those who share it. */
  rss: number;
  pss: number;
}

export interface AgentWatch {
  now(): AgentProcess[];
}

/** The agent marks what it starts in a container; see src/agent/docker/leftovers.ts. */
const MARKER = "REDIS_OPS_RUN=";

/** Call it while there is no link: the host's own processes are those that are there now. */
export async function watchAgent({ host, engine, container }: Stack): Promise<AgentWatch> {
  const namespace = (await host.run(["readlink", "/proc/self/ns/mnt"])).stdout.trim();
  const inspect = ["docker", "inspect", "--format", "{{.Id}}", container] as const;
  const containerId = (await must(inspect, { env: engine.env, timeoutMs: 20_000 })).trim();
  const onHost = (pid: number): boolean => link(`/proc/${pid}/ns/mnt`) === namespace;
  const own = new Set(everyPid().filter(onHost));
  if (namespace === "" || own.size === 0) throw new StackError("The test host's processes are not found in /proc.");

  const placeOf = (pid: number, name: string): AgentProcess["place"] | null => {
    if (!own.has(pid) && onHost(pid)) return name.startsWith("sshd") ? "sshd" : "host";
    const started = read(`/proc/${pid}/environ`).split("\0");
    if (!started.some((variable) => variable.startsWith(MARKER))) return null;
    return read(`/proc/${pid}/cgroup`).includes(containerId) ? "container" : null;
  };
  return {
    now: () =>
      everyPid().flatMap((pid) => {
        const name = basename(link(`/proc/${pid}/exe`));
        const place = placeOf(pid, name);
        if (place === null) return [];
        const rollup = read(`/proc/${pid}/smaps_rollup`);
        return [{ pid, name, place, rss: kilobytes(rollup, "Rss") * 1024, pss: kilobytes(rollup, "Pss") * 1024 }];
      }),
  };
}

/** A process may end between two looks: it then has nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

const kilobytes = (text: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0);

export const total = (processes: readonly AgentProcess[], figure: "rss" | "pss"): number =>
  processes.reduce((sum, process) => sum + process[figure], 0);

export const agentsOwn = (processes: readonly AgentProcess[]): AgentProcess[] =>
  processes.filter(({ place }) => place !== "sshd");
