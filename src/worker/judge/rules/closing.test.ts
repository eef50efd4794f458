/** Why connections break, waits are long, and health checks fail: what this Redis and its container tell of it is said, and no guess. */
import { describe, expect, test } from "vitest";
import type { Parts } from "../rule.ts";
import { ago, appErrors, examined, MIB, said, type Wrong } from "../snapshot.fixture.ts";

const found = (id: string, wrong: Wrong) => examined(wrong).data.findings.find((finding) => finding.id === id);
const reset = (wrong: Wrong) => found("app_reset", { ...appErrors("reset"), ...wrong });
const config = (timeout: string): Wrong => ({ server: { config: { timeout } } });

describe("broken connections", () => {
  test("come from the idle timeout that is set", () => {
    const finding = reset(config("10"));
    expect(finding?.meaning).toContain("closes a connection that is idle for 10 s");
    expect(finding?.next_step).toContain("before 10 s");
  });

  test("come from no timeout and no buffer where neither can be", () => {
    const finding = reset(config("0"));
    expect(finding?.meaning).toContain("closes no idle connection (`timeout 0`)");
    expect(finding?.meaning).not.toContain("an idle `timeout`");
  });

  test("may come from either where the setting or the log was not read", () => {
    expect(reset({})?.meaning).toContain("an idle `timeout`");
    expect(reset({ ...config("0"), redis_log: { failure: "It keeps none." } })?.meaning).toContain("an idle `timeout`");
  });

  test("come from what waited to be sent, which Redis's log tells", () => {
    const known = [said("output_limit", "Client at 172.18.0.3:41234 (psubscribe) scheduled to be closed ASAP", 2, 7)];
    const wrong: Wrong = { redis_log: { known } };
    expect(reset(wrong)?.meaning).toContain("Redis has closed 7 clients for what waited to be sent");
    expect(found("log_output_limit", wrong)?.text).toContain("172.18.0.3:41234, after psubscribe");
  });
});

test("a connection that was refused before Redis was ready is over, as one before its container was started is", () => {
  const refused = (ready_at: string) =>
    found("app_refused", { ...appErrors("refused", 1), redis_log: { ready_at }, container: { started_at: ago(2) } });
  expect(refused(ago(0.9))?.verdict).toBe("warn");
  expect(refused(ago(1.1))?.verdict).toBe("critical");
});

test("a client that holds much because it runs MONITOR is named as that, and is closed", () => {
  const largest = {
    id: 4,
    address: "172.25.0.2:39328",
    name: "",
    command: "monitor",
    memory: 440 * MIB,
    idle_ms: 8000,
  };
  const finding = found("client_buffer", { clients: { largest } });
  expect(finding?.text).toContain("left MONITOR running");
  expect(finding?.next_step).toMatch(/^Close it: .*CLIENT KILL ID 4/);
});

describe("the most clients", () => {
  const full = { connected_clients: 32, maxclients: 32 };
  const limit = (left: number): Wrong => ({
    clients: full,
    redis_log: {
      known: [said("file_limit", `Current maximum open files is 64. maxclients has been reduced to ${left}`)],
    },
  });

  test("are few where Redis cannot be asked for it", () => {
    const locked: Wrong = { redis: { state: "max_clients" }, clients: null, redis_log: limit(32).redis_log ?? {} };
    expect(found("redis_max_clients", locked)?.next_step).toMatch(/^Redis may not open more files.*only 32 clients/);
  });

  test("are few for want of files, which is told before the pools", () => {
    expect(found("clients_fraction", limit(32))?.next_step).toMatch(/^Redis may not open more files.*nofile/);
    expect(found("clients_fraction", limit(992))?.next_step).toMatch(/^See who holds them/);
    const away: Wrong = { ...limit(32), clients: { ...full, rejected_connections: 4 } };
    expect(found("rejected_connections", away)?.next_step).toMatch(/^Redis may not open more files/);
  });
});

describe("waits", () => {
  const waits = (cpu_limit: number | null, cpu: Parts["memory"]["cpu"] = null): Wrong => ({
    ...appErrors("timeout"),
    container: { cpu_limit },
    memory: { cpu },
  });

  test("come from a container that the kernel holds back, as it counts that", () => {
    const held = found("app_timeout", waits(1.5, { periods: 1000, throttled_periods: 910 }));
    expect(held?.meaning).toContain("may use 1.5 of a processor");
    expect(held?.meaning).toContain("holds it back in 91 % of its periods");
    expect(held?.next_step).toContain("`cpus`");
    const now = waits(0.5, { periods: 100_000, throttled_periods: 910 });
    const rates = { cpu_periods: { perSecond: 10, since: null }, cpu_throttled_periods: { perSecond: 9, since: null } };
    expect(found("app_timeout", { ...now, rates })?.meaning).toContain("in 90 % of its periods");
    expect(found("app_timeout", now)?.meaning).not.toContain("processor");
  });

  test("are put down to less than a processor where the kernel's count is not known", () => {
    expect(found("app_timeout", waits(0.05))?.meaning).toContain("may use 0.05 of a processor");
    expect(found("app_timeout", waits(0.05))?.next_step).toContain("`cpus`");
    const uncounted = found("app_timeout", waits(0.05, { periods: 0, throttled_periods: 0 }));
    expect(uncounted?.meaning).toContain("may use 0.05 of a processor");
    for (const enough of [1, 2, null]) expect(found("app_timeout", waits(enough))?.meaning).not.toContain("processor");
  });
});

