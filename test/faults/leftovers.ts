/** What there is on the host, in the container and in the Worker's runtime while nobody asks: to be the same after a fault as before. */
import { readdirSync, readlinkSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestStack } from "../setup/stack.ts";

export interface Traces {
  /** The names of the host's processes, sorted. */
  host: string;
  /**
   * redis-cli in the container, and execs that run. Of an agent that is killed between making an exec and starting it, the engine keeps
   * a record without a process until the container ends; it has no call to remove one.
   */
  container: string;
  /** Open file descriptors of sshd. */
  sshd: number;
  /** Open sockets and pipes of workerd, all of its processes together; which files of its databases are open, it decides by itself. */
  workerd: number;
}

/** The list is complete before its own helpers start; the one that made it is gone by the time that names are looked up. */
const ON_HOST = `pids=$(pgrep --ns $$ --nslist mnt .)
names=$(for pid in $pids; do test $pid = $$ || cat /proc/$pid/comm 2>/dev/null; done)
echo $(echo "$names" | sort)
ls /proc/$(cat /run/sshd/sshd.pid)/fd | wc -l`;

const running = async (dockerSocket: string, execs: readonly string[]): Promise<number> => {
  const found = await Promise.all(execs.map((id) => ask(dockerSocket, `/exec/${id}/json`)));
  return found.filter((exec) => (exec as { Running?: boolean } | null)?.Running === true).length;
};

/** Null for a record that is gone. */
const ask = (socketPath: string, path: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve(response.statusCode === 200 ? JSON.parse(text) : null));
    });
    asked.on("error", reject);
    asked.end();
  });

/** What each descriptor is of; one that is closed meanwhile is of nothing. */
const openIn = (directory: string): string[] =>
  readdirSync(directory).flatMap((name) => {
    try {
      return [readlinkSync(join(directory, name))];
    } catch {
      return [];
    }
  });

const traces = async ({ control, container, dockerSocket }: TestStack): Promise<Traces> => {
  const [host = "", sshd = ""] = (await control.hostRun(["sh", "-c", ON_HOST])).stdout.split("\n");
  const { stdout: top } = await control.docker("top", container, "-eo", "pid,args");
  const { stdout: execs } = await control.docker("inspect", "-f", '{{join .ExecIDs " "}}', container);
  const inside = top.split("\n").filter((line) => line.includes("redis-cli")).length;
  const descriptors = (await control.workerProcesses()).flatMap(({ pid }) => openIn(`/proc/${pid}/fd`));
  return {
    host,
    container: `${inside} redis-cli, ${await running(dockerSocket, execs.match(/\w+/g) ?? [])} execs`,
    sshd: Number(sshd),
    workerd: descriptors.filter((kind) => /^(?:socket|pipe):/.test(kind)).length,
  };
};

/** Longer than the Worker keeps a link that nobody uses, and than a kernel takes to send what a firewall has held back. */
const PATIENCE_MS = 40_000;
/** A few that are kept for the next request. */
const WORKERD_MORE = 6;

const differences = (before: Traces, after: Traces): string[] => [
  ...(after.host === before.host ? [] : [`processes on the host: ${after.host}, before: ${before.host}`]),
  ...(after.container === before.container
    ? []
    : [`in the container: ${after.container}, before: ${before.container}`]),
  ...(after.sshd <= before.sshd ? [] : [`sshd has ${after.sshd} descriptors, before: ${before.sshd}`]),
  ...(after.workerd <= before.workerd + WORKERD_MORE
    ? []
    : [`workerd has ${after.workerd} descriptors, before: ${before.workerd}`]),
];

/** The host's first process with what it waits on, and sshd, which listens. An agent cannot be looked for by name: Node 24 calls itself MainThread. */
const AT_REST = { host: "bash cat sshd", container: "0 redis-cli, 0 execs" };

/** Nobody asks: waits until no link is left, and answers what there is then. */
export const atRest = async (stack: TestStack): Promise<Traces> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await traces(stack);
    if (found.host === AT_REST.host && found.container === AT_REST.container) return found;
    if (performance.now() > deadline) throw new Error(`there is no rest to begin with: ${JSON.stringify(found)}`);
    await sleep(500);
  }
};

/** Waits until all is as it was, and answers what is not. */
export const leftOver = async (stack: TestStack, before: Traces): Promise<string[]> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = differences(before, await traces(stack));
    if (found.length === 0 || performance.now() > deadline) return found;
    await sleep(500);
  }
};
