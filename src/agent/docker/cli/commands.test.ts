import { describe, expect, it } from "vitest";
import { parseListing, parseStats } from "./commands.ts";
import { redisCliWords, readExec } from "./exec.ts";

describe("parseListing", () => {
  const running = {
    ID: "5735d0ace810",
    Name: "shop-redis-1",
    Service: "redis",
    State: "running",
    Status: "Up 2 hours",
    Labels: "a=b",
  };
  const oneOff = { ...running, Name: "shop-redis-run-1", Labels: "a=b,com.docker.compose.oneoff=True,c=d" };
  const rows = [
    {
      id: "5735d0ace810",
      name: "shop-redis-1",
      state: "running",
      status: "Up 2 hours",
      service: "redis",
      oneOff: false,
    },
    {
      id: "5735d0ace810",
      name: "shop-redis-run-1",
      state: "running",
      status: "Up 2 hours",
      service: "redis",
      oneOff: true,
    },
  ];

  it("reads one object a line, as compose prints since 2.21", () => {
    expect(parseListing(`${JSON.stringify(running)}\n${JSON.stringify(oneOff)}\n`)).toEqual(rows);
  });

  it("reads the array of earlier versions", () => {
    expect(parseListing(JSON.stringify([running, oneOff]))).toEqual(rows);
    expect(parseListing("[]\n")).toEqual([]);
  });

  it("reads nothing as no container, and refuses anything else", () => {
    expect(parseListing("")).toEqual([]);
    expect(parseListing("NAME STATE")).toBeNull();
    expect(parseListing('{"ID":1}')).toBeNull();
  });
});

describe("parseStats", () => {
  const line = (more: object): string =>
    JSON.stringify({
      Name: "shop-redis-1",
      CPUPerc: "12.50%",
      MemUsage: "3.4MiB / 768MiB",
      NetIO: "1.2kB / 0B",
      BlockIO: "4.1MB / 12MB",
      PIDs: "5",
      ...more,
    });

  it("gives bytes and fractions", () => {
    expect(parseStats(line({}), 1000)).toEqual({
      container: "shop-redis-1",
      cpuFraction: 0.125,
      memoryUsed: 3_565_158,
      memoryLimit: 805_306_368,
      networkRx: 1200,
      networkTx: 0,
      blockRead: 4_100_000,
      blockWrite: 12_000_000,
      pids: 5,
      throttling: null,
      sampledAt: 1000,
    });
  });

  it("knows no memory of a running container of which the kernel counts none", () => {
    expect(parseStats(line({ MemUsage: "0B / 0B" }), 1000)).toMatchObject({
      memoryUsed: null,
      memoryLimit: 0,
      pids: 5,
    });
  });

  it.each([
    ["a stopped container's zeros", line({ CPUPerc: "0.00%", MemUsage: "0B / 0B", PIDs: "0" })],
    ["dashes", line({ CPUPerc: "--", MemUsage: "-- / --", PIDs: "--" })],
    ["other text", "CONTAINER ID"],
  ])("refuses %s", (_name, text) => {
    expect(parseStats(text, 1000)).toBeNull();
  });
});

describe("the exec'd redis-cli", () => {
  const ended = (exitCode: number, stdout: string, stderr = "") => ({ exitCode, stdout, stderr });

  it("is exactly the documented command, with the password named and not given", () => {
    expect(
      redisCliWords(
        { project: "shop", service: "redis" },
        ["redis-cli"],
        "REDIS_OPS_RUN=x",
        ["REDISCLI_AUTH"],
        ["INFO", "memory"],
      ).join(" "),
    ).toBe(
      "docker compose -p shop exec -T -e REDIS_OPS_RUN=x -e REDISCLI_AUTH redis redis-cli -e --no-raw INFO memory",
    );
  });

  it("names a database other than 0", () => {
    const words = redisCliWords({ project: "shop", service: "redis" }, ["redis-cli"], "M=x", [], ["LLEN", "a"], 3);
    expect(words.join(" ")).toMatch(/redis-cli -e --no-raw -n 3 LLEN a$/);
  });

  it("names no password where there is none, so that the container's own holds", () => {
    expect(redisCliWords({ project: "shop", service: "redis" }, ["redis-cli"], "M=x", [], ["PING"])).not.toContain(
      "REDISCLI_AUTH",
    );
  });

  it.each([
    ["a reply", ended(0, "PONG\n"), { ok: true, value: { kind: "text", text: "PONG" } }],
    [
      "an error reply",
      ended(1, "", "ERR unknown command\n"),
      { ok: true, value: { kind: "error", message: "ERR unknown command" } },
    ],
    // As redis-cli 7.0.15 does.
    [
      "a database that it was not let into, though the command was run in database 0",
      ended(0, "(integer) 0\n", "SELECT 3 failed: NOPERM this user has no permissions to run the 'select' command\n"),
      { ok: true, value: { kind: "error", message: expect.stringMatching(/^NOPERM /) as string } },
    ],
    [
      "no connection",
      ended(1, "", "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n"),
      { ok: false, failure: { code: "redis_failed" } },
    ],
    [
      "a wrong password",
      ended(1, "", "AUTH failed: WRONGPASS invalid\nNOAUTH Authentication required.\n"),
      { ok: false, failure: { code: "redis_failed" } },
    ],
    [
      "a broken connection",
      ended(1, "", "Error: Server closed the connection\n"),
      { ok: false, failure: { code: "redis_failed" } },
    ],
    ["a container that is not running", ended(1, "", 'service "redis" is not running\n'), null],
    ["an engine's refusal", ended(1, "", "Error response from daemon: Container x is paused\n"), null],
    ["a runtime's refusal", ended(126, "", "OCI runtime exec failed: exec failed\n"), null],
  ])("tells %s", (_name, result, expected) => {
    expect({ read: readExec(result, ["PING"], true) }).toMatchObject({ read: expected });
  });
});
