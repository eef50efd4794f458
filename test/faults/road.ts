/** The stack's own host over each of the ways that a link can take, all of which go through what the suite can cut. */
import type { WorkerOptions } from "../../scripts/stack/worker.ts";
import { type Edge, startEdge } from "../../scripts/tunnel/edge.ts";
import type { TestStack } from "../setup/stack.ts";
import type { Way } from "./way.ts";

export type Via = "tcp" | "vpc" | "tunnel";

export const HOSTNAME = "ssh.example.com";
export interface Road {
  /** What the Worker is started with. */
  options: Pick<WorkerOptions, "vars" | "secrets" | "network" | "edge">;
  /** What stands for Cloudflare, where the way goes through it. */
  edge: Edge | null;
  close(): Promise<void>;
}

/** @param way the connection that the Worker makes itself: to sshd, or else to the edge */
const optionsOf = (stack: TestStack, via: Via, way: Pick<Way, "host" | "port">): Road["options"] => {
  const { vars } = stack.workerOptions;
  const targets = JSON.parse(vars?.["TARGETS"] ?? "{}") as Record<string, Record<string, unknown>>;
  const { port: _, ...known } = targets[stack.target] ?? {};
  const places = {
    tcp: { host: way.host, port: way.port },
    vpc: { via, host: way.host, port: way.port },
    tunnel: { via, host: HOSTNAME },
  };
  const TARGETS = JSON.stringify({ ...targets, [stack.target]: { ...known, ...places[via] } });
  const options = { vars: { ...vars, TARGETS } };
  if (via === "vpc") return { ...options, network: "VPC" };
  if (via === "tcp") return options;
  return { ...options, edge: `${way.host}:${way.port}` };
};

/** @param open makes the way to a port of this machine: sshd's, or that of what stands for Cloudflare */
export const openRoad = async (
  stack: TestStack,
  via: Via,
  open: (port: number) => Promise<Way>,
): Promise<{ road: Road; way: Way }> => {
  if (via !== "tunnel") {
    const way = await open(stack.hostPort);
    return { way, road: { options: optionsOf(stack, via, way), edge: null, close: () => way.close() } };
  }
  const edge = await startEdge({ host: "127.0.0.1", port: 0 }, HOSTNAME, {
    connected: true,
    refusal: "forbidden",
    token: { ...stack.serviceToken },
    sshd: { host: "127.0.0.1", port: stack.hostPort },
  });
  const way = await open(edge.port);
  return {
    way,
    road: {
      options: optionsOf(stack, via, way),
      edge,
      async close() {
        await way.close();
        await edge.close();
      },
    },
  };
};

/** What the stack's Worker is started with, in place of a road's. */
export const ownOptions = ({ workerOptions: { vars = {}, secrets = {} } }: TestStack): Partial<WorkerOptions> => ({
  vars,
  secrets,
  env: {},
  network: "",
  edge: "",
});
