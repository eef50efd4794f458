/** A compose project of its own on the engine and the image of the stacks, for the tests of the Docker seam. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pause } from "../../src/shared/deadline.ts";
import { prepared } from "../setup/machine.ts";
import { anyRange } from "./range.ts";

const run = promisify(execFile);

export interface ComposeStack {
  project: string;
  /** The unix socket of the engine. */
  dockerSocket: string;
  /** What Redis in service `redis` was started with. */
  password: string;
  /** The name of the one container of service `redis`. */
  container: string;
  /** `docker compose … <words>` of this stack; answers with stdout. */
  compose(...words: string[]): Promise<string>;
  /** The same of another project, whose name is this one's with `-apart`. */
  apart(...words: string[]): Promise<string>;
  /** `docker <words>`; answers with stdout. */
  docker(...words: string[]): Promise<string>;
  /** One redis-cli call in service `redis`, with its password; answers with stdout. */
  redisCli(...words: string[]): Promise<string>;
  /** Until Redis in a service answers; in `redis` where none is named. `where` is for redis-cli. */
  ready(name?: string, where?: readonly string[]): Promise<void>;
  /**
   * Starts service `oom`, which the kernel kills for memory at once, until the engine has noticed; answers when the last one began, in
   * milliseconds since the epoch. On a busy machine the engine misses one in twenty.
   */
  killedForMemory(): Promise<number>;
  /** As it was at first: services `redis` and `open` made anew, and none but them. */
  renew(): Promise<void>;
  /** Removes containers, network, volume and files. */
  remove(): Promise<void>;
}

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
  cache:
    image: ${image}
    command:
      - sh
      - -c
      - printf 'requirepass %s\\n' "$$REDIS_PASSWORD" > /tmp/redis.conf && exec redis-server /tmp/redis.conf --save '' --maxmemory 3mb --maxmemory-policy allkeys-lru
    environment: { REDIS_PASSWORD: ${password} }
    mem_limit: 96m
    stop_grace_period: 1s
  broken:
    image: ${image}
    restart: always
    command: [sh, -c, exit 3]
  kept:
    image: ${image}
    command: [sleep, "3600"]
    tmpfs: /data
    stop_grace_period: 0s
  aside:
    image: ${image}
    command: [redis-server, --save, "", --port, "6380", --bind, 127.0.0.1, --unixsocket, /tmp/redis.sock]
    stop_grace_period: 1s
  primary:
    image: ${image}
    command: [redis-server, --save, "", --maxmemory, 64mb, --protected-mode, "no"]
    stop_grace_period: 1s
  replica:
    image: ${image}
    command: [redis-server, --save, "", --maxmemory, 64mb, --protected-mode, "no", --replicaof, primary, "6379"]
    stop_grace_period: 1s
  sentinel:
    image: ${image}
    command:
      - sh
      - -c
      - printf 'sentinel resolve-hostnames yes\\nsentinel monitor shop primary 6379 1\\n' > /tmp/sentinel.conf && exec redis-server /tmp/sentinel.conf --sentinel
    stop_grace_period: 1s
  node:
    image: ${image}
    command: [redis-server, --save, "", --maxmemory, 64mb, --cluster-enabled, "yes"]
    stop_grace_period: 1s
  readonly:
    image: ${image}
    read_only: true
    command: [redis-server, --dir, /data, --maxmemory, 64mb, --appendonly, "yes"]
    volumes: ["readonly:/data"]
    stop_grace_period: 1s
  shellless:
    image: ${image}
    command: [sh, -c, "cd /bin && rm -f *; exec redis-server --save '' --maxmemory 64mb"]
    stop_grace_period: 1s
  filed:
    image: ${image}
    command:
      - sh
      - -c
      - printf 'port 6381\\n' > /tmp/redis.conf && exec redis-server /tmp/redis.conf --save ''
    stop_grace_period: 1s
  checked:
    image: ${image}
    command:
      - sh
      - -c
      - listens=6382; exec redis-server --save '' --port $$listens
    healthcheck: { test: ["CMD", "redis-cli", "-a", "${password}", "-p", "6382", "ping"], interval: 1h }
    stop_grace_period: 1s
  untold:
    image: ${image}
    command:
      - sh
      - -c
      - while [ ! -s /run/tls.key ]; do sleep 0.1; done; exec redis-server --save '' --port 0 --tls-port 6379 --tls-cert-file /run/tls.crt --tls-key-file /run/tls.key --tls-auth-clients no
    healthcheck: { test: ["CMD", "redis-cli", "--tls", "--insecure", "ping"], interval: 1h }
    stop_grace_period: 1s
  tls:
    image: ${image}
    command:
      - sh
      - -c
      - while [ ! -s /run/tls.key ]; do sleep 0.1; done; exec redis-server --save '' --port 0 --tls-port 6379 --tls-cert-file /run/tls.crt --tls-key-file /run/tls.key --tls-ca-cert-file /run/tls.crt
    stop_grace_period: 1s
  shut:
    image: ${image}
    command: [nc, -ll, -p, "6379", -e, "true"]
    stop_grace_period: 0s
  web:
    image: ${image}
    command: [nc, -ll, -p, "6379", -e, echo, HTTP/1.1 400 Bad Request]
    stop_grace_period: 0s
  bare:
    image: ${image}
    command: [sh, -c, rm $$(command -v redis-cli) $$(command -v redis-server); exec sleep 3600]
    stop_grace_period: 0s
  renamed:
    image: ${image}
    command:
      - sh
      - -c
      - mv "$$(command -v redis-cli)" /usr/bin/valkey-cli && printf 'requirepass %s\\n' "$$SECRET" > /tmp/redis.conf && exec redis-server /tmp/redis.conf --save ''
    environment: { SECRET: ${password}, REDISCLI_AUTH: another, VALKEYCLI_AUTH: another }
    stop_grace_period: 1s
  app:
    image: ${image}
    command:
      - sh
      - -c
      - echo starting; echo 'Error 111 connecting to redis:6379. Connection refused.' >&2; exec sleep 3600
    stop_grace_period: 0s
  leaky:
    image: ${image}
    environment: { SECRET: ${password} }
    command:
      - sh
      - -c
      - 'echo "Cannot connect to redis://:$$SECRET@redis:6379/0: Error 111 connecting to redis:6379. Connection refused.."; echo "tried $$SECRET: WRONGPASS invalid username-password pair or user is disabled." >&2; exec sleep 3600'
    stop_grace_period: 0s
  terminal:
    image: ${image}
    tty: true
    command: [sh, -c, "echo one; echo two >&2; exec sleep 3600"]
    stop_grace_period: 0s
  loud:
    image: ${image}
    command:
      - sh
      - -c
      - yes $$(printf 'x%.0s' $$(seq 200)) | head -n 30000; echo last; exec sleep 3600
    stop_grace_period: 0s
  flooded:
    image: ${image}
    command:
      - sh
      - -c
      - seq 1 500 | sed 's/^/request /'; sleep 1; seq 1 200 | sed 's/.*/WRONGPASS invalid username-password pair or user is disabled, attempt &/'; seq 1 200000 | sed 's/.*/    at processTicksAndRejections (node:internal process task_queues) of the job with the number &/'; echo last; exec sleep 3600
    stop_grace_period: 0s
  flooding:
    image: ${image}
    logging: { driver: json-file, options: { max-size: 4m, max-file: "3" } }
    command:
      - sh
      - -c
      - while :; do seq 1 400 | sed 's/.*/    at processTicksAndRejections (node:internal process task_queues) of the job with the number &/'; sleep 0.01; done
    stop_grace_period: 0s
  mute:
    image: ${image}
    logging: { driver: none }
    command: [sleep, "3600"]
    stop_grace_period: 0s
  oom:
    image: ${image}
    mem_limit: 16m
    memswap_limit: 16m
    command: [dd, if=/dev/zero, of=/dev/null, bs=64M, count=1]
  sick:
    image: ${image}
    command: [sleep, "3600"]
    healthcheck: { test: ["CMD", "false"], interval: 200ms, timeout: 1s, retries: 1 }
    stop_grace_period: 0s
  moved:
    image: ${image}
    command: [redis-server, --dir, /srv/redis data, --appendonly, "yes", --appendfsync, always, --appenddirname, aof, --appendfilename, shop.aof]
    restart: always
    volumes: ["moved:/srv/redis data"]
    stop_grace_period: 1s
  layer:
    image: ${image}
    command: [redis-server, --dir, /run, --appendonly, "yes", --appendfsync, always]
    restart: always
    stop_grace_period: 1s
  foreign:
    image: ${image}
    user: "1234:1234"
    command: [redis-server, --dir, /srv/foreign, --appendonly, "yes"]
    restart: always
    volumes: ["foreign:/srv/foreign"]
    stop_grace_period: 1s
  snapshot:
    image: ${image}
    command: [redis-server, --dir, /srv/snapshots, --dbfilename, shop.rdb, --save, 60 1]
    restart: always
    volumes: ["snapshots:/srv/snapshots"]
    stop_grace_period: 1s