describe("a health check that fails", () => {
  const unhealthy = (health_said: string | null, more: Wrong = {}): Wrong => ({
    ...more,
    container: { health: "unhealthy", health_said },
  });

  test("for want of a password says nothing of Redis", () => {
    const finding = found("container_unhealthy", unhealthy("NOAUTH Authentication required."));
    expect(finding?.text).toContain("asks Redis without a password");
    expect(finding?.next_step).toContain("REDISCLI_AUTH");
    expect(JSON.stringify(finding?.evidence)).toContain("NOAUTH Authentication required.");
  });

  test("and prints nothing is the check's fault where Redis answers, and Redis's count tells why", () => {
    const finding = found("container_unhealthy", unhealthy(null, { memory: { errorstats: { NOAUTH: 36 } } }));
    expect(finding?.meaning).toContain("Redis itself answers redis-ops");
    expect(finding?.meaning).toContain("36 times (errorstat_NOAUTH)");
    expect(finding?.next_step).toContain("REDISCLI_AUTH");
    expect(found("container_unhealthy", unhealthy(null, { redis: { state: "no_reply" } }))?.meaning).not.toContain(
      "Redis itself answers",
    );
  });

  test("is what it prints else", () => {
    expect(found("container_unhealthy", unhealthy("redis-cli: not found"))?.next_step).toMatch(
      /^Correct what the check/,
    );
  });

  test("and one that Redis refuses and that passes is not called fine", () => {
    const { fine } = examined({
      container: { health: "healthy", health_said: "NOAUTH Authentication required." },
    }).data;
    expect(fine.map(({ id }) => id)).not.toContain("container_unhealthy");
  });
});

describe("a maxmemory below what Redis needs for itself", () => {
  const small = {
    ...{ maxmemory: 102_400, used_memory: 0.95 * MIB, used_memory_dataset: 0.05 * MIB },
    ...{ mem_clients_normal: 36_000, mem_not_counted_for_evict: 0 },
  };
  const clients = {
    largest: { id: 11, address: "127.0.0.1:45272", name: "", command: "client|list", memory: 36_000, idle_ms: 0 },
  };

  test.each(["allkeys-lru", "noeviction", "volatile-ttl"])(
    "is the cause under %s, and no client's buffer is",
    (policy) => {
      const { findings } = examined({ clients, memory: { ...small, maxmemory_policy: policy } }).data;
      expect(findings.filter(({ verdict }) => verdict !== "ok").map(({ id }) => id)).toEqual(["maxmemory_too_small"]);
      expect(findings[0]?.text).toContain("102400 bytes");
      expect(findings[0]?.next_step).toContain("a unit was forgotten");
    },
  );

  test("is not known where the dataset is not told", () => {
    expect(found("maxmemory_too_small", { memory: { ...small, used_memory_dataset: null } })).toBeUndefined();
  });

  test("goes by what Redis used at its start: its keys' tables, which eviction makes empty, are no need of its own", () => {
    // A hundred thousand small keys, which take more of the tables than of the dataset.
    const keys = {
      ...{ maxmemory: 9 * MIB, used_memory: 12 * MIB, used_memory_dataset: 2 * MIB },
      ...{ mem_clients_normal: 0, mem_not_counted_for_evict: 0, mem_replication_backlog: 0 },
    };
    expect(found("maxmemory_too_small", { memory: keys })?.verdict).toBe("critical");
    const started = { ...keys, used_memory_startup: 0.9 * MIB };
    expect(found("maxmemory_too_small", { memory: started })).toBeUndefined();
    expect(found("maxmemory_too_small", { memory: { ...started, used_memory_dataset: null } })).toBeUndefined();
    expect(found("maxmemory_too_small", { memory: { ...started, maxmemory: 512 } })?.text).toContain(
      "less than Redis uses without any key (0.9 MiB)",
    );
    // A primary keeps the backlog for its replicas, which eviction does not free either.
    const backlog = { ...started, maxmemory: MIB, mem_replication_backlog: 0.5 * MIB };
    expect(found("maxmemory_too_small", { memory: backlog })?.verdict).toBe("critical");
  });
});

test("a volatile policy that has no key with a time to live to evict is told with what helps", () => {
  const memory = { maxmemory_policy: "volatile-lru", used_memory: 511 * MIB };
  const full = (more: Wrong = {}) =>
    found("maxmemory_fraction", { memory, server: { keyspace_expires: 0 }, ...more })?.next_step;
  expect(full()).toContain("No key has a time to live");
  expect(full()).toContain("maxmemory-policy allkeys-lru");
  const broker = { broker: true, bindings: ["celery"], queues: [{ name: "celery", length: 3 }] };
  expect(full({ celery: broker })).not.toContain("allkeys-lru");
  expect(full({ queues: null })).not.toContain("allkeys-lru");
  expect(full({ queues: { absent: [] } })).not.toContain("allkeys-lru");
  expect(found("maxmemory_fraction", { memory })?.next_step ?? "").not.toContain("No key has");
});

test("a single Redis that was started as a node of a cluster refuses everything, whatever PING says", () => {
  const wrong: Wrong = {
    provenance: { cluster: true, cluster_broken: { slots: 0, nodes: 1 } },
    ...appErrors("reset", 20),
  };
  const [first] = examined(wrong).data.findings;
  expect(first?.text).toContain("0 of 16384 hash slots have a node, 1 node known");
  expect(first?.next_step).toContain("single Redis");
  expect(
    found("cluster_not_whole", { provenance: { cluster: true, cluster_broken: { slots: 9000, nodes: 3 } } })?.next_step,
  ).toContain("CLUSTER NODES");
});
