import { describe, expect, it } from "vitest";
import { pause } from "../../src/shared/deadline.ts";
import type { Docker } from "../../src/agent/docker/seam.ts";
import { budget, CONFIG_GET, MAXMEMORY, through, useDocker } from "./docker-transport.ts";

export const failures = through("How Docker fails through", (transport) => {
  const bench = useDocker(transport);

  describe("a container that changed between two requests", () => {
    it("answers after a restart", async () => {
      const docker = bench.open();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      await bench.stack.docker("restart", "-t", "1", bench.stack.container);
      await bench.stack.ready();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    });

    it("answers after it was made anew under another id", async () => {
      const docker = bench.open();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      expect((await docker.stats("memory", budget())).ok).toBe(true);
      await bench.stack.compose("up", "-d", "--force-recreate", "redis");
      await bench.stack.ready();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      expect((await docker.stats("memory", budget())).ok).toBe(true);
    });

    it("answers after Redis closed the idle connection", async () => {
      const docker = bench.open();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      // Redis closes what has been idle for a second at the least.
      await pause(1_000);
      await bench.stack.redisCli("CLIENT", "KILL", "TYPE", "normal");
      expect(await docker.redis([["INFO", "memory"], CONFIG_GET], budget())).toMatchObject({
        ok: true,
        value: [{ kind: "text", text: expect.stringMatching(/^# Memory/) }, ...MAXMEMORY.value],
      });
    });

    it("answers after the connection was closed a moment after its last answer, whichever of redis-cli's outputs comes first", async () => {
      const docker = bench.open();
      // `cli` has no connection that stays open, and takes its time.
      const rounds = transport === "socket" ? 12 : 1;
      const answers: unknown[] = [];
      for (let round = 0; round < rounds; round += 1) {
        expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
        await bench.stack.redisCli("CLIENT", "KILL", "TYPE", "normal");
        answers.push(await docker.redis([["INFO", "memory"]], budget()));
      }
      const memory = { ok: true, value: [{ kind: "text", text: expect.stringMatching(/^# Memory/) }] };
      expect(answers).toEqual(Array.from({ length: rounds }, () => memory));
    });
  });

  describe("a container that cannot answer", () => {
    const failing = async (docker: Docker) => ({
      redis: await docker.redis([CONFIG_GET], budget()),
      stats: await docker.stats("memory", budget()),
    });
    const both = (detail: string | RegExp) => {
      const failure = {
        ok: false,
        failure: {
          code: "docker_failed",
          hop: "docker",
          detail: expect.stringMatching(detail),
          hint: expect.stringMatching(/\w/),
        },
      };
      return { redis: failure, stats: failure };
    };

    it("is stopped: says so with the exit code, and answers after the start", async () => {
      const docker = bench.open();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      expect((await docker.stats("memory", budget())).ok).toBe(true);
      await bench.stack.docker("stop", "-t", "5", bench.stack.container);
      expect(await failing(docker)).toEqual(both(/^Container \S+-redis-1 is stopped \(exit code 0\)\.$/));
      await bench.stack.docker("start", bench.stack.container);
      await bench.stack.ready();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      expect((await docker.stats("memory", budget())).ok).toBe(true);
    });

    it("is paused: says so, and answers after it was resumed", async () => {
      const docker = bench.open();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      await bench.stack.docker("pause", bench.stack.container);
      const seen = await failing(docker);
      await bench.stack.docker("unpause", bench.stack.container);
      expect(seen).toEqual(both(/^Container \S+-redis-1 is paused\.$/));
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      await docker.close();
      await expect.poll(bench.processes, { timeout: 20_000 }).toEqual(["redis-server"]);
    });

    it("keeps restarting: says so with the last exit code", async () => {
      await bench.stack.compose("up", "-d", "broken");
      await expect
        .poll(
          () =>
            bench.stack.docker("inspect", "-f", "{{.RestartCount}}", `${bench.stack.project}-broken-1`).then(Number),
          { timeout: 20_000 },
        )
        .toBeGreaterThan(4);
      const seen = await failing(bench.open("broken"));
      await bench.stack.compose("rm", "-sf", "broken");
      expect(seen).toEqual(both(/^Container \S+-broken-1 keeps restarting \(last exit code 3\)\.$/));
    });

    it("does not exist: says which service of which project", async () => {
      expect(await failing(bench.open("nosuch"))).toEqual(
        both(`There is no container of service nosuch in project ${bench.stack.project}.`),
      );
      expect(await failing(bench.open("redis", bench.stack.dockerSocket, "redisops-no-such-project"))).toEqual(
        both("There is no container of service redis in project redisops-no-such-project."),
      );
    });

    it("is one of two: refuses to guess, and answers after it was scaled back", async () => {
      const docker = bench.open();
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
      await bench.stack.compose("up", "-d", "--scale", "redis=2", "redis");
      const seen = await failing(docker);
      await bench.stack.compose("up", "-d", "--scale", "redis=1", "redis");
      expect(seen).toEqual(both(/ has 2 containers, and the agent does not guess which one is meant\.$/));
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    });

    it("has no redis-cli: says so", async () => {
      await bench.stack.compose("up", "-d", "bare");
      const seen = await bench.open("bare").redis([["PING"]], budget());
      await bench.stack.compose("rm", "-sf", "bare");
      expect(seen).toMatchObject({
        ok: false,
        failure: {
          code: "docker_failed",
          detail: expect.stringMatching(/^redis-cli could not be started in container \S+-bare-1\.$/),
          hint: expect.stringContaining("valkey-cli"),
        },
      });
    });

    it("has valkey-cli in its place: asks with that, by the host's password, whatever its environment has", async () => {
      await bench.stack.compose("up", "-d", "renamed");
      const docker = bench.open("renamed");
      const asked = async () => {
        const replies = await docker.redis(
          [CONFIG_GET, ["CONFIG", "SET", "maxmemory-policy", "allkeys-lfu"]],
          budget(),
        );
        return replies.ok ? replies.value[1] : replies.failure.detail;
      };
      await expect.poll(asked, { timeout: 20_000 }).toEqual({ kind: "text", text: "OK" });
      const [asks, place] = [await docker.asksForPassword(budget()), await docker.composed(budget())];
      await bench.stack.compose("rm", "-sf", "renamed");
      expect([asks, place]).toMatchObject([{ value: true }, { value: { cli: "valkey-cli" } }]);
    });

    it("closes every connection, or speaks another protocol: says which, soon, and never that Redis is down", async () => {
      await bench.stack.compose("up", "-d", "shut", "web");
      const told = async (service: string) => {
        const replies = await bench.open(service).redis([CONFIG_GET], budget(5000));
        return replies.ok ? "" : replies.failure.detail;
      };
      await expect.poll(() => told("web"), { timeout: 20_000 }).toMatch(/does not speak Redis's protocol\.$/);
      await expect
        .poll(() => told("shut"), { timeout: 20_000 })
        .toMatch(/ closes every connection without a reply, as a Redis does that takes TLS only\.$/);
      await bench.stack.compose("rm", "-sf", "shut", "web");
    });

    it("is behind a socket that does not exist: says that the engine is not there", async () => {
      expect(await failing(bench.open("redis", "/run/redis-ops-no-such.sock"))).toEqual(
        both(/docker.* socket \/run\/redis-ops-no-such\.sock does not exist\.$/i),
      );
    });
  });
});
