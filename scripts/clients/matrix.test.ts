import { expect, it } from "vitest";
import type { Finding, Heard } from "./judge.ts";
import { reached, report, summary, table } from "./matrix.ts";
import type { Row } from "./matrix.ts";

const heard = (finding: Finding, kinds: Heard["kinds"] = {}): Heard => ({ finding, kinds, lines: [] });
const row = (findings: readonly Finding[], rest: Partial<Row> = {}): Row => ({
  client: "a client",
  version: "1.2.3",
  language: "C",
  cells: Object.fromEntries(findings.map((finding, index) => [`state-${index}`, heard(finding)])),
  falsePositives: [],
  fault: null,
  ...rest,
});
const of = (right: number, missed: number): Finding[] => [
  ...Array.from({ length: right }, () => "right" as const),
  ...Array.from({ length: missed }, () => "missed" as const),
];

it.each([
  ["97 of 100", [row(of(97, 3))], true],
  ["96 of 100", [row(of(96, 4))], false],
  ["what is not said in the ratio", [row([...of(97, 3), "silent", "untold", "otherwise"])], true],
  ["nothing at all", [row([])], false],
  ["a line taken for an error", [row(of(100, 0), { falsePositives: ["all is well"] })], false],
  ["a client that did no work", [row(of(100, 0), { fault: "it did no work: not found" })], false],
])("%s", (_what, rows, expected) => {
  expect(reached(rows)).toBe(expected);
});

it("is a table of clients and states, which names what was said instead", () => {
  const cells = {
    refused: heard("right"),
    "too-many-clients": heard("otherwise", { timeout: 1, reset: 9 }),
    full: heard("silent"),
  };
  expect(table([row([], { cells })], ["refused", "too-many-clients", "full", "frozen"])).toBe(
    [
      "| Client | Version | refused | too many clients | full | frozen | False |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      "| a client | 1.2.3 | ✓ | as reset, timeout | – |  | 0 |",
    ].join("\n"),
  );
});

it("is summed up by language", () => {
  const rows = [
    row(["right", "missed", "silent"]),
    row(["right", "otherwise", "untold"]),
    row(["right"], { language: "Go" }),
  ];
  expect(summary(rows).split("\n").slice(2)).toEqual([
    "| C | 2 | 2 of 3 | 1 | 1 | 1 |",
    "| Go | 1 | 1 of 1 | 0 | 0 | 0 |",
  ]);
});

it("shows what is to be mended, so many lines of each, and what was not tried", () => {
  const cells = { full: { finding: "missed" as const, kinds: {}, lines: ["one", "two", "three"] } };
  const text = report(
    [row([], { cells, falsePositives: ["all is well"] })],
    ["full"],
    [{ name: "fred", why: "not here" }],
    2,
  );
  expect(text).toContain("a client: taken for an error: all is well\na client, full: missed {}\n    one\n    two\n\n");
  expect(text).toContain("Not tried: fred: not here.");
  expect(text).toMatch(/Recognised: 0 of 1 \(0\.0 %\)\. .* False positives in an hour's work of each: 1\.$/);
});
