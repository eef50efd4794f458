import { execFile, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { budget, CONFIG_GET, MAXMEMORY, through, useDocker } from "./docker-transport.ts";

export const traces = through("What Docker leaves through", (transport) => {
  const bench = useDocker(transport);

  describe("the password", () => {
    it("is refused when wrong, and a repaired one works on the next request", async () => {
      const docker = bench.open();
      bench.password = "not-the-password";
      expect(await docker.redis([CONFIG_GET], budget())).toMatchObject({
        ok: false,
        failure: { code: "redis_failed", hop: "redis", detail: "Redis refused the password that the host has for it." },
      });
      bench.password = bench.stack.password;
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    });

    it("is asked for when the host has none", async () => {
      const docker = bench.open();
      bench.password = null;
      expect(await docker.redis([["INFO", "memory"]], budget())).toMatchObject({
        ok: false,
        failure: {
          code: "redis_failed",
          hop: "redis",
          detail: "Redis wants a password, and the host has none for it.",
        },
      });
    });

    it("is not needed by a Redis without one, and does no harm there", async () => {
      const without = bench.open("open");
      bench.password = null;
      expect(await without.redis([["PING"]], budget())).toEqual({ ok: true, value: [{ kind: "text", text: "PONG" }] });
      const docker = bench.open("open");
      expect(await docker.redis([["PING"]], budget())).toEqual({ ok: true, value: [{ kind: "text", text: "PONG" }] });
    });

    it("is in no process's arguments while requests run", async () => {
      const canary = `control-${bench.stack.password}-control`;
      const control = spawn("sh", ["-c", "read -r line", canary], { stdio: ["pipe", "ignore", "ignore"] });
      const seen = new Set<string>();
      let scans = 0;
      let scanning = true;
      const scan = (async () => {
        // On a busy machine the requests may be done before the first look at every process is.
        while (scanning || scans < 2) {
          for (const pid of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
            const words = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
            for (const word of words) if (word.includes(bench.stack.password)) seen.add(word);
          }
          scans += 1;
        }
      })();
      const docker = bench.open();
      for (let count = 0; count < 3; count += 1) await docker.redis([CONFIG_GET], budget());
      await docker.stats("memory", budget());
      await docker.close();
      scanning = false;
      await scan;
      control.kill();
      expect(scans).toBeGreaterThan(1);
      // The control shows that a leak would have been seen.
      expect([...seen]).toEqual([canary]);
    });
  });

  describe("what is left behind", () => {
    it("is nothing when Redis hangs: times out at hop redis, and answers when Redis is back", async () => {
      const docker = bench.open();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      const pid = await bench.redisPid();
      process.kill(pid, "SIGSTOP");
      try {
        expect(await docker.redis([CONFIG_GET], budget(2500))).toMatchObject({
          ok: false,
          failure: { code: "timeout", hop: "redis" },
        });
        await expect.poll(bench.processes, { timeout: 20_000 }).toEqual(["redis-server"]);
        expect(await bench.open().redis([CONFIG_GET], budget(2500))).toMatchObject({
          ok: false,
          failure: { code: "timeout", hop: "redis" },
        });
        await expect.poll(bench.processes, { timeout: 20_000 }).toEqual(["redis-server"]);
      } finally {
        process.kill(pid, "SIGCONT");
      }
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    });

    it("is nothing of a request that was cut off at any moment of its start", async () => {
      for (const ms of [1, 20, 60, 100, 150]) {
        const docker = bench.open();
        await docker.redis([["DEBUG", "SLEEP", "0.2"]], budget(ms));
        await docker.close();
      }
      await sleep(300);
      expect(await bench.processes()).toEqual(["redis-server"]);
    });

    it("is nothing after close: no process in the container or on the host, and close can be called again", async () => {
      const docker = bench.open();
      await docker.redis([CONFIG_GET], budget());
      await docker.stats("memory", budget());
      const slow = docker.redis([["DEBUG", "SLEEP", "6"]], budget());
      await expect.poll(bench.processes, { timeout: 20_000 }).toContain("redis-cli");
      await docker.close();
      await docker.close();
      expect((await slow).ok).toBe(false);
      expect(await bench.processes()).toEqual(["redis-server"]);
      expect(await docker.redis([CONFIG_GET], budget())).toMatchObject({ ok: false });
      expect(await bench.processes()).toEqual(["redis-server"]);
      const own = (await promisify(execFile)("ps", ["-eo", "args"])).stdout.split("\n");
      expect(
        own.filter(
          (row) => row.includes(`-p ${bench.stack.project} exec`) || row.includes(`stats ${bench.stack.container}`),
        ),
      ).toEqual([]);
    });
  });
});
