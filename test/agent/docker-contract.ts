import { describe, expect, it } from "vitest";
import { parsePair } from "../../src/agent/docker/notation.ts";
import type { RedisCommand } from "../../src/agent/docker/seam.ts";
import { budget, CONFIG_GET, MAXMEMORY, through, useDocker } from "./docker-transport.ts";

export const contract = through("What Docker answers through", (transport) => {
  const bench = useDocker(transport);

  describe("Redis's replies", () => {
    it("gives INFO memory as Redis's own text", async () => {
      const result = await bench.open().redis([["INFO", "memory"]], budget());
      expect(result).toMatchObject({
        ok: true,
        value: [{ kind: "text", text: expect.stringMatching(/^# Memory\r\nused_memory:\d+\r\n/) }],
      });
      expect(result.ok && result.value[0]?.kind === "text" && result.value[0].text).toMatch(
        /\r\nmaxmemory:67108864\r\n[^]*\r\n$/,
      );
    });

    it("gives CONFIG GET as a list of names and values", async () => {
      expect(await bench.open().redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    });

    it("gives an empty list for a setting that Redis does not know", async () => {
      expect(await bench.open().redis([["CONFIG", "GET", "no-such-key"]], budget())).toEqual({
        ok: true,
        value: [{ kind: "list", items: [] }],
      });
    });

    it("gives an error reply of Redis as a value, with the replies after it", async () => {
      expect(await bench.open().redis([["PING"], ["GET"], CONFIG_GET], budget())).toEqual({
        ok: true,
        value: [
          { kind: "text", text: "PONG" },
          { kind: "error", message: "ERR wrong number of arguments for 'get' command" },
          ...MAXMEMORY.value,
        ],
      });
    });

    it("gives nil, an integer, an empty text and an INFO section without content", async () => {
      expect(
        await bench.open().redis([["GET", "absent"], ["DBSIZE"], ["ECHO", ""], ["INFO", "nosuchsection"]], budget()),
      ).toEqual({
        ok: true,
        value: [{ kind: "nil" }, { kind: "text", text: "0" }, { kind: "text", text: "" }, { kind: "text", text: "" }],
      });
    });

    it("carries quotes, backslashes, spaces and non-ASCII text unchanged", async () => {
      const text = `a "b" \\x41 'c' $HOME \`id\` 1) ü€ -e`;
      expect(await bench.open().redis([["ECHO", text]], budget())).toEqual({
        ok: true,
        value: [{ kind: "text", text }],
      });
    });

    it("refuses a word with a line break, and redis-cli's own words, before anything runs", async () => {
      const docker = bench.open();
      for (const command of [["ECHO", "a\nFLUSHALL"], ["ECHO", "a\0b"], ["quit"], ["3", "PING"]] as RedisCommand[]) {
        expect(await docker.redis([command], budget())).toMatchObject({
          ok: false,
          failure: { code: "bad_input", hop: "agent" },
        });
      }
    });

    it("answers 20 callers at once, each with its own reply", async () => {
      const docker = bench.open();
      const texts = Array.from({ length: 20 }, (_, index) => `caller-${index}`);
      const results = await Promise.all(texts.map((text) => docker.redis([["ECHO", text]], budget(40_000))));
      expect(results).toEqual(texts.map((text) => ({ ok: true, value: [{ kind: "text", text }] })));
    });

    it("fails when the output is larger than 256 KiB, and answers the next request", async () => {
      const docker = bench.open();
      await docker.redis([["SETRANGE", "big", "400000", "x"]], budget());
      expect(await docker.redis([["GET", "big"]], budget())).toMatchObject({
        ok: false,
        failure: { code: "docker_failed", hop: "docker", detail: "The output is larger than 256 KiB." },
      });
      expect(await docker.redis([["DEL", "big"]], budget())).toEqual({
        ok: true,
        value: [{ kind: "text", text: "1" }],
      });
    });

    it("gives a reply that took Redis more than half a second without redis-cli's remark on it", async () => {
      expect(await bench.open().redis([["DEBUG", "SLEEP", "0.7"], CONFIG_GET], budget())).toEqual({
        ok: true,
        value: [{ kind: "text", text: "OK" }, ...MAXMEMORY.value],
      });
    });

    it("gives Redis's refusal as the reply of each command while a script blocks it", async () => {
      const busy = { kind: "error", message: expect.stringMatching(/^BUSY Redis is busy running a script\./) };
      const blocked = bench.open();
      const docker = bench.open();
      await docker.redis([["CONFIG", "SET", "busy-reply-threshold", "50"]], budget());
      const script = blocked.redis([["EVAL", "while true do end", "0"]], budget());
      await expect
        .poll(() => docker.redis([["PING"]], budget()), { timeout: 30_000 })
        .toEqual({ ok: true, value: [busy] });
      expect(await docker.redis([["INFO", "memory"], CONFIG_GET], budget())).toEqual({ ok: true, value: [busy, busy] });
      expect(await docker.redis([["SCRIPT", "KILL"]], budget())).toEqual({
        ok: true,
        value: [{ kind: "text", text: "OK" }],
      });
      expect(await script).toMatchObject({ ok: true, value: [{ kind: "error" }] });
      expect(await docker.redis([CONFIG_GET], budget())).toEqual(MAXMEMORY);
    });

    it("gives INFO while Redis loads its data", async () => {
      const docker = bench.open();
      const loading = bench.open();
      await docker.redis(
        [
          ["DEBUG", "POPULATE", "20000"],
          ["CONFIG", "SET", "loading-process-events-interval-bytes", "1024"],
          ["CONFIG", "SET", "key-load-delay", "200"],
        ],
        budget(),
      );
      const reload = loading.redis([["DEBUG", "RELOAD"]], budget(30_000));
      await expect
        .poll(() => docker.redis([["GET", "x"]], budget()), { timeout: 30_000, interval: 20 })
        .toEqual({ ok: true, value: [{ kind: "error", message: "LOADING Redis is loading the dataset in memory" }] });
      const info = await docker.redis([["INFO", "persistence"], CONFIG_GET], budget());
      expect(info).toMatchObject({
        ok: true,
        value: [{ text: expect.stringMatching(/\r\nloading:1\r\n/) }, ...MAXMEMORY.value],
      });
      await docker.redis([["CONFIG", "SET", "key-load-delay", "0"]], budget());
      expect(await reload).toEqual({ ok: true, value: [{ kind: "text", text: "OK" }] });
      await docker.redis([["FLUSHALL"]], budget());
    });
  });

  describe("stats", () => {
    it("equal what docker stats shows, within its rounding", async () => {
      const docker = bench.open();
      const first = await docker.stats("cpu", budget());
      expect(first).toMatchObject({
        ok: true,
        value: { container: bench.stack.container, memoryLimit: 134217728, pids: expect.any(Number) },
      });
      await expect
        .poll(
          async () => {
            const printed = JSON.parse(
              await bench.stack.docker("stats", "--no-stream", "--format", "{{json .}}", bench.stack.container),
            );
            const result = await docker.stats("cpu", budget());
            if (!result.ok) return result;
            const { value } = result;
            // Memory is printed with four significant digits, network and block figures with three: half of the last one.
            const near = (figure: number, text: number, rounding = 0.005): boolean =>
              Math.abs(figure - text) <= rounding * text + 1;
            const [used, limit] = parsePair(printed.MemUsage) ?? [NaN, NaN];
            const [rx, tx] = parsePair(printed.NetIO) ?? [NaN, NaN];
            const [read, written] = parsePair(printed.BlockIO) ?? [NaN, NaN];
            return {
              memory: near(value.memoryUsed ?? 0, used, 0.001),
              limit: near(value.memoryLimit, limit, 0.001),
              rx: near(value.networkRx, rx),
              tx: near(value.networkTx, tx),
              read: near(value.blockRead, read),
              written: near(value.blockWrite, written),
              pids: value.pids === Number(printed.PIDs),
            };
          },
          { timeout: 30_000, interval: 100 },
        )
        .toEqual({ memory: true, limit: true, rx: true, tx: true, read: true, written: true, pids: true });
    });

    it("have a processor share when it is asked for, from the first request on", async () => {
      const result = await bench.open().stats("cpu", budget());
      expect(result.ok && result.value.cpuFraction).toEqual(expect.any(Number));
    });

    it("come again after the container was restarted", async () => {
      const docker = bench.open();
      expect((await docker.stats("memory", budget())).ok).toBe(true);
      await bench.stack.docker("restart", "-t", "1", bench.stack.container);
      expect(await docker.stats("memory", budget())).toMatchObject({
        ok: true,
        value: { container: bench.stack.container, memoryLimit: 134217728 },
      });
      await bench.stack.ready();
    });
  });
});
