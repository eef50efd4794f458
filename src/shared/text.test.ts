import { expect, test } from "vitest";
import { capital, listed, printable, shortened, someOf } from "./text.ts";

test.each([
  ["a\u001B[31mred\u0007", "a[31mred"],
  ["one\u2028two\u2029three", "onetwothree"],
  ["ab\u202Ecd\u200B\uFEFF", "abcd"],
  ["half \uD83D and \uDE00", "half  and "],
  ["from one font \uE000", "from one font "],
  ["whole 😀, ü, 漢", "whole 😀, ü, 漢"],
])("%j has nothing in it that is not seen", (given, shown) => {
  expect(printable(given)).toBe(shown);
});

test.each([
  ["seven", 5, "seven"],
  ["seven", 4, "sev…"],
  ["ab😀cd", 4, "ab…"],
  ["ab😀cd", 5, "ab😀…"],
])("%s in %d characters is %s", (text, most, shown) => {
  expect(shortened(text, most)).toBe(shown);
});

test("a capital letter is put before whatever follows", () => {
  expect([capital("memory 9 fine"), capital("über"), capital("")]).toEqual(["Memory 9 fine", "Über", ""]);
});

test.each([
  [[], ""],
  [["prod"], "prod"],
  [["prod", "queue"], "prod, queue"],
  [["prod", "queue", "mail", "web"], "prod, queue and 2 more"],
])("of %j two are named: %j", (names, said) => {
  expect(someOf(names, 2)).toBe(said);
});

test("names are told as people tell them", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((names) => listed(names))).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect(listed(["a", "b", "c"], "or")).toBe("a, b or c");
});
