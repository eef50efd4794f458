/** The agent's doctor on a real engine and a real Redis, in the states that it is there to tell apart. */
import { afterEach, expect, it } from "vitest";
import { endSessions, opened, policyOf } from "../../src/agent/session/session.fixture.ts";
import { type Snapshot, SNAPSHOT_PARTS, snapshotSchema } from "../../src/protocol/operations/doctor.ts";
import { budget, through, useDocker } from "./docker-transport.ts";

const ASKS_REDIS = ["memory", "persistence", "server", "clients", "celery", "queues", "slow", "provenance"];

export const doctor = through("Doctor through", (transport) => {
  const bench = useDocker(transport);

  /** The answer of the agent, over its own lines; it must come as a success within the deadline. */
  const ask = async (
    password: string | null = bench.stack.password,
    deadline_ms = 40_000,
  ): Promise<{ found: Snapshot; commands: string[] }> => {
    const agent = await opened({
      policy: policyOf({ transport, targets: { prod: { project: bench.stack.project, service: "redis" } } }),
      environment: {},
      createDocker: bench.createDocker(password),
    });
    const { result } = await agent.ask({ operation: "doctor", input: {}, deadline_ms });
    expect(agent.bugs).toEqual([]);
    if (!result.ok) throw new Error(`${result.failure.code} at ${result.failure.hop}: ${result.failure.detail}`);
    return { found: snapshotSchema.parse(result.value.reading), commands: result.value.commands };
  };
  const failing = (found: Snapshot): string[] => SNAPSHOT_PARTS.filter((part) => found[part]?.ok !== true);
  const redis = (...words: string[]): Promise<string> => bench.stack.redisCli(...words);

  afterEach(endSessions);

  it("reads every part of a healthy Redis", async () => {
    await redis("EVAL", "local n = 0 for i = 1, 3e7 do n = n + i end", "0", "s3cret-of-the-application");
    const { found, commands } = await ask();
    expect(failing(found)).toEqual([]);
    expect(found).toMatchObject({
      redis: { value: { state: "answers", detail: null } },
      memory: { value: { maxmemory: 67_108_864, rdb_bgsave_in_progress: false } },
      persistence: { value: { save: "", stop_writes_on_bgsave_error: true, aof_enabled: false } },
      container: { value: { state: "running", memory_limit: 134_217_728, oom_killed: false } },
      server: { value: { role: "master", config: { appendfsync: "everysec", timeout: "0" } } },
      clients: { value: { rejected_connections: 0, largest: { address: expect.stringMatching(/:\d+$/) } } },
      celery: { value: { broker: false, queues: [] } },
      queues: { value: { systems: [], waiting: [], unlooked: [] } },
      host: { value: { memory_total: expect.any(Number) } },
    });
    const said = JSON.stringify([found, commands]);
    expect(found.slow.ok && found.slow.value.entries.map(({ command }) => command)).toContain("EVAL");
    expect(said).not.toContain("s3cret");
    expect(said).not.toContain(bench.stack.password);
    expect(commands).toContain(`docker compose -p ${bench.stack.project} exec -T redis redis-cli SLOWLOG GET 10`);
  });

  it("tells that it is as it was started, what its log says, and, once it is one, whose replica it is", async () => {
    const before = await ask();
    expect(before.found).toMatchObject({
      provenance: {
        value: {
          start: { complete: true, replica_by: null },
          sentinel: false,
          cluster: false,
          moved_dir: null,
          moved_dbfilename: null,
          foreign_modules: [],
          replicaof_calls: 0,
          dropper_keys: 0,
        },
      },
      redis_log: { value: { failure: null, ready_at: expect.stringMatching(/Z$/), warnings: [] } },
    });
    await redis("REPLICAOF", "203.0.113.7", "6379");
    const taken = await ask();
    await redis("REPLICAOF", "open", "6379");
    const meant = await ask();
    await redis("REPLICAOF", "NO", "ONE");
    await redis("CONFIG", "RESETSTAT");
    expect(taken.found).toMatchObject({
      server: { value: { role: "slave", master_host: "203.0.113.7", master_port: 6379 } },
      provenance: { value: { primary_here: null, neighbours_read: true, replicaof_calls: 1 } },
      redis_log: { value: { known: [{ kind: "made_replica", line: expect.stringContaining("203.0.113.7:6379") }] } },
    });
    expect(meant.found).toMatchObject({
      provenance: { value: { primary_here: `${bench.stack.project}-open-1` } },
    });
    expect(JSON.stringify([before, taken, meant])).not.toContain(bench.stack.password);
  });

  it("tells the disk space of the data", async () => {
    const { found } = await ask();
    const disk = found.persistence.ok ? found.persistence.value.disk : null;
    expect(disk?.total).toBeGreaterThan(0);
    expect(disk?.available).toBeLessThanOrEqual(disk?.total ?? 0);
  });

  it("sees Celery's queues in the keys that kombu writes", async () => {
    const sep = "\u0006\u0016";
    await redis("SADD", "_kombu.binding.celery", `celery${sep}${sep}celery`);
    await redis("SADD", "_kombu.binding.reports", `reports${sep}${sep}reports`);
    await redis("SADD", "_kombu.binding.celery.pidbox", `${sep}${sep}celery@web.celery.pidbox`);
    await redis("LPUSH", "celery", "{}", "{}");
    await redis("LPUSH", `celery${sep}3`, "{}");
    await redis("LPUSH", "reports", "1", "2", "3", "4", "5");
    await redis("HSET", "unacked", "tag-1", "[]", "tag-2", "[]");
    const { found } = await ask();
    await redis("FLUSHALL");
    expect(found.celery).toMatchObject({
      ok: true,
      value: {
        broker: true,
        bindings: expect.arrayContaining(["celery", "reports", "celery.pidbox"]),
        queues: [
          { name: "reports", length: 5 },
          { name: "celery", length: 3 },
        ],
        unacked: 2,
      },
    });
  });

  it("sees other libraries' jobs, in another database as well, and asks database 0 again afterwards", async () => {
    await redis("-n", "3", "SADD", "resque:queues", "mail");
    await redis("-n", "3", "RPUSH", "resque:queue:mail", "{}", "{}");
    await redis("HSET", "bull:mail:meta", "version", "bullmq:5.81.5");
    await redis("RPUSH", "bull:mail:wait", "1", "2", "3");
    const { found, commands } = await ask();
    const again = await ask();
    await redis("FLUSHALL");
    const none = { active: null, delayed: null, failed: null };
    const systems = [
      {
        system: "bullmq",
        database: 0,
        queues: [{ name: "bull:mail", waiting: 3, active: 0, delayed: 0, failed: 0 }],
      },
      { system: "resque", database: 3, queues: [{ name: "mail", waiting: 2, ...none }], together: { failed: 0 } },
    ];
    expect(found.queues).toMatchObject({ ok: true, value: { systems, waiting: [], unlooked: [] } });
    expect(again.found.queues).toMatchObject({ ok: true, value: { systems } });
    expect(found.server).toMatchObject({ value: { keyspace_keys: 4 } });
    expect(commands).toContainEqual(expect.stringMatching(/redis-cli -n 3 LLEN resque:queue:mail$/));
    expect(commands).toContainEqual(expect.stringMatching(/redis-cli LLEN bull:mail:wait$/));
    expect(commands.join("\n")).not.toContain("SELECT");
  });

  it("says that the password is wrong, and answers what needs no Redis", async () => {
    const { found } = await ask("not-the-password");
    expect(found.redis).toMatchObject({ value: { state: "refuses_password" } });
    expect(failing(found)).toEqual(ASKS_REDIS);
  });

  it("says that Redis takes no more clients", async () => {
    await redis("CONFIG", "SET", "maxclients", "1");
    await bench.stack.docker(
      "exec",
      "-d",
      "-e",
      "REDISCLI_AUTH",
      bench.stack.container,
      "redis-cli",
      "SUBSCRIBE",
      "held",
    );
    await expect.poll(() => redis("PING").catch(() => "refused"), { timeout: 30_000 }).toBe("refused");
    const { found } = await ask();
    await bench.stack.docker("restart", "-t", "1", bench.stack.container);
    await bench.stack.ready();
    expect(found.redis).toMatchObject({ value: { state: "max_clients" } });
    expect(failing(found)).toEqual(ASKS_REDIS);
  });

  it("says that a script blocks Redis", async () => {
    await redis("CONFIG", "SET", "busy-reply-threshold", "50");
    const script = redis("EVAL", "while true do end", "0").catch(() => "killed");
    await expect.poll(() => redis("PING").catch((error: Error) => error.message), { timeout: 30_000 }).toMatch("BUSY");
    const { found } = await ask();
    await redis("SCRIPT", "KILL");
    await script;
    expect(found.redis).toMatchObject({ value: { state: "busy", detail: expect.stringContaining("BUSY") } });
    expect(failing(found)).toEqual(ASKS_REDIS);
  });

  it("does not wait beyond the deadline for a Redis that gives no reply", async () => {
    const pid = await bench.redisPid();
    process.kill(pid, "SIGSTOP");
    try {
      const { found } = await ask(bench.stack.password, 8000);
      expect(found.redis).toMatchObject({ value: { state: "no_reply" } });
      expect(failing(found)).toEqual(ASKS_REDIS);
      for (const part of [found.memory, found.server, found.slow]) {
        expect(part).toMatchObject({ failure: { code: "timeout" } });
      }
    } finally {
      process.kill(pid, "SIGCONT");
    }
    const { found } = await ask();
    expect(found.redis).toMatchObject({ value: { state: "answers" } });
  });

  it("tells of a paused container", async () => {
    await bench.stack.docker("pause", bench.stack.container);
    let found: Snapshot;
    try {
      ({ found } = await ask());
    } finally {
      await bench.stack.docker("unpause", bench.stack.container);
    }
    expect(found.redis).toMatchObject({
      value: { state: "unreachable", detail: expect.stringMatching(/is paused\.$/) },
    });
    expect(found.container).toMatchObject({ ok: true, value: { state: "paused" } });
    expect(failing(found)).toEqual(ASKS_REDIS);
  });

  it("tells of a stopped container", async () => {
    await bench.stack.docker("stop", "-t", "5", bench.stack.container);
    const { found } = await ask();
    await bench.stack.docker("start", bench.stack.container);
    await bench.stack.ready();
    expect(found.redis).toMatchObject({
      value: { state: "unreachable", detail: expect.stringContaining("is stopped") },
    });
    expect(found.container).toMatchObject({ ok: true, value: { state: "exited", exit_code: 0 } });
    expect(failing(found)).toEqual(ASKS_REDIS);
  });

  it("leaves nothing behind in the container", async () => {
    const docker = bench.open();
    await ask();
    await endSessions();
    await docker.redis([["PING"]], budget());
    await docker.close();
    await expect.poll(bench.processes, { timeout: 20_000 }).toEqual(["redis-server"]);
  });
});
