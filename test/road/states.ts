/** States that the failure tests bring the stack into, each for real, and out of again. */
import { createServer, type Socket } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
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
export const breakAppendOnly = async ({
  control,
  container,
  image,
  project,
}: TestStack): Promise<() => Promise<void>> => {
  const inVolume = (script: string) =>
    control.docker(
      "run",
      "--rm",
      "--network",
      "none",
      "--volume",
      `${project}_redis_data:/data`,
      "--entrypoint",
      "sh",
      image,
      "-c",
      script,
    );
  await control.docker("stop", container);
  await inVolume(
    "mv /data/appendonlydir /data/kept && mkdir /data/appendonlydir && echo nonsense >/data/appendonlydir/appendonly.aof.manifest",
  );
  await control.docker("start", container);
  return async () => {
    await control.docker("stop", container);
    await inVolume("rm -rf /data/appendonlydir && mv /data/kept /data/appendonlydir");
    await control.docker("start", container);
  };
};

/** Has Redis load a dump slowly from a peer; the answer ends it. */
export const loadingFromPeer = async ({
  control,
  container,
  image,
  project,
}: TestStack): Promise<() => Promise<void>> => {
  const peer = `${project}-peer`;
  await control.docker(
    "run",
    "--detach",
    "--name",
    peer,
    // In Redis's own network namespace: whether containers reach each other is up to the machine's firewall.
    "--network",
    `container:${container}`,
    "--entrypoint",
    "redis-server",
    image,
    "--port",
    "6390",
    "--protected-mode",
    "no",
  );
  const fill = 'for i = 1, 4000 do redis.call("SET", "k" .. i, string.rep("x", 1100)) end';
  await control.docker("exec", peer, "redis-cli", "-p", "6390", "EVAL", fill, "0");
  // Hidden settings of Redis for its own tests of loading: microseconds for each key, and how often it looks at its clients meanwhile.
  await control.redis("CONFIG", "SET", "loading-process-events-interval-bytes", "1024");
  await control.redis("CONFIG", "SET", "key-load-delay", "5000");
  await control.redis("REPLICAOF", "127.0.0.1", "6390");
  return async () => {
    await control.redis("CONFIG", "SET", "key-load-delay", "0");
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await control.redis("INFO", "persistence")).includes("loading:0")) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await control.redis("REPLICAOF", "NO", "ONE");
    await control.redis("FLUSHALL");
    await control.redis("CONFIG", "SET", "loading-process-events-interval-bytes", "2097152");
    await control.docker("rm", "--force", peer);
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
