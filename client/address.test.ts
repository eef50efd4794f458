import { describe, expect, it } from "vitest";
import { addressOf, originOf, type Question } from "./address.ts";

describe("the address of an operation", () => {
  it.each<[Partial<Question>, string, string | null]>([
    [{}, "/v1/targets/prod/redis/memory", null],
    [{ operation: "targets", target: null }, "/v1/targets", null],
    [{ operation: "config" }, "/v1/targets/prod/redis/config", null],
    [{ operation: "config", input: { key: "maxmemory" } }, "/v1/targets/prod/redis/config/maxmemory", null],
    [{ operation: "config", input: { key: "../x?y" } }, "/v1/targets/prod/redis/config/..%2Fx%3Fy", null],
    [{ operation: "info", input: { section: "memory" } }, "/v1/targets/prod/redis/info?section=memory", null],
    [{ operation: "audit", target: null, input: { since: "24h & more" } }, "/v1/audit?since=24h+%26+more", null],
    [
      { operation: "set", input: { key: "maxmemory", value: "576mb", for: "2h", dry_run: "true" } },
      "/v1/targets/prod/redis/config/maxmemory",
      '{"value":"576mb","for":"2h","dry_run":"true"}',
    ],
    [{ operation: "undo" }, "/v1/targets/prod/changes/latest/undo", null],
    [{ operation: "undo", input: { id: "8", reason: "r" } }, "/v1/targets/prod/changes/8/undo", '{"reason":"r"}'],
    [{ operation: "apply" }, "/v1/targets/prod/profile/apply", null],
    [{ target: "a/b" }, "/v1/targets/a%2Fb/redis/memory", null],
  ])("%j is %s", (changes, path, body) => {
    expect(addressOf({ operation: "memory", target: "prod", input: {}, ...changes })).toEqual({ path, body });
  });
});

describe("the Worker's address", () => {
  it.each([
    ["https://ops.example.com", "https://ops.example.com"],
    ["https://ops.example.com:8443/", "https://ops.example.com:8443"],
    ["https://ops.example.com/", "https://ops.example.com"],
    ["http://localhost:8787", "http://localhost:8787"],
    ["http://127.0.0.1:8787", "http://127.0.0.1:8787"],
    ["http://[::1]:8787", "http://[::1]:8787"],
    ["http://ops.example.com", null],
    ["https://ops.example.com/slack", null],
    ["https://u:p@ops.example.com", null],
    ["https://ops.example.com/?a=b", null],
    ["https://ops.example.com/#a", null],
    ["ops.example.com", null],
    ["", null],
  ])("%s is taken as %s", (given, origin) => {
    expect(originOf(given)).toBe(origin);
  });
});
