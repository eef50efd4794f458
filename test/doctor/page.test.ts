import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXPECTED } from "./expected.ts";
import { compared, lineOf, linesOf, type Row, withLine } from "./page.ts";

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

  test("a state's line takes the place of its old one, or its own among the others, and nothing else changes", () => {
    expect(withLine(PAGE, ROW, ["full", "stopped"])).toBe(PAGE.replace("| `full` | old |", lineOf(ROW)));
    const further = { ...ROW, state: "paused" };
    expect(withLine(PAGE, further, ["full", "paused", "stopped"])).toBe(
      PAGE.replace("| `stopped` | y |", `${lineOf(further)}\n| \`stopped\` | y |`),
    );
  });

  test("the line of a state that is no more is gone", () => {
    expect(withLine(PAGE, ROW, ["full"])).not.toContain("`stopped`");
  });

  test("a bar in a text ends no cell", () => {
    expect(lineOf({ ...ROW, situation: "a|b" })).toContain(String.raw`| a\|b |`);
  });

  test("what differs from run to run is not compared, and only that", () => {
    const same = (changed: Partial<Row>): boolean => compared(lineOf({ ...ROW, ...changed })) === compared(lineOf(ROW));
    expect(same({ text: "Memory is at 97 % of maxmemory, for 2 min (1.2 of 1.3 GiB)." })).toBe(true);
    expect(same({ next_step: "Raise it: `set maxmemory 500mb`." })).toBe(true);
    expect(same({ next_step: "Lower it: `set maxmemory 576mb`." })).toBe(false);
    expect(same({ finding: "evictions_per_second" })).toBe(false);
    expect(same({ situation: "Redis is empty" })).toBe(false);
    expect(same({ source: "https://example.com" })).toBe(false);
  });
});

test("docs/situations.md has each state, with what its test expects, and no other", () => {
  const lines = linesOf(readFileSync(new URL("../../docs/situations.md", import.meta.url), "utf8"));
  expect([...lines.keys()].toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  for (const [state, { first }] of Object.entries(EXPECTED)) expect(lines.get(state)).toContain(`(\`${first}\`)`);
});
