/**
 * Situations from public reports that no stack is brought into: a compose project of its own for each, the agent's real reading of it, and what the
 * rules make of that. The application is redis-cli in another container, so its lines are what Redis replied.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";
import { createDocker } from "../../src/agent/docker/index.ts";
import { endSessions, opened, policyOf } from "../../src/agent/session/session.fixture.ts";
import { snapshotSchema } from "../../src/protocol/operations/doctor.ts";
import { judge } from "../../src/worker/judge/judge.ts";
import { contextOf } from "../../src/worker/judge/snapshot.fixture.ts";
import { prepared } from "../setup/machine.ts";
import { anyRange } from "./range.ts";

const run = promisify(execFile);
const asks = (words: string): string =>
  `while :; do echo "redis: $$(redis-cli -h redis ${words} 2>&1 | head -c 300)"; sleep 0.2; done`;

interface Situation {
  /** Where people report it. */
  report: string;
  redis: string[];
  /** More of the service, as YAML. */
  more?: string;
  app: string;
  /** The finding that is waited for, and what it says and advises. */
  id: string;
  verdict: "ok" | "warn" | "critical";
  text: RegExp;
  step: RegExp;
}

const OPEN = ["redis-server", "--save", "", "--protected-mode", "no"];

const SITUATIONS: Record<string, Situation> = {
  "protected mode turns away whoever asks from another container": {
    report: "https://github.com/redis/docker-library-redis/issues/319",
    redis: ["redis-server", "--save", "", "--protected-mode", "yes"],
    app: asks("SET a b"),
    id: "app_auth",
    verdict: "critical",
    text: /being in protected mode without a password/,
    step: /^Set a password/,
  },
  "a maxmemory without its unit": {
    report: "https://github.com/redis/redis-doc/issues/1527",
    redis: [...OPEN, "--maxmemory", "512", "--maxmemory-policy", "allkeys-lru"],
    app: asks("SET a b"),
    id: "maxmemory_too_small",
    verdict: "critical",
    text: /^maxmemory is 512 bytes, less than Redis uses without any key/,
    step: /a unit was forgotten/,
  },
  "a single Redis that was started as a node of a cluster": {
    report: "https://github.com/aprice-/redisclustercompose/issues/9",
    redis: [...OPEN, "--cluster-enabled", "yes"],
    app: asks("SET a b"),
    id: "cluster_not_whole",
    verdict: "critical",
    text: /0 of 16384 hash slots/,
    step: /single Redis/,
  },
  "data that is saved in the container alone": {
    report: "https://gist.github.com/JonCole/b6354d92a2d51c141490f10142884ea4",
    redis: ["redis-server", "--protected-mode", "no", "--appendonly", "yes", "--dir", "/tmp"],
    app: asks("SET a b"),
    id: "data_on_no_volume",
    verdict: "warn",
    text: /in the container itself, on no volume/,
    step: /named volume/,
  },
  "a health check without the password, under a cpu limit": {
    report: "https://github.com/langgenius/dify/issues/24806",
    redis: OPEN,
    more: `
    cpus: 0.5
    healthcheck: { test: [CMD-SHELL, "echo NOAUTH Authentication required.; exit 1"], interval: 300ms, retries: 1 }`,
    app: asks("SET a b"),
    id: "container_unhealthy",
    verdict: "warn",
    text: /asks Redis without a password/,
    step: /REDISCLI_AUTH/,
  },
  "a command of a module that Redis does not have": {
    report: "https://github.com/redis/docker-library-redis/issues/485",
    redis: OPEN,
    app: `sleep 1; ${asks("JSON.SET doc . 1")}`,
    id: "app_command",
    verdict: "warn",
    text: /does not know a command that it sends/,
    step: /redis\/redis-stack-server/,
  },
};

/** In none of them has Redis too many clients, though it counts as rejected whom protected mode turns away, or one that holds too much. */
const NEVER = ["maximum number of clients", "CLIENT KILL"];

afterEach(endSessions);

it.each(Object.entries(SITUATIONS))("%s", async (_name, { redis, more = "", app, id, verdict, text, step }) => {
  const { dockerHost, dockerSocket, image } = await prepared();
  const project = `redisops-situation-${id.replaceAll("_", "-")}`;
  const folder = await mkdtemp(join(tmpdir(), `${project}-`));
  const file = join(folder, "compose.yaml");
  const command = (words: string[]): string => JSON.stringify(words);
  await writeFile(
    file,
    `
services:
  redis:
    image: ${image}
    command: ${command(redis)}
    mem_limit: 256m
    stop_grace_period: 1s${more}
  web:
    image: ${image}
    command: ${command(["sh", "-c", app])}
    stop_grace_period: 0s
networks: { default: { ipam: { config: [{ subnet: ${anyRange()} }] } } }
`,
  );
  const compose = (...words: string[]) =>
    run("docker", ["compose", "-p", project, "-f", file, ...words], {
      env: { ...process.env, DOCKER_HOST: dockerHost },
    });
  const found = async () => {
    const agent = await opened({
      policy: policyOf({ docker_socket: dockerSocket, targets: { prod: { project, service: "redis" } } }),
      environment: {},
      createDocker,
    });
    const { result } = await agent.ask({ operation: "doctor", input: {}, deadline_ms: 40_000 });
    if (!result.ok) throw new Error(result.failure.detail);
    const judged = judge("doctor", snapshotSchema.parse(result.value.reading), { ...contextOf(), now: Date.now() });
    if (!judged.ok) throw new Error(judged.failure.detail);
    return judged.value.data.findings;
  };
  try {
    await compose("up", "-d");
    await expect
      .poll(async () => (await found()).find((each) => each.id === id), { timeout: 60_000, interval: 500 })
      .toMatchObject({ verdict, text: expect.stringMatching(text), next_step: expect.stringMatching(step) });
    const said = JSON.stringify(await found());
    for (const wrong of NEVER) expect(said).not.toContain(wrong);
  } finally {
    await compose("down", "-v", "-t", "1", "--remove-orphans");
    await rm(folder, { recursive: true, force: true });
  }
});
