/** A compose stack of its own project on the machine's real engine, for the tests of the Docker seam. Needs root and Docker. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface ComposeStack {
  project: string;
  /** What Redis in service `redis` was started with. */
  password: string;
  /** The name of the one container of service `redis`. */
  container: string;
  /** `docker compose … <words>` of this stack; answers with stdout. */
  compose(...words: string[]): Promise<string>;
  /** `docker <words>`; answers with stdout. */
  docker(...words: string[]): Promise<string>;
  /** Until Redis in a service answers; in `redis` where none is named. */
  ready(name?: string): Promise<void>;
  /** Removes containers, network, image and files. */
  remove(): Promise<void>;
}

/** No image can be pulled on some machines: one is made of the host's own redis and a static busybox. */
const buildImage = async (folder: string, image: string): Promise<void> => {
  const root = join(folder, "image");
  for (const each of ["bin", "usr/bin", "data", "tmp", "etc", "proc", "dev", "sys"]) {
    await mkdir(join(root, each), { recursive: true });
  }
  const programs = ["/usr/bin/redis-server", "/usr/bin/redis-cli"];
  const { stdout } = await run("ldd", programs);
  const libraries = new Set([...stdout.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? ""));
  for (const file of [...programs, ...libraries]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await copyFile(file, join(root, file));
  }
  await copyFile("/usr/bin/busybox", join(root, "bin/busybox"));
  for (const tool of ["sh", "sleep", "false"]) await symlink("busybox", join(root, "bin", tool));
  await writeFile(join(root, "etc/passwd"), "root:x:0:0:root:/:/bin/sh\n");
  const archive = join(folder, "image.tar");
  await run("tar", ["-C", root, "-cf", archive, "."]);
  await run("docker", ["import", "--change", "ENV PATH=/usr/bin:/bin", "--change", "WORKDIR /data", archive, image]);
};

const composeFile = (image: string, password: string): string => `
services:
  redis:
    image: ${image}
    command:
      - sh
      - -c
      - printf 'requirepass %s\\n' "$$SECRET" > /tmp/redis.conf && exec redis-server /tmp/redis.conf --save '' --maxmemory 64mb --enable-debug-command yes
    environment: { SECRET: ${password} }
    mem_limit: 128m
    stop_grace_period: 1s
  open:
    image: ${image}
    command: [redis-server, --save, ""]
    stop_grace_period: 1s
  data:
    image: ${image}
    command: [sh, -c, "printf 'requirepass %s\\n' $$REDISCLI_AUTH > /tmp/redis.conf && exec redis-server /tmp/redis.conf --dir /data --maxmemory 64mb --maxmemory-policy allkeys-lru --appendonly yes"]
    environment: { REDISCLI_AUTH: ${password} }
    mem_limit: 256m
    mem_reservation: 128m
    restart: unless-stopped
    volumes: ["data:/data"]
    stop_grace_period: 1s
  broken:
    image: ${image}
    restart: always
    command: [sh, -c, exit 3]
  bare:
    image: ${image}
    command: [sh, -c, rm /usr/bin/redis-cli /usr/bin/redis-server; exec sleep 3600]
    stop_grace_period: 0s
volumes: { data: {} }
`;

/** Brings services `redis` (with a password) and `open` (without) up; `data`, `broken` and `bare` are there to be started. */
export const startComposeStack = async (name: string): Promise<ComposeStack> => {
  const project = `redisops-seam-${name}-${randomBytes(3).toString("hex")}`;
  const image = `${project}:test`;
  const password = `canary-${randomBytes(12).toString("hex")}`;
  const folder = await mkdtemp(join(tmpdir(), `${project}-`));
  const file = join(folder, "compose.yaml");
  await writeFile(file, composeFile(image, password), { mode: 0o600 });
  await buildImage(folder, image);

  const docker = async (...words: string[]): Promise<string> => (await run("docker", words)).stdout;
  const compose = (...words: string[]): Promise<string> => docker("compose", "-p", project, "-f", file, ...words);
  const container = `${project}-redis-1`;
  const ready = async (service = "redis"): Promise<void> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const pong = await docker("exec", `${project}-${service}-1`, "redis-cli", "PING").catch(() => "");
      if (/PONG|NOAUTH/.test(pong)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("Redis of the test stack did not come up within 10 s.");
  };
  await compose("up", "-d", "redis", "open");
  await ready();
  return {
    project,
    password,
    container,
    compose,
    docker,
    ready,
    async remove() {
      await compose("--profile", "*", "down", "-v", "-t", "1", "--remove-orphans");
      await docker("image", "rm", image);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
