/** How the container is, how it ended, and what room its disk has. */
import { describe, expect, it } from "vitest";
import { budget, through, useDocker } from "./docker-transport.ts";

export const containerState = through("The container's state through", (transport) => {
  const bench = useDocker(transport);
  const stateOf = (service: string): Promise<string> =>
    bench.stack.docker("inspect", "-f", "{{.State.Status}} {{.RestartCount}}", `${bench.stack.project}-${service}-1`);

  describe("an inspection", () => {
    it("tells a running container's limits, start and health check", async () => {
      const before = Date.now();
      expect(await bench.open().inspect(budget())).toMatchObject({
        ok: true,
        value: {
          container: bench.stack.container,
          state: "running",
          health: null,
          startedAt: expect.any(Number),
          oomKilled: false,
          restarts: 0,
          memoryLimit: 134_217_728,
        },
      });
      const inspected = await bench.open().inspect(budget());
      expect(inspected.ok && inspected.value.startedAt).toBeLessThan(before);
    });

    it("answers for a container that is paused, stopped, and running again", async () => {
      const docker = bench.open();
      const seen = async () => {
        const result = await docker.inspect(budget());
        return result.ok ? [result.value.state, result.value.exitCode] : result.failure.detail;
      };
      await bench.stack.docker("pause", bench.stack.container);
      expect(await seen()).toEqual(["paused", null]);
      await bench.stack.docker("unpause", bench.stack.container);
      await bench.stack.docker("stop", "-t", "5", bench.stack.container);
      expect(await seen()).toEqual(["exited", 0]);
      await bench.stack.docker("start", bench.stack.container);
      await bench.stack.ready();
      expect(await seen()).toEqual(["running", null]);
    });

    it("answers for a container that keeps restarting, with how often and with its exit code", async () => {
      await bench.stack.compose("up", "-d", "broken");
      await expect
        .poll(async () => Number((await stateOf("broken")).split(" ")[1]), { timeout: 20_000 })
        .toBeGreaterThan(3);
      const docker = bench.open("broken");
      let result = await docker.inspect(budget());
      // Between two ends it runs for a moment, and has no exit code then.
      for (; result.ok && result.value.state === "running"; result = await docker.inspect(budget()));
      await bench.stack.compose("rm", "-sf", "broken");
      expect(result).toMatchObject({
        ok: true,
        value: { exitCode: 3, finishedAt: expect.any(Number), restartPolicy: "always" },
      });
      expect(result.ok && result.value.restarts).toBeGreaterThan(3);
    });

    it("tells an unhealthy container", async () => {
      await bench.stack.compose("up", "-d", "sick");
      const docker = bench.open("sick");
      await expect
        .poll(
          async () => {
            const result = await docker.inspect(budget());
            return result.ok && result.value.health;
          },
          { timeout: 20_000 },
        )
        .toBe("unhealthy");
      await bench.stack.compose("rm", "-sf", "sick");
    });

    it("fails where there is no container, and where there are two", async () => {
      expect(await bench.open("nosuch").inspect(budget())).toMatchObject({
        ok: false,
        failure: { code: "docker_failed", detail: expect.stringContaining("no container of service nosuch") },
      });
      await bench.stack.compose("up", "-d", "--scale", "open=2", "open");
      const seen = await bench.open("open").inspect(budget());
      await bench.stack.compose("up", "-d", "--scale", "open=1", "open");
      expect(seen).toMatchObject({
        ok: false,
        failure: { code: "docker_failed", detail: expect.stringContaining("2 containers") },
      });
    });
  });

  describe("the ends", () => {
    it("have their instant and exit code, of containers that are gone as well, and none of before the window", async () => {
      const docker = bench.open("broken");
      const since = Date.now();
      await bench.stack.compose("up", "-d", "broken");
      await expect
        .poll(async () => Number((await stateOf("broken")).split(" ")[1]), { timeout: 20_000 })
        .toBeGreaterThan(1);
      await bench.stack.compose("rm", "-sf", "broken");
      const until = Date.now();
      const ends = await docker.ends(since, budget());
      if (!ends.ok) throw new Error(ends.failure.detail);
      expect(ends.value.length).toBeGreaterThan(1);
      for (const end of ends.value) {
        expect(end).toMatchObject({ exitCode: 3, oomKilled: false });
        expect(end.at).toBeGreaterThan(since - 1000);
        expect(end.at).toBeLessThan(until + 1000);
      }
      expect(ends.value.map(({ at }) => at)).toEqual(ends.value.map(({ at }) => at).toSorted((a, b) => a - b));
      expect(await docker.ends(Date.now(), budget())).toEqual({ ok: true, value: [] });
    });

    it("tell one that the kernel killed for memory", async () => {
      const since = await bench.stack.killedForMemory();
      const docker = bench.open("oom");
      await expect
        .poll(() => docker.ends(since, budget()), { timeout: 20_000 })
        .toMatchObject({ ok: true, value: [{ exitCode: 137, oomKilled: true }] });
      expect(await docker.inspect(budget())).toMatchObject({
        ok: true,
        value: { state: "exited", exitCode: 137, oomKilled: true },
      });
      await bench.stack.compose("rm", "-sf", "oom");
    });
  });

  describe("the disk's room", () => {
    it("is what df says in the container", async () => {
      const printed = await bench.stack.docker("exec", bench.stack.container, "df", "-Pk", "/tmp");
      const total = Number(printed.trim().split("\n").at(-1)?.split(/\s+/)[1]) * 1024;
      const found = await bench.open().diskSpace("/tmp", budget());
      expect(found).toEqual({ ok: true, value: { total, available: expect.any(Number) } });
      expect(await bench.processes()).not.toContain("df");
    });

    it("is unknown for a path that is not there, for a container without df, and for one that is stopped", async () => {
      const nothing = { ok: true, value: null };
      expect(await bench.open().diskSpace("/no/such path", budget())).toEqual(nothing);
      await bench.stack.docker("exec", `${bench.stack.project}-open-1`, "rm", "/bin/df");
      expect(await bench.open("open").diskSpace("/tmp", budget())).toEqual(nothing);
      await bench.stack.docker("stop", "-t", "1", `${bench.stack.project}-open-1`);
      expect(await bench.open("open").diskSpace("/tmp", budget())).toEqual(nothing);
      await bench.stack.docker("start", `${bench.stack.project}-open-1`);
      await bench.stack.ready("open");
    });

    it("is not asked for a word that is no path", async () => {
      for (const path of ["--help", "data", "/a\nb"]) {
        expect(await bench.open().diskSpace(path, budget())).toMatchObject({
          ok: false,
          failure: { code: "bad_input" },
        });
      }
    });
  });

  describe("a file in the container", () => {
    const none = { ok: true, value: { exists: false } };

    it("is told with its own time and size, in the container's layer and in a volume", async () => {
      await bench.stack.compose("up", "-d", "data");
      await bench.stack.ready("data");
      const container = `${bench.stack.project}-data-1`;
      const docker = bench.open("data");
      for (const path of ["/tmp/old.rdb", "/data/old.rdb"]) {
        expect(await docker.fileAt(path, budget())).toEqual(none);
        await bench.stack.docker(
          "exec",
          container,
          "sh",
          "-c",
          `printf 12345 > ${path}; touch -d '2026-01-02 03:04:05' ${path}`,
        );
        expect(await docker.fileAt(path, budget())).toEqual({
          ok: true,
          value: { exists: true, modifiedAt: Date.parse("2026-01-02T03:04:05Z"), size: 5 },
        });
      }
      await bench.stack.compose("rm", "-sf", "data");
    });

    it("is not told to be absent from a tmpfs, into which the engine does not see", async () => {
      await bench.stack.compose("up", "-d", "kept");
      await bench.stack.docker("exec", `${bench.stack.project}-kept-1`, "sh", "-c", "printf 12345 > /data/dump.rdb");
      const found = await bench.open("kept").fileAt("/data/dump.rdb", budget());
      await bench.stack.compose("rm", "-sf", "kept");
      const seen = { socket: null, cli: { exists: true, modifiedAt: expect.any(Number), size: 5 } };
      expect(found).toEqual({ ok: true, value: seen[transport] });
    });

    it("is unknown where it is a directory or cannot be looked at, and not asked for by a word that is no path", async () => {
      const docker = bench.open();
      // `stat` tells of a directory as of a file.
      const directory = {
        socket: null,
        cli: { exists: true, modifiedAt: expect.any(Number), size: expect.any(Number) },
      };
      expect(await docker.fileAt("/tmp", budget())).toEqual({ ok: true, value: directory[transport] });
      expect(await docker.fileAt("--help", budget())).toMatchObject({ ok: false, failure: { code: "bad_input" } });
      await bench.stack.docker("exec", `${bench.stack.project}-open-1`, "rm", "/bin/stat");
      const without = await bench.open("open").fileAt("/no/such", budget());
      expect(without).toEqual(transport === "socket" ? none : { ok: true, value: null });
    });
  });

  describe("where the container listens", () => {
    const listening = async (service: string) => {
      const found = await bench.open(service).whereabouts(budget());
      return found.ok ? found.value.listens : found.failure.detail;
    };

    it("is what its own processes hold open", async () => {
      expect(await listening("redis")).toEqual(expect.arrayContaining(["0.0.0.0:6379"]));
      await bench.stack.compose("up", "-d", "aside", "bare");
      await bench.stack.ready("aside", ["-p", "6380"]);
      expect(await listening("aside")).toEqual(["127.0.0.1:6380", "unix:/tmp/redis.sock"]);
      expect(await listening("bare")).toEqual([]);
      const refused = await bench.open("aside").redis([["PING"]], budget());
      await bench.stack.compose("rm", "-sf", "aside", "bare");
      expect(refused).toMatchObject({
        ok: false,
        failure: {
          code: "redis_failed",
          hop: "redis",
          detail: expect.stringMatching(
            /^Nothing in Redis's container listens on 127\.0\.0\.1:6379.*127\.0\.0\.1:6380/,
          ),
        },
      });
    });

    it("is not known of one that does not run", async () => {
      await bench.stack.docker("stop", "-t", "1", `${bench.stack.project}-open-1`);
      expect(await listening("open")).toBeNull();
      await bench.stack.docker("start", `${bench.stack.project}-open-1`);
      await bench.stack.ready("open");
    });
  });
});
