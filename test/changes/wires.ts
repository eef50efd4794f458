/**
 * The real stack with a wire of the test's own at two places: between the Worker and sshd, and between the agent and Docker. So a
 * change can be stopped at each step of its way, and the link or the agent killed just then.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../scripts/stack/states/until.ts";
import { newToken } from "../../scripts/token.ts";
import { openRelay, type Relay } from "../setup/relay.ts";
import type { TestStack } from "../setup/stack.ts";
import { changePolicy, signalAgent } from "./host-policy.ts";

const CHANGE_LOG = "/var/log/redis-ops/changes.log";

/** Longer than a keepalive or a window's adjustment, shorter than any request or answer. */
const REQUEST_BYTES = 150;

/** The n-th request (or answer) from now on, on a connection that is open already. */
export const nth = (n: number): ((piece: Buffer) => boolean) => {
  let seen = 0;
  return (piece) => piece.length >= REQUEST_BYTES && (seen += 1) === n;
};

/** A line for redis-cli, or of it. */
export const says =
  (text: string): ((piece: Buffer) => boolean) =>
  (piece) =>
    piece.includes(text);

export interface Wires {
  /** Between the Worker and sshd; encrypted. */
  link: Relay;
  /** Between the agent and the Docker engine: what goes to redis-cli and comes from it can be read. */
  engine: Relay;
  /** A second operator. */
  secondToken: string;
  signalAgent(signal: "KILL" | "STOP"): Promise<void>;
  /** Nothing is held any more, and the link is up. */
  ready(): Promise<void>;
  /** How many times Redis has carried out `CONFIG SET`. */
  writes(): Promise<number>;
  /** What the agent has noted on the host about a request: `intent`, `outcome`. */
  logged(requestId: string): Promise<string[]>;
  close(): Promise<void>;
}

/** @param changes what the host's policy says of them meanwhile; as it is where left out */
export const openWires = async (stack: TestStack, changes?: Record<string, unknown>): Promise<Wires> => {
  const { control, target } = stack;
  // Under /run, which the test host shares with this machine.
  const folder = await mkdtemp("/run/redis-ops-wire-");
  const socket = join(folder, "docker.sock");
  const link = await openRelay({ host: "127.0.0.1", port: 0 }, { host: "127.0.0.1", port: stack.hostPort });
  const engine = await openRelay({ path: socket }, { path: stack.dockerSocket });

  const restorePolicy = await changePolicy(stack, (policy) => {
    policy.docker_socket = socket;
    for (const each of Object.values(policy.targets)) if (changes !== undefined) each.changes = changes;
  });

  const { vars = {}, secrets = {} } = stack.workerOptions;
  const targets = JSON.parse(vars["TARGETS"] ?? "{}") as Record<string, Record<string, unknown>>;
  const second = newToken("second", "operator");
  const tokens = [...(JSON.parse(secrets["API_TOKENS"] ?? "[]") as unknown[]), second.entry];
  await control.restartWorker({
    vars: { ...vars, TARGETS: JSON.stringify({ [target]: { ...targets[target], port: link.port } }) },
    secrets: { ...secrets, API_TOKENS: JSON.stringify(tokens) },
  });

  return {
    link,
    engine,
    secondToken: second.token,
    signalAgent: (signal) => signalAgent(stack, signal),
    async ready() {
      for (const wire of [link, engine]) wire.reset();
      // The link waits a little before it tries a door again that was closed to it.
      const answers = async (): Promise<boolean> =>
        (await stack.get(`/v1/targets/${target}/redis/memory`)).status === 200;
      await until("the link is up", answers);
    },
    async writes() {
      const stats = await control.redis("INFO", "commandstats");
      return Number(/cmdstat_config\|set:calls=(\d+)/.exec(stats)?.[1] ?? 0);
    },
    async logged(requestId) {
      const { stdout } = await control.hostRun(["cat", CHANGE_LOG]);
      const lines = stdout.split("\n").filter((line) => line.includes(`"${requestId}"`));
      return lines.map((line) => (JSON.parse(line) as { event: string }).event);
    },
    async close() {
      await control.restartWorker({ vars, secrets });
      await restorePolicy();
      await Promise.all([link.close(), engine.close()]);
      await rm(folder, { recursive: true });
    },
  };
};
