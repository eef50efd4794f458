import { describe, expect, test } from "vitest";
import { notification, plain, verbatim, words } from "./escape.ts";
import { prose, span } from "./prose.ts";
import { mention, who } from "./phrase.ts";

describe("words", () => {
  test.each([
    ["<!channel>", "&lt;!channel&gt;"],
    ["<@U123>", "&lt;@U123&gt;"],
    ["&lt;!here&gt;", "&amp;lt;!here&amp;gt;"],
    ["@here and ops@example.com", "＠here and ops@example.com"],
    ["@everyoneright, which may be cut", "＠everyoneright, which may be cut"],
    ["*bold* ~gone~ `code`", "∗bold∗ ∼gone∼ 'code'"],
    ["used_memory_rss", "used_memory_rss"],
    ["_slanted_", "ˍslantedˍ"],
    [":white_check_mark: ✅ fine", "꞉white_check_mark: fine"],
    ["at 21:04:05 UTC", "at 21:04:05 UTC"],
    ["one\ntwo\r\n\tthree", "one two three"],
    ["a\u202Eb\u200Bc\u0000d\u001B[0m", "abcd[0m"],
    ["half \uD800", "half"],
  ])("%j", (given, made) => {
    expect(words(given)).toBe(made);
  });
});

test("code keeps its blanks and everything but a backtick", () => {
  expect(verbatim("  memory: `768M` *")).toBe("  memory: '768M' *");
});

test("a plain text has no entities, and no brackets either", () => {
  expect(plain("a <b> & :x: @channel")).toBe("a ‹b› ＆ ꞉x: ＠channel");
});

test("a notification has no address that could become a link", () => {
  expect(notification("see https://evil.example")).toBe("see https: //evil.example");
});

describe("prose", () => {
  test.each([
    ["Run `df -h` now.", "Run `df -h` now."],
    ["`apply` makes it right", "`apply` makes it right"],
    ["an odd ` is no code: *x*", "an odd ' is no code: ∗x∗"],
    ["`<!channel>` & <b>", "`&lt;!channel&gt;` &amp; &lt;b&gt;"],
    ["``` <!channel> ```", " `&lt;!channel&gt;` "],
    ["`one``two`", "`one` `two`"],
  ])("%j", (given, made) => {
    expect(prose(given).replaceAll(/\s+/g, " ")).toBe(made);
  });

  test("is cut before it is escaped, and says by how much", () => {
    expect(prose("&".repeat(510), 500)).toBe(`${"&amp;".repeat(500)}… (10 more characters)`);
    expect(span("", 10)).toBe("(empty)");
  });
});

test("a person is mentioned only by what has the shape of an id", () => {
  expect(mention("U0OPERATOR")).toBe("<@U0OPERATOR>");
  expect(mention("!channel")).toBe("!channel");
  expect(mention("U1><!channel")).toBe("U1&gt;&lt;!channel");
  expect(who({ id: "T1/U0OPERATOR", via: "slack" }, true)).toBe("<@U0OPERATOR>");
  expect(who({ id: "T1/U0OPERATOR", via: "slack" }, false)).toBe("T1/U0OPERATOR (slack)");
  expect(who({ id: "U0OPERATOR", via: "token" }, true)).toBe("U0OPERATOR (token)");
  expect(who({ id: "timer", via: "timer" }, true)).toBe("timer");
});
