import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Docker } from "../../src/agent/docker/seam.ts";
import { budget, CONFIG_GET, MAXMEMORY, through, useDocker } from "./docker-transport.ts";

/** Longer than a redis-cli that nobody has asked is as good as a new one. */
const LATER_MS = 2_200;

const prepare = async (docker: Docker, signal = AbortSignal.timeout(15_000)): Promise<void> => docker.prepare?.(signal);

export const prepared = through("What was opened before anybody asked, through", (transport) => {
  const bench = useDocker(transport);
  const clis = async (): Promise<number> => (await bench.processes()).filter((name) => name === "redis-cli").length;
  /** `cli` keeps nothing open, and has nothing to prepare. */
  const opens = transport === "socket" ? 1 : 0;

  it("is the redis-cli that the first question is put to", async () => {
    const docker = bench.open();
    await prepare(docker);
    // The engine answers before the process has become a redis-cli.
    await expect.poll(clis, { timeout: 20_000 }).toBe(opens);
    expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    expect((await docker.stats("memory", budget())).ok).toBe(true);
    expect(await clis()).toBe(opens);
  });

  it("is waited for by a question that comes meanwhile, which opens no other", async () => {
    const docker = bench.open();
    const opening = prepare(docker);
    const [replies, stats] = await Promise.all([
      docker.redis([CONFIG_GET], budget()),
      docker.stats("memory", budget()),
    ]);
    expect(replies).toEqual(MAXMEMORY);
    expect(stats.ok).toBe(true);
    await opening;
    expect(await clis()).toBe(opens);
  });

  it("leaves nothing, whenever it is cut off", async () => {
    for (const ms of [1, 20, 60, 100, 150]) {
      const docker = bench.open();
      const opening = prepare(docker, AbortSignal.timeout(ms));
      await sleep(ms);
      await docker.close();
      await opening;
    }
    await expect.poll(bench.processes, { timeout: 20_000 }).toEqual(["redis-server"]);
  });

  describe("changes no failure", () => {
    it("of a wrong password, and a repaired one works on the next request", async () => {
      const docker = bench.open();
      bench.password = "not-the-password";
      await prepare(docker);
      expect(await docker.redis([CONFIG_GET], budget())).toMatchObject({
        ok: false,
        failure: { code: "redis_failed", hop: "redis", detail: "Redis refused the password that the host has for it." },
      });
      bench.password = bench.stack.password;
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    });

    it("and is not used once the password may have become another", async () => {
      const docker = bench.open();
      bench.password = "not-the-password";
      await prepare(docker);
      await sleep(LATER_MS);
      bench.password = bench.stack.password;
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      await expect.poll(clis, { timeout: 20_000 }).toBe(opens);
    });

    it("of a container that is not there", async () => {
      const docker = bench.open("nosuch");
      await prepare(docker);
      expect(await docker.redis([CONFIG_GET], budget())).toMatchObject({
        ok: false,
        failure: { code: "docker_failed", hop: "docker", detail: expect.stringContaining("no container") as string },
      });
    });

    it("of a Redis that hangs: times out at hop redis, and leaves nothing", async () => {
      const docker = bench.open();
      const pid = await bench.redisPid();
      process.kill(pid, "SIGSTOP");
      try {
        await prepare(docker);
        expect(await docker.redis([CONFIG_GET], budget(2500))).toMatchObject({
          ok: false,
          failure: { code: "timeout", hop: "redis" },
        });
        await expect.poll(bench.processes, { timeout: 20_000 }).toEqual(["redis-server"]);
      } finally {
        process.kill(pid, "SIGCONT");
      }
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    });

    it("of a container that was made anew meanwhile: the question is put to the new one", async () => {
      const docker = bench.open();
      await prepare(docker);
      await bench.stack.docker("restart", "-t", "5", bench.stack.container);
      await bench.stack.ready();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      expect(await clis()).toBe(opens);
    });
  });
});
