import { describe, expect, it } from "vitest";
import type { RedisCommand, RedisReply } from "../seam.ts";
import { isAuthError, parseReply } from "./reply.ts";

describe("parseReply", () => {
  it.each<[RedisCommand, string[], RedisReply | null]>([
    [["CONFIG", "GET", "x"], ['1) "maxmemory"', '2) "536870912"'], { kind: "list", items: ["maxmemory", "536870912"] }],
    [["CONFIG", "GET", "x"], ['1) "save"', '2) ""'], { kind: "list", items: ["save", ""] }],
    [["CONFIG", "GET", "*"], [' 9) "a"', '10) "b"'], { kind: "list", items: ["a", "b"] }],
    [["CONFIG", "GET", "x"], ["(empty array)"], { kind: "list", items: [] }],
    // redis-cli before 6.0.
    [["CONFIG", "GET", "x"], ["(empty list or set)"], { kind: "list", items: [] }],
    [["GET", "x"], ["(nil)"], { kind: "nil" }],
    [["GET", "x"], ['"a\\"b\\\\c\\n\\xe2\\x82\\xac"'], { kind: "text", text: 'a"b\\c\n€' }],
    [["GET", "x"], ['"(nil)"'], { kind: "text", text: "(nil)" }],
    [["DBSIZE"], ["(integer) 42"], { kind: "text", text: "42" }],
    [["PING"], ["PONG"], { kind: "text", text: "PONG" }],
    [["GET"], ["(error) ERR wrong number "], { kind: "error", message: "ERR wrong number" }],
    [["PING"], [], null],
    [["INFO", "memory"], ["# Memory\r", "used_memory:1\r"], { kind: "text", text: "# Memory\r\nused_memory:1\r\n" }],
    [["INFO", "nosuch"], [], { kind: "text", text: "" }],
    [["INFO"], ["NOAUTH Authentication required."], { kind: "error", message: "NOAUTH Authentication required." }],
    [["info"], ["# Keyspace\r"], { kind: "text", text: "# Keyspace\r\n" }],
  ])("%j %j", (command, lines, reply) => {
    expect(parseReply(command, lines)).toEqual(reply);
  });
});

it("knows Redis's two ways to refuse a connection, and no other error", () => {
  expect(
    ["NOAUTH Authentication required.", "WRONGPASS invalid", "NOPERM no", "ERR NOAUTH"].map((text) =>
      isAuthError(text),
    ),
  ).toEqual([true, true, false, false]);
});