volumes: { data: {}, readonly: {}, moved: {}, foreign: {}, snapshots: {} }
networks: { default: { ipam: { config: [{ subnet: $RANGE }] } } }
`;

/** Brings services `redis` (with a password) and `open` (without) up; the others are there to be started. */
export const startComposeStack = async (name: string): Promise<ComposeStack> => {
  const project = `redisops-seam-${name}-${randomBytes(3).toString("hex")}`;
  const { dockerHost, dockerSocket, image } = await prepared();
  const password = `canary-${randomBytes(12).toString("hex")}`;
  const folder = await mkdtemp(join(tmpdir(), `${project}-`));
  const file = join(folder, "compose.yaml");
  await writeFile(file, composeFile(image, password), { mode: 0o600 });

  const dockerIn =
    (RANGE: string) =>
    async (...words: string[]): Promise<string> => {
      const env = { ...process.env, DOCKER_HOST: dockerHost, REDISCLI_AUTH: password, RANGE };
      return (await run("docker", words, { env })).stdout;
    };
  const [docker, dockerApart] = [dockerIn(anyRange()), dockerIn(anyRange())];
  const compose = (...words: string[]): Promise<string> => docker("compose", "-p", project, "-f", file, ...words);
  const apart = (...words: string[]): Promise<string> =>
    dockerApart("compose", "-p", `${project}-apart`, "-f", file, ...words);
  const container = `${project}-redis-1`;
  const ready = async (service = "redis", where: readonly string[] = []): Promise<void> => {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const pong = await docker("exec", `${project}-${service}-1`, "redis-cli", ...where, "PING").catch(() => "");
      if (/PONG|NOAUTH/.test(pong)) return;
      await pause(100);
    }
    throw new Error("Redis of the test stack did not come up within 30 s.");
  };
  const killedForMemory = async (): Promise<number> => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const since = Date.now();
      await compose("up", "-d", "oom");
      const found = await ended(`${project}-oom-1`);
      if (found === "137 true") return since;
      await compose("rm", "-sf", "oom");
    }
    throw new Error("The engine did not notice that the kernel killed a container for memory, five times.");
  };
  /** The exit code, and whether the engine says that it was killed for memory. */
  const ended = async (started: string): Promise<string> => {
    await docker("wait", started);
    return (await docker("inspect", "-f", "{{.State.ExitCode}} {{.State.OOMKilled}}", started)).trim();
  };
  const up = async (): Promise<void> => {
    await compose("up", "-d", "redis", "open");
    await ready();
  };
  await up();
  return {
    project,
    dockerSocket,
    password,
    container,
    compose,
    apart,
    docker,
    redisCli: (...words) => docker("exec", "-e", "REDISCLI_AUTH", container, "redis-cli", "-e", ...words),
    ready,
    killedForMemory,
    async renew() {
      await compose("rm", "-sfv");
      await up();
    },
    async remove() {
      await compose("--profile", "*", "down", "-v", "-t", "1", "--remove-orphans");
      await rm(folder, { recursive: true, force: true });
    },
  };
};
