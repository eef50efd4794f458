/** A Redis that is one of several, or whose container has less than usual: each operation says what it can, and truly. On real servers. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createDocker } from "../../src/agent/docker/index.ts";
import { sentinelAnswers } from "../../src/agent/redis/sentinel.ts";
import { endSessions, opened, policyOf } from "../../src/agent/session/session.fixture.ts";
import type { Output, Reading } from "../../src/protocol/operations.ts";
import type { AgentAnswer } from "../../src/protocol/wire.ts";
import { type JudgedOperation, judge } from "../../src/worker/judge/judge.ts";
import { contextOf } from "../../src/worker/judge/snapshot.fixture.ts";
import { topologyWarnings } from "../../src/worker/object/changes/topology.ts";
import { type ComposeStack, startComposeStack } from "./compose-stack.ts";
import { paste } from "./paste.ts";

const READS = ["ping", "memory", "info", "stats", "config", "persistence", "container", "drift", "errors"] as const;
const SERVICES = ["primary", "replica", "sentinel", "node", "readonly", "shellless"] as const;

let stack: ComposeStack;

beforeAll(async () => {
  stack = await startComposeStack("topologies");
  await stack.compose("up", "-d", ...SERVICES);
  for (const service of SERVICES) if (service !== "sentinel") await stack.ready(service);
  await stack.ready("sentinel", ["-p", "26379"]);
}, 300_000);
afterEach(endSessions);
afterAll(() => stack.remove());

const inRedis = (service: string, ...words: string[]): Promise<string> =>
  stack.docker("exec", `${stack.project}-${service}-1`, "redis-cli", ...words);

const inSentinel = (...words: string[]): Promise<string> => inRedis("sentinel", "-p", "26379", ...words);

const asked = async (service: string, operation: string, input: Record<string, unknown> = {}) => {
  const targets = { prod: { project: stack.project, service } };
  const agent = await opened({
    policy: policyOf({ docker_socket: stack.dockerSocket, targets }),
    environment: {},
    createDocker,
  });
  const caller = { id: "ann", role: "operator", via: "token" } as const;
  return (await agent.ask({ operation, input, deadline_ms: 30_000, caller })).result;
};

const answered = async (
  service: string,
  operation: string,
  input: Record<string, unknown> = {},
): Promise<AgentAnswer> => {
  const result = await asked(service, operation, input);
  if (!result.ok) throw new Error(`${service}, ${operation}: ${result.failure.detail}`);
  return result.value;
};

/** What the API answers. */
const told = async <N extends JudgedOperation>(
  service: string,
  operation: N,
): Promise<{ data: Output<N>; summary: string }> => {
  const { reading, place } = await answered(service, operation);
  const context = contextOf({});
  const judged = judge(operation, reading as Reading<N>, place === undefined ? context : { ...context, place });
  if (!judged.ok) throw new Error(judged.failure.detail);
  return { data: judged.value.data, summary: judged.value.summary };
};

const findings = async (service: string): Promise<Map<string, string>> =>
  new Map((await told(service, "doctor")).data.findings.map(({ id, text }) => [id, text]));

const dryRun = { key: "maxmemory", value: "48mb", dry_run: true };
const setOn = async (service: string): Promise<string[]> => {
  const { figures } = (await answered(service, "set", dryRun)).reading as Reading<"set">;
  return topologyWarnings("maxmemory", figures.topology);
};

it.each(SERVICES.filter((service) => service !== "sentinel"))("every read answers of service %s", async (service) => {
  const failed: string[] = [];
  for (const operation of READS) {
    const result = await asked(service, operation);
    if (!result.ok) failed.push(`${operation}: ${result.failure.detail}`);
  }
  expect(failed).toEqual([]);
});

