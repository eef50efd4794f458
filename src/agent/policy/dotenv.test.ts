import { expect, test } from "vitest";
import { parseDotenv } from "./dotenv.ts";

// Each expectation is what `docker compose config` (v2.26) made of the same line.
test.each([
  ["A=plain", "plain"],
  ["A = spaced value  ", "spaced value"],
  ["A=in#side", "in#side"],
  ["A=in #comment", "in"],
  ["export A=exported", "exported"],
  ["A: colon", "colon"],
  ["A=", ""],
  ['A="dq # keep" # c', "dq # keep"],
  ["A='sq $X ${B} \\n'", "sq $X ${B} \\n"],
  ['A="a\\nb\\t\\"q\\" \\\\ back"', 'a\nb\t"q" \\ back'],
  ["A='it\\'s'", "it's"],
  ["A=pa$$word", "pa$word"],
  ["A=pa$1x", "pa$1x"],
  ["B=plain\nA=x${B}y", "xplainy"],
  ['B=plain\nA="x${B}y$$"', "xplainy$"],
  ["A=${NOPE:-def}", "def"],
  ["A=pa$word", "pa"],
  ['A="pa\\$word"', "pa$word"],
  ["A='pa$word'", "pa$word"],
  ["A=a\\nb\\\\c", "a\\nb\\\\c"],
  ['A=a"b"c', 'a"b"c'],
  ["A=first\nA=last", "last"],
  ['A="multi\nline"\nB=x', "multi\nline"],
  ["A=windows\r\n", "windows"],
])("reads %j as Docker Compose does", (text, expected) => {
  expect(parseDotenv(text).get("A")).toBe(expected);
});

test("does not take what stands in a quoted value of several lines for a setting", () => {
  const found = parseDotenv('CERT="begin\nREDIS_PASSWORD=decoy\nend"\nREDIS_PASSWORD=real\n');
  expect(found.get("REDIS_PASSWORD")).toBe("real");
});

test("skips comments, blank lines and lines that make no sense", () => {
  const found = parseDotenv("# A=1\n\n  # A=2\n!!!\n=x\nB=3\n");
  expect([...found]).toEqual([["B", "3"]]);
});
