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
          cpuLimit: null,
          healthSaid: null,
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

  describe("a file of the container", () => {
    it("is read, whether the container runs or not", async () => {
      const expected = { ok: true, value: `requirepass ${bench.stack.password}\n` };
      expect(await bench.open().file("/tmp/redis.conf", budget())).toEqual(expected);
      await bench.stack.docker("stop", "-t", "5", bench.stack.container);
      const stopped = await bench.open().file("/tmp/redis.conf", budget());
      await bench.stack.docker("start", bench.stack.container);
      await bench.stack.ready();
      expect(stopped).toEqual(expected);
    });

    it("is unknown where there is none, for a folder, a link, and one that is too large", async () => {
      const make = "ln -s /tmp/redis.conf /tmp/link.conf; dd if=/dev/zero of=/tmp/large.conf bs=1024 count=300";
      await bench.stack.docker("exec", bench.stack.container, "sh", "-c", make);
      for (const path of ["/no/such file", "/tmp", "/tmp/link.conf", "/tmp/large.conf"])
        expect([path, await bench.open().file(path, budget())]).toEqual([path, { ok: true, value: null }]);
      await bench.stack.docker("exec", bench.stack.container, "rm", "/tmp/link.conf", "/tmp/large.conf");
    });

    it("is not asked for a word that is no path", async () => {
      expect(await bench.open().file("--help", budget())).toMatchObject({ ok: false, failure: { code: "bad_input" } });
    });
  });

  it("knows the host's containers by their names, services and addresses", async () => {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
    const address = (await bench.stack.docker("inspect", "-f", format, bench.stack.container)).trim();
    const found = await bench.open("open").neighbours(budget());
    if (!found.ok) throw new Error(found.failure.detail);
    expect(address).toMatch(/^\d+\./);
    expect(found.value.find(({ container }) => container === bench.stack.container)?.known).toEqual(
      expect.arrayContaining([bench.stack.container, "redis", address]),
    );
    expect(JSON.stringify(found.value)).not.toContain(bench.stack.password);
  });

  it("keeps of an inspection what the container was started with, and no secret", async () => {
    const seen = await bench
      .open("data")
      .inspect(budget())
      .then(async (none) => {
        expect(none.ok).toBe(false);
        await bench.stack.compose("up", "-d", "data");
        return bench.open("data").inspect(budget());
      });
    await bench.stack.compose("rm", "-sf", "data");
    if (!seen.ok) throw new Error(seen.failure.detail);
    const { launch, published, hostNetwork } = seen.value;
    expect({ ...launch, options: [...launch.options] }).toEqual({
      plain: true,
      configFile: "/tmp/redis.conf",
      options: [["dir", ["/data"]]],
      workingDirectory: "/data",
      replicates: null,
    });
    expect({ published, hostNetwork }).toEqual({ published: [], hostNetwork: false });
  });
});
