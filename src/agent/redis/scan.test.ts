import { expect, test } from "vitest";
import type { RedisItem, RedisReply } from "../docker/seam.ts";
import { lookFor, nextPages, pageOf, takePages } from "./scan.ts";

const page = (cursor: string, ...keys: string[]): RedisReply => ({ kind: "nested", items: [cursor, keys] });

test("goes on where the last page ended, each look for itself, until Redis says 0", () => {
  const looks = [lookFor("a*"), lookFor("b*")];
  expect(nextPages(looks)).toEqual([
    ["SCAN", "0", "MATCH", "a*", "COUNT", "1000"],
    ["SCAN", "0", "MATCH", "b*", "COUNT", "1000"],
  ]);
  takePages(looks, [page("0", "a1"), page("17", "b1")]);
  expect(nextPages(looks)).toEqual([["SCAN", "17", "MATCH", "b*", "COUNT", "1000"]]);
  // Redis may give a key twice.
  takePages(looks, [page("0", "b1", "b2")]);
  expect(nextPages(looks)).toEqual([]);
  expect(looks.map(({ keys, complete }) => [[...keys], complete])).toEqual([
    [["a1"], true],
    [["b1", "b2"], true],
  ]);
});

test("a look whose page did not come is over, and not complete", () => {
  const looks = [lookFor("a*")];
  takePages(looks, [page("5", "a1")]);
  takePages(looks, []);
  expect(nextPages(looks)).toEqual([]);
  expect(looks[0]).toMatchObject({ complete: false, keys: new Set(["a1"]) });
});

test.each<RedisReply | undefined>([
  undefined,
  { kind: "nil" },
  { kind: "error", message: "ERR" },
  { kind: "list", items: ["0", "a"] },
  { kind: "nested", items: [["a"], "0"] as RedisItem[] },
])("%j is no page", (reply) => {
  expect(pageOf(reply)).toBeNull();
});
