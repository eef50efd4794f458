import { expect, test } from "vitest";
import { ok } from "../../protocol/result.ts";
import { failure, infoOf, text } from "../handlers/recorded.fixture.ts";
import { memoryRedis } from "../double/redis.ts";
import { opened } from "../session/session.fixture.ts";
import { isSentinel } from "./reply.ts";
import { sentinelAnswers, unlessSentinel } from "./sentinel.ts";

/** As Redis 7.0.15 and Valkey 8.1 tell of it. */
const SENTINEL = "# Server\r\nredis_version:7.0.15\r\nredis_mode:sentinel\r\n\r\n# Clients\r\nconnected_clients:1\r\n";
const UNKNOWN = "ERR unknown command 'CONFIG', with args beginning with: 'GET' 'maxmemory' ";

test("is told by its mode, whichever field has it", () => {
  expect(isSentinel(SENTINEL)).toBe(true);
  expect(isSentinel(SENTINEL.replace("redis_mode", "server_mode"))).toBe(true);
  expect(isSentinel(infoOf("redis-7.0"))).toBe(false);
  expect(isSentinel(infoOf("valkey-8.1"))).toBe(false);
});

test.each<[string, Record<string, unknown>]>([
  ["memory", {}],
  ["persistence", {}],
  ["config", {}],
  ["drift", {}],
  ["set", { key: "maxmemory", value: "64mb", dry_run: true }],
])("%s says that a Sentinel answers, and not what its INFO lacks", async (operation, input) => {
  const redis = (commands: readonly (readonly string[])[]) =>
    Promise.resolve(
      ok(commands.map(([name]) => (name === "INFO" ? text(SENTINEL) : ({ kind: "error", message: UNKNOWN } as const)))),
    );
  const agent = await opened({ createDocker: () => ({ ...memoryRedis(), redis }) });
  const caller = { id: "ann", role: "operator", via: "token" } as const;
  expect((await agent.ask({ operation, input, caller })).result).toEqual({ ok: false, failure: sentinelAnswers() });
});

test("other failures are not asked about", async () => {
  const asked = (): never => {
    throw new Error("asked");
  };
  for (const each of [failure("redis_failed", "redis", "Redis refused."), failure("timeout", "redis", "Late.")])
    expect(await unlessSentinel(each, asked)).toEqual(each);
});
