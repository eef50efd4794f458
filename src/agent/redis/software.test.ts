import { expect, test } from "vitest";
import { softwareText } from "../../protocol/software.ts";
import { infoOf } from "../handlers/recorded.fixture.ts";
import { softwareOf } from "./reply.ts";

const saying = (...lines: string[]): string | null => {
  const software = softwareOf(["# Server", ...lines, "tcp_port:6379", "", "# Clients", "x_version:9", ""].join("\r\n"));
  return software === null ? null : softwareText(software);
};

test.each([
  ["redis-6.2", "Redis 6.2.16"],
  ["redis-7.0", "Redis 7.0.15"],
  ["redis-8.0", "Redis 8.0.2"],
  ["valkey-8.1", "Valkey 8.1.1"],
])("the recorded INFO of %s is told as %s", (file, said) => {
  const software = softwareOf(infoOf(file));
  expect(software === null ? null : softwareText(software)).toBe(said);
});

test.each<[string, string[], string | null]>([
  ["Valkey", ["redis_version:7.2.4", "server_name:valkey", "valkey_version:9.1.2"], "Valkey 9.1.2"],
  ["Redict", ["redis_version:7.2.4", "redict_version:7.3.2"], "Redict 7.3.2"],
  ["Dragonfly", ["redis_version:7.4.0", "dragonfly_version:df-v1.40.1"], "Dragonfly 1.40.1"],
  ["Kvrocks", ["version:2.11.1", "kvrocks_version:2.11.1", "redis_version:7.0.0"], "Kvrocks 2.11.1"],
  ["KeyDB", ["redis_version:6.3.4", "executable:/usr/local/bin/keydb-server"], "KeyDB 6.3.4"],
  ["a fork that nobody has heard of", ["redis_version:7.2.4", "server_name:fork", "fork_version:1.0"], "Fork 1.0"],
  ["one without a version of its own", ["redis_version:7.2.4", "server_name:fork"], "Fork"],
  ["one that calls itself Redis", ["redis_version:8.6.3", "server_name:redis"], "Redis 8.6.3"],
  ["a Sentinel", ["redis_version:7.0.15", "redis_mode:sentinel"], "Redis Sentinel 7.0.15"],
  [
    "Valkey's Sentinel",
    ["redis_version:7.2.4", "server_mode:sentinel", "valkey_version:9.1.2"],
    "Valkey Sentinel 9.1.2",
  ],
  ["what tells nothing", [], null],
  ["an empty version", ["redis_version:"], null],
])("%s", (_what, lines, said) => {
  expect(saying(...lines)).toBe(said);
});

test("what a hostile server says of itself reaches nobody", () => {
  for (const said of ["9\u001b[31m", "9\u202e1", "9".repeat(200), "<!channel>", "9 `x`", "latest"])
    expect(saying("redis_version:7.2.4", `valkey_version:${said}`)).toBe("Redis 7.2.4");
  expect(saying("redis_version:7.2.4", "server_name:<!channel>")).toBe("Redis 7.2.4");
});