describe("a replica", () => {
  it("says that it ignores its own maxmemory, and is not called full by it", async () => {
    await inRedis("replica", "CONFIG", "SET", "maxmemory", "1mb");
    const { data, summary } = await told("replica", "memory");
    await inRedis("replica", "CONFIG", "SET", "maxmemory", "64mb");
    expect(summary).toMatch(/^Redis uses [\d.]+ MiB, and ignores its maxmemory of 1\.0 MiB as a replica/);
    expect(data.ceilings[0]).toMatchObject({ name: "maxmemory", limit: null });
  });

  it("is told as one by doctor, and of what is set on it that it does not count", async () => {
    expect((await findings("replica")).get("replica_read_only")).toMatch(/is a replica of primary:6379/);
    expect(await setOn("replica")).toEqual([expect.stringMatching(/a replica ignores maxmemory/)]);
    await inRedis("replica", "CONFIG", "SET", "replica-ignore-maxmemory", "no");
    expect(await setOn("replica")).toEqual([expect.stringMatching(/keep to its own maxmemory/)]);
    expect((await told("replica", "memory")).data.maxmemory_ignored).toBe(false);
    await inRedis("replica", "CONFIG", "SET", "replica-ignore-maxmemory", "yes");
  });

  it("keeps a value of its own, which its primary says", async () => {
    expect(await setOn("primary")).toEqual([expect.stringMatching(/its replica keeps a value of its own/)]);
  });
});

describe("a Sentinel", () => {
  it("is found at its own port, answers ping as what it is, and of all else says that it holds no data", async () => {
    const pinged = (await answered("sentinel", "ping")).reading as Reading<"ping">;
    expect(pinged.software?.name).toBe("Redis Sentinel");
    for (const operation of ["memory", "persistence", "config", "drift"] as const)
      expect([operation, await asked("sentinel", operation)]).toEqual([
        operation,
        { ok: false, failure: sentinelAnswers() },
      ]);
    expect(await asked("sentinel", "set", dryRun)).toEqual({ ok: false, failure: sentinelAnswers() });
    expect((await told("sentinel", "container")).data.state).toBe("running");
  });

  it("is the one finding that doctor has of it", async () => {
    const found = await findings("sentinel");
    expect([...found.keys()][0]).toBe("redis_is_sentinel");
    expect([...found.values()].join("\n")).not.toMatch(/could not be read|was renamed|lacks/);
    const [first] = (await told("sentinel", "doctor")).data.findings;
    const line = first?.evidence[0]?.command ?? "";
    expect(line).toMatch(/-p 26379 SENTINEL MASTERS$/);
    expect((await paste(line)).said).toMatch(/^shop$/m);
  });
});

describe("a pair under a Sentinel", () => {
  it("changes places, and each is told as what it is now, and not as taken over by somebody", async () => {
    const ignores = async (service: string) => (await told(service, "memory")).data.maxmemory_ignored;
    expect([await ignores("primary"), await ignores("replica")]).toEqual([false, true]);
    await inSentinel("SENTINEL", "FAILOVER", "shop");
    await expect
      .poll(async () => [await ignores("primary"), await ignores("replica")], { timeout: 60_000, interval: 500 })
      .toEqual([true, false]);
    const found = await findings("primary");
    expect(found.has("replica_read_only")).toBe(true);
    expect([...found.keys()]).not.toContain("replica_unmeant");
    expect(await setOn("primary")).toEqual([expect.stringMatching(/a replica ignores maxmemory/)]);
  });
});

describe("a node of a cluster", () => {
  it("is told to be not whole, and then whole; what is set is set on this node alone", async () => {
    expect((await findings("node")).get("cluster_not_whole")).toMatch(/0 of 16384 hash slots/);
    await inRedis("node", "CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await expect.poll(async () => (await findings("node")).has("cluster_not_whole"), { timeout: 20_000 }).toBe(false);
    expect(await setOn("node")).toEqual([expect.stringMatching(/node of a cluster/)]);
  });
});

describe("a container with less than usual", () => {
  it("takes a change where its root is read-only, and is judged by its volume", async () => {
    const set = { key: "maxmemory", value: "60mb", dry_run: true };
    expect((await answered("readonly", "set", set)).reading).toMatchObject({ after: String(60 * 1024 ** 2) });
    const { data } = await told("readonly", "persistence");
    expect(data).toMatchObject({ aof_enabled: true, disk: { total: expect.any(Number) as number } });
  });

  it("says that the room on its disk is not known where it has neither shell nor df", async () => {
    const { data } = await told("shellless", "persistence");
    expect(data).toMatchObject({ disk: null });
    const found = await findings("shellless");
    expect([...found.keys()].filter((id) => /^disk_|^redis_/.test(id) && id !== "redis_protected_mode")).toEqual([]);
  });
});
