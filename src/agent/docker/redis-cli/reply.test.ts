import { describe, expect, it, test } from "vitest";
import type { RedisCommand, RedisReply, RedisItem } from "../seam.ts";
import { isAuthError, parseReply, readProbe } from "./reply.ts";

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

// As redis-cli 7.0.15 prints them.
test.each<[string, string, RedisItem[]]>([
  ["a page of keys", '1) "0"\n2) 1) "_kombu.binding.celery"', ["0", ["_kombu.binding.celery"]]],
  ["a page without keys", '1) "17"\n2) (empty array)', ["17", []]],
  ["a page without keys, before Redis 7", '1) "17"\n2) (empty list or set)', ["17", []]],
  [
    "ten keys",
    `1) "0"\n2)  1) "a"\n${[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `    ${n}) "k${n}"\n`).join("")}   10) "j"`,
    ["0", ["a", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9", "j"]],
  ],
  [
    "lists in lists in a list",
    ' 1) 1) (integer) 16\n    2) 1) "SET"\n       2) "k"\n    3) ""\n 2) 1) (integer) 15\n    2) 1) "GET"\n    3) "n"',
    [
      ["16", ["SET", "k"], ""],
      ["15", ["GET"], "n"],
    ],
  ],
])("%s", (_what, printed, items) => {
  expect(parseReply(["SLOWLOG", "GET"], printed.split("\n"))).toEqual({ kind: "nested", items });
});

test("a text that looks like a list stays a text", () => {
  const printed = '1) "0"\n2) 1) "1) (integer) 5"\n   2) "(empty array)"\n   3) "2) \\"x\\""';
  expect(parseReply(["SCAN", "0"], printed.split("\n"))).toEqual({
    kind: "nested",
    items: ["0", ["1) (integer) 5", "(empty array)", '2) "x"']],
  });
  expect(parseReply(["CONFIG", "GET", "x"], ['1) "1) 1) \\"x\\""', '2) "(empty array)"'])).toEqual({
    kind: "list",
    items: ['1) 1) "x"', "(empty array)"],
  });
});

test("an empty list in a list is a list, wherever it stands", () => {
  expect(parseReply(["SLOWLOG", "GET"], ["1) (empty array)", '2) "x"'])).toEqual({ kind: "nested", items: [[], "x"] });
});

const text = (said: string): RedisReply => ({ kind: "text", text: said });
const error = (message: string): RedisReply => ({ kind: "error", message });

test.each([
  ["open", [text("RESET"), text("PONG")], false],
  ["closed", [text("RESET"), error("NOAUTH Authentication required.")], true],
  ["closed, and the host's password wrong", [error("NOAUTH Authentication required."), error("NOAUTH x")], true],
  [
    "before 6.2, still authenticated",
    [error("ERR unknown command `RESET`, with args beginning with: "), text("PONG")],
    null,
  ],
  ["loading", [text("RESET"), error("LOADING Redis is loading the dataset in memory")], null],
  ["silent", [], null],
])("Redis that is %s: %#", (_what, replies, asks) => {
  expect(readProbe(replies)).toBe(asks);
});
