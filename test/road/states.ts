/** States that the failure tests bring the stack into, each for real, and out of again. */
import { createServer, type Socket } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StateName } from "../../scripts/stack/states/index.ts";
import type { TestStack } from "../setup/stack.ts";

/** An agent of a protocol that this Worker does not speak any more, as it would greet. */
export const oldAgent = `
process.stdout.write(JSON.stringify({ hello: { version: "0.0.1", protocol: 0, arch: "x64", node: "v18.0.0", operations: [] } }) + "\\n");
process.stdin.resume();
`;

/** A Docker engine that accepts connections and never answers. */
export const hungEngine = async (): Promise<{ socketPath: string; close(): Promise<void> }> => {
  // Under /run, which the test host shares with this machine.
  const directory = await mkdtemp(join("/run", "redis-ops-hung-"));
  const socketPath = join(directory, "docker.sock");
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    socketPath,
    async close() {
      for (const connection of connections) connection.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true });
    },
  };
};

/** Makes Redis refuse its append-only files, so that the container restarts over and over; answers with the repair. */
export const breakAppendOnly = (stack: TestStack): Promise<() => Promise<void>> => broken(stack, "restart-loop");

/** Has Redis load a dump slowly from a peer; the answer ends it. */
export const loadingFromPeer = (stack: TestStack): Promise<() => Promise<void>> => broken(stack, "loading");

const broken = async ({ control }: TestStack, state: StateName): Promise<() => Promise<void>> => {
  await control.break(state);
  return async () => {
    await control.repair();
  };
};

/** Makes the value of the setting `save` longer than the agent's bound; the answer puts it back. */
export const longSetting = async ({ control, container }: TestStack): Promise<() => Promise<void>> => {
  const before = (await control.redis("CONFIG", "GET", "save")).split("\n")[1]?.trim() ?? "";
  const points = "$(yes '900 1' | head -60000 | tr '\\n' ' ' | sed 's/ $//')";
  await control.docker("exec", container, "sh", "-c", `printf 'CONFIG SET save "%s"\\n' "${points}" | redis-cli`);
  return async () => {
    await control.redis("CONFIG", "SET", "save", before);
  };
};
