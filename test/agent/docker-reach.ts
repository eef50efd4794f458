/** What is seen of a container without asking Redis: its files' times, and where it listens. */
import { describe, expect, it } from "vitest";
import { selfSigned } from "../../scripts/stack/states/certificate.ts";
import type { Reach } from "../../src/agent/docker/redis-cli/reach.ts";
import { budget, through, useDocker } from "./docker-transport.ts";

export const reach = through("What is seen of a container through", (transport) => {
  const bench = useDocker(transport);

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
      const refused = await bench.open("aside", undefined, undefined, { port: 6379 }).redis([["PING"]], budget());
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

  describe("a Redis that is elsewhere than usual", () => {
    const pong = { ok: true, value: [{ kind: "text", text: "PONG" }] };
    const ask = (service: string, way: Partial<Reach>) =>
      bench.open(service, undefined, undefined, way).redis([["PING"]], budget(5000));
    const saying = async (service: string, way: Partial<Reach>) => {
      const replies = await ask(service, way);
      return replies.ok ? "answers" : replies.failure.detail;
    };

    it("is reached at the port or on the socket that the host's policy names", async () => {
      await bench.stack.compose("up", "-d", "aside");
      await bench.stack.ready("aside", ["-p", "6380"]);
      const said = [await ask("aside", { port: 6380 }), await ask("aside", { unixSocket: "/tmp/redis.sock" })];
      const elsewhere = await saying("aside", { port: 6381 });
      await bench.stack.compose("rm", "-sf", "aside");
      expect(said).toEqual([pong, pong]);
      expect(elsewhere).toMatch(/listens on 127\.0\.0\.1:6381, where redis-ops asks; it listens on 127\.0\.0\.1:6380/);
    });

    it("is found where the container's command, file or health check says that it is, and the line to paste asks there", async () => {
      await bench.stack.compose("up", "-d", "aside", "filed", "checked");
      await bench.stack.ready("aside", ["-p", "6380"]);
      await bench.stack.ready("filed", ["-p", "6381"]);
      await bench.stack.ready("checked", ["-p", "6382"]);
      const found = await Promise.all(
        ["aside", "filed", "checked"].map(async (service) => {
          const docker = bench.open(service);
          const replies = await Promise.all([1, 2].map(() => docker.redis([["PING"]], budget())));
          const wants = await docker.asksForPassword(budget());
          const composed = await docker.composed(budget());
          return [...replies, wants, composed.ok && composed.value.options];
        }),
      );
      await bench.stack.compose("rm", "-sf", "aside", "filed", "checked");
      const no = { ok: true, value: false };
      expect(found).toEqual(["6380", "6381", "6382"].map((port) => [pong, pong, no, ["-p", port]]));
    });

    it("is logged in to as the user that it names", async () => {
      await bench.stack.docker(
        ...["exec", "-e", "REDISCLI_AUTH", bench.stack.container, "redis-cli"],
        ...["ACL", "SETUSER", "ops", "on", `>${bench.stack.password}`, "~*", "+ping", "+echo", "+acl|whoami"],
      );
      const docker = bench.open("redis", undefined, undefined, { username: "ops" });
      expect(await docker.redis([["ACL", "WHOAMI"]], budget())).toEqual({
        ok: true,
        value: [{ kind: "text", text: "ops" }],
      });
    });

    it("is reached by TLS, and says at once what is wrong with it", async () => {
      const { certificate, key } = selfSigned("redis", new Date());
      await bench.stack.compose("up", "-d", "tls", "untold");
      for (const service of ["tls", "untold"])
        for (const [path, text] of [
          ["/run/tls.crt", certificate],
          ["/run/tls.key", key],
        ])
          await bench.stack.docker(
            ...["exec", `${bench.stack.project}-${service}-1`, "sh", "-c"],
            `printf %s '${text}' > ${path}`,
          );
      const tls = { ca: "/run/tls.crt", cert: "/run/tls.crt", key: "/run/tls.key", insecure: false };
      await expect.poll(() => saying("tls", { tls }), { timeout: 20_000 }).toBe("answers");
      const wrong = {
        plain: await saying("tls", { port: 6379 }),
        found: await saying("tls", {}),
        untold: await saying("untold", {}),
        unknown: await saying("tls", { tls: { ...tls, ca: null } }),
        missing: await saying("tls", { tls: { ...tls, ca: "/no/such" } }),
        anonymous: await saying("tls", { tls: { ...tls, cert: null, key: null } }),
        unread: await saying("tls", { tls: { ...tls, ca: null, insecure: true } }),
      };
      await bench.stack.compose("rm", "-sf", "tls", "untold");
      expect(wrong).toEqual({
        plain: "Redis takes TLS connections only, and redis-ops does not speak TLS to it.",
        // By the certificates that its command names.
        found: "answers",
        // No authority is named, and that its health check looks at no certificate is not followed.
        untold: "There is no TLS connection to Redis: certificate verify failed.",
        unknown: "There is no TLS connection to Redis: certificate verify failed.",
        missing: "There is no TLS connection to Redis: Invalid CA Certificate File/Directory.",
        anonymous: expect.stringMatching(/closes every TLS connection.*wants a client's certificate/),
        unread: "answers",
      });
    });
  });
});
