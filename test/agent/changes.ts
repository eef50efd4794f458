/** The agent's changes on a real engine and a real Redis, asked line by line as the Worker (or a thief of its key) would. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Reading } from "../../src/protocol/operations.ts";
import { changeLog } from "../../src/agent/session/change-log.ts";
import { endSessions, type Opened, opened, policyOf } from "../../src/agent/session/session.fixture.ts";
import { budget, through, useDocker } from "./docker-transport.ts";

export const changes = through("Changes through", (transport) => {
  const bench = useDocker(transport);
  let folder = "";
  let agent: Opened;

  const inRedis = async (...words: string[]): Promise<string> =>
    (await bench.stack.docker("exec", `${bench.stack.project}-data-1`, "redis-cli", ...words)).trim();
  const get = async (key: string): Promise<string | undefined> => (await inRedis("CONFIG", "GET", key)).split("\n")[1];
  const session = (permitted?: unknown, password: string | null = bench.stack.password): Promise<Opened> =>
    opened({
      policy: policyOf({
        transport,
        change_log: join(folder, "changes.log"),
        targets: { prod: { project: bench.stack.project, service: "data", changes: permitted } },
      }),
      log: changeLog(join(folder, "changes.log"), Date.now),
      environment: {},
      createDocker: bench.createDocker(password),
    });
  const ask = async (input: Record<string, unknown>, by = agent) =>
    (
      await by.ask({
        operation: "set",
        input,
        deadline_ms: 15_000,
        caller: { id: "ann", role: "operator", via: "token" },
      })
    ).result;
  const logged = async (): Promise<unknown[]> =>
    (await readFile(join(folder, "changes.log"), "utf8").catch(() => ""))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown);

  beforeAll(async () => {
    await bench.stack.compose("up", "-d", "data");
    await bench.stack.ready("data");
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "redis-ops-changes-"));
    await inRedis("CONFIG", "SET", "maxmemory", "64mb", "maxmemory-policy", "allkeys-lru");
    agent = await session();
  });
  afterEach(async () => {
    await endSessions();
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(() => bench.stack.compose("rm", "-sfv", "data"));

  it("tell what is in use a moment after a maxmemory below it was set, and for how long Redis has been evicting", async () => {
    await inRedis("EVAL", "for i = 1, 60000 do redis.call('SET', 'filled:' .. i, string.rep('x', 600)) end", "0");
    const result = await ask({ key: "maxmemory", value: "8mb", allow_eviction: true });
    await inRedis("FLUSHALL");
    if (!result.ok) throw new Error(result.failure.detail);
    const { figures, later } = result.value.reading as Reading<"set">;
    expect(figures.used_memory).toBeGreaterThan(32 * 1024 ** 2);
    expect(later).toEqual({
      after_ms: expect.any(Number),
      used_memory: expect.any(Number),
      evicting_ms: expect.any(Number),
    });
    expect(later?.used_memory).toBeLessThan(figures.used_memory);
  });

  it("write the value, read it back, and leave both lines in the host's log", async () => {
    const result = await ask({ key: "maxmemory", value: "128mb", if_current: "64mb", reason: "night shift" });
    expect(result).toMatchObject({
      ok: true,
      value: {
        reading: {
          before: "67108864",
          after: "134217728",
          written: true,
          run_id: expect.stringMatching(/^[0-9a-f]{40}$/),
          figures: { maxmemory: 67_108_864, maxmemory_policy: "allkeys-lru", container_limit: 268_435_456 },
        },
        commands: expect.arrayContaining([
          `docker compose -p ${bench.stack.project} exec -T data redis-cli CONFIG SET maxmemory 134217728`,
        ]),
      },
    });
    expect(await get("maxmemory")).toBe("134217728");
    expect(await logged()).toMatchObject([
      { event: "intent", input: { key: "maxmemory", value: "128mb", reason: "night shift" } },
      { event: "outcome", code: "ok", before: "67108864", after: "134217728", written: true },
    ]);
  });

  it.each([
    ["0", "refused_by_guard", "192mb"],
    ["193mb", "refused_by_guard", "192mb"],
    ["1kb", "refused_by_guard", "mb"],
    ["-1", "bad_input", "Correct"],
    ["0.5gb", "bad_input", "Correct"],
    ["128mb\nCONFIG SET maxmemory 0", "bad_input", "Correct"],
  ])("to maxmemory %j are answered %s", async (value, code, hint) => {
    const result = await ask({ key: "maxmemory", value, force: true });
    expect(result).toMatchObject({ ok: false, failure: { code, hop: "agent", hint: expect.stringContaining(hint) } });
    expect(await get("maxmemory")).toBe("67108864");
  });

  it("to less than is in use need allow_eviction", async () => {
    expect(await ask({ key: "maxmemory", value: "900kb" })).toMatchObject({ failure: { code: "refused_by_guard" } });
    expect(await ask({ key: "maxmemory", value: "900kb", allow_eviction: true })).toMatchObject({ ok: true });
    expect(await get("maxmemory")).toBe("921600");
  });

  it("to noeviction on a full instance need force", async () => {
    // What Redis uses when empty, as the limit.
    await inRedis("CONFIG", "SET", "maxmemory", "900kb");
    expect(await ask({ key: "maxmemory-policy", value: "noeviction" })).toMatchObject({
      failure: { code: "refused_by_guard" },
    });
    expect(await get("maxmemory-policy")).toBe("allkeys-lru");
    expect(await ask({ key: "maxmemory-policy", value: "NoEviction", force: true })).toMatchObject({
      ok: true,
      value: { reading: { before: "allkeys-lru", after: "noeviction" } },
    });
  });

  it("beyond the host policy's bounds are refused, and of settings that it does not name forbidden", async () => {
    const strict = await session({ maxmemory: { max: "100mb" } });
    expect(await ask({ key: "maxmemory", value: "101mb", allow_eviction: true, force: true }, strict)).toMatchObject({
      failure: { code: "refused_by_guard", hint: expect.stringContaining("100mb") },
    });
    expect(await ask({ key: "appendonly", value: "no" }, strict)).toMatchObject({ failure: { code: "forbidden" } });
    expect(await ask({ key: "maxmemory", value: "80mb" }, await session(false))).toMatchObject({
      failure: { code: "forbidden" },
    });
    expect(await get("maxmemory")).toBe("67108864");
  });

  it("of a value that somebody else has changed since are a conflict", async () => {
    await inRedis("CONFIG", "SET", "maxmemory", "70mb");
    expect(await ask({ key: "maxmemory", value: "128mb", if_current: "64mb" })).toMatchObject({
      failure: { code: "conflict", detail: expect.stringContaining("73400320") },
    });
    expect(await get("maxmemory")).toBe("73400320");
  });

  it("asked for twice at once with if_current are made once, by who came first", async () => {
    const input = (value: string) => ({ key: "maxmemory", value, if_current: "64mb" });
    const send = (id: number, value: string): void =>
      agent.say(
        JSON.stringify({
          id,
          operation: "set",
          target: "prod",
          input: input(value),
          deadline_ms: 15_000,
          caller: { id: "ann", role: "operator", via: "token" },
          request_id: `r-${id}`,
        }),
      );
    send(1, "100mb");
    send(2, "128mb");
    const results = [JSON.parse(await agent.line()), JSON.parse(await agent.line())];
    expect(results.map(({ id, result }) => [id, result.ok ? "ok" : result.failure.code])).toEqual([
      [1, "ok"],
      [2, "conflict"],
    ]);
    expect(await get("maxmemory")).toBe("104857600");
  });

  it("on a dry run change nothing, and are not logged", async () => {
    expect(await ask({ key: "maxmemory", value: "128mb", dry_run: true })).toMatchObject({
      ok: true,
      value: { reading: { after: "134217728", written: false } },
    });
    expect(await get("maxmemory")).toBe("67108864");
    expect(await logged()).toEqual([]);
  });

  it("of the policy look for a Celery broker's keys, a hidden one among 2,000 as well", async () => {
    await inRedis("EVAL", "for i = 1, 2000 do redis.call('SET', 'cart:' .. i, i) end", "0");
    const policy = { key: "maxmemory-policy", value: "allkeys-lfu", dry_run: true };
    const seen = { ok: true, value: { reading: { figures: { celery_keys: false } } } };
    expect(await ask(policy)).toMatchObject(seen);
    await inRedis("SADD", "shop_kombu.binding.mail", "x");
    seen.value.reading.figures.celery_keys = true;
    expect(await ask(policy)).toMatchObject(seen);
    await inRedis("FLUSHALL");
  });

  it("that Redis takes and never answers have an unknown outcome, and are not sent again", async () => {
    const docker = bench.open("data");
    await docker.redis([["PING"]], budget());
    await inRedis("CONFIG", "RESETSTAT");
    const late = await docker.redis(
      [
        ["DEBUG", "SLEEP", "0"],
        ["CONFIG", "SET", "maxmemory", "80mb"],
        ["BLPOP", "nothing", "0"],
      ],
      budget(3000),
    );
    expect(late).toMatchObject({ ok: false, failure: { outcome_unknown: true } });
    expect(await get("maxmemory")).toBe("83886080");
    expect(await inRedis("INFO", "commandstats")).toMatch(/cmdstat_config\|set:calls=1,/);
  });

  it("whose redis-cli dies under them have an unknown outcome, and the next request is answered", async () => {
    // The session has opened a redis-cli of its own, before anybody asked.
    await endSessions();
    const docker = bench.open("data");
    await inRedis("CONFIG", "RESETSTAT");
    const change = docker.redis(
      [
        ["CONFIG", "SET", "maxmemory", "80mb"],
        ["BLPOP", "nothing", "0"],
      ],
      budget(),
    );
    await expect.poll(() => get("maxmemory"), { timeout: 30_000 }).toBe("83886080");
    await expect.poll(() => inRedis("CLIENT", "LIST"), { timeout: 30_000 }).toContain("cmd=blpop");
    const pids = (await bench.stack.docker("top", `${bench.stack.project}-data-1`, "-eo", "pid,comm"))
      .split("\n")
      .filter((row) => row.includes("redis-cli"))
      .map((row) => Number(row.trim().split(/\s+/)[0]));
    expect(pids).toHaveLength(1);
    process.kill(pids[0] ?? 0, "SIGKILL");
    expect(await change).toMatchObject({ ok: false, failure: { outcome_unknown: true } });
    expect(await inRedis("INFO", "commandstats")).toMatch(/cmdstat_config\|set:calls=1,/);
    expect(await docker.redis([["PING"]], budget())).toMatchObject({ ok: true });
  });

  it("are compared with the profile by figures of the running container", async () => {
    await inRedis("ACL", "LOG", "RESET");
    const drift = { operation: "drift", input: {}, deadline_ms: 15_000 };
    const found = {
      config: { maxmemory: "67108864", "maxmemory-policy": "allkeys-lru", appendonly: "yes" },
      password_required: true,
      container: {
        memory_limit: 268_435_456,
        memory_reservation: 134_217_728,
        restart_policy: "unless-stopped",
        data_mount: "volume",
        data_dir: "/data",
      },
    };
    expect((await agent.ask(drift)).result).toMatchObject({ ok: true, value: { reading: found } });
    // It was asked without a password, which must not look like an attack in Redis's own log.
    expect(await inRedis("ACL", "LOG")).toBe("");
  });

  it("of the password's absence show as well", async () => {
    const { stack } = bench;
    expect(await bench.open("open").asksForPassword(budget())).toEqual({ ok: true, value: false });
    expect(await bench.open("redis").asksForPassword(budget())).toEqual({ ok: true, value: true });
    bench.password = null;
    expect(await bench.open("open").inspect(budget())).toMatchObject({
      ok: true,
      value: {
        container: `${stack.project}-open-1`,
        memoryLimit: 0,
        memoryReservation: 0,
        restartPolicy: "no",
        mounts: [],
      },
    });
  });
});
