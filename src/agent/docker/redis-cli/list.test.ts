import { expect, test } from "vitest";
import type { RedisItem } from "../seam.ts";
import { parseReply } from "./reply.ts";

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
