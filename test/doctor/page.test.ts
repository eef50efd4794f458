import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXPECTED } from "./expected.ts";
import { lineOf, linesOf, type Row, withLine, withoutFigures } from "./page.ts";

const ROW: Row = {
  state: "full",
  situation: "Redis is full",
  finding: "maxmemory_fraction",
  text: "Memory is at 96 % of maxmemory (491.5 of 512.0 MiB).",
  next_step: "Raise it: `set maxmemory 576mb`.",
  version: "Redis 7.0.15",
  source: "https://example.org",
};
const PAGE = "# Title\n\n| State | x |\n| ----- | - |\n| `full` | old |\n| `stopped` | y |\n\nThe end.\n";

describe("the table of situations", () => {
  test("has one line for each state", () => {
    expect([...linesOf(PAGE).keys()]).toEqual(["full", "stopped"]);
    expect(lineOf(ROW)).toBe(
      "| `full` | Redis is full | Memory is at 96 % of maxmemory (491.5 of 512.0 MiB). (`maxmemory_fraction`) | Raise it: `set maxmemory 576mb`. | Redis 7.0.15; https://example.org |",
    );
  });

  test("a state's line takes the place of its old one, or comes last, and nothing else changes", () => {
    expect(withLine(PAGE, ROW)).toBe(PAGE.replace("| `full` | old |", lineOf(ROW)));
    const further = { ...ROW, state: "paused" };
    expect(withLine(PAGE, further)).toBe(PAGE.replace("| `stopped` | y |", `| \`stopped\` | y |\n${lineOf(further)}`));
  });

  test("a bar in a text ends no cell", () => {
    expect(lineOf({ ...ROW, situation: "a|b" })).toContain(String.raw`| a\|b |`);
  });

  test("what differs from run to run is left out of the comparison, and only that", () => {
    const later = { ...ROW, text: "Memory is at 97 % of maxmemory (1.2 of 1.3 GiB)." };
    expect(withoutFigures(lineOf(later))).toBe(withoutFigures(lineOf(ROW)));
    expect(withoutFigures(lineOf({ ...ROW, text: "Memory is fine." }))).not.toBe(withoutFigures(lineOf(ROW)));
  });
});

test("docs/situations.md has each state, with what its test expects, and no other", () => {
  const lines = linesOf(readFileSync(new URL("../../docs/situations.md", import.meta.url), "utf8"));
  expect([...lines.keys()].toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  for (const [state, { first }] of Object.entries(EXPECTED)) expect(lines.get(state)).toContain(`(\`${first}\`)`);
});
