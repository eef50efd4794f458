import { describe, expect, test } from "vitest";
import type { Phrase } from "../../src/present/view.ts";
import { rowsBlocks } from "./figures.ts";
import { reply } from "./samples/reading.fixture.ts";

const texts = (rows: readonly (readonly Phrase[])[]): string[] =>
  rowsBlocks({ kind: "rows", rows }, reply()).flatMap((block) =>
    block.type === "section" ? [block.text?.text ?? ""] : [],
  );

const END: Phrase = [{ kind: "instant", at: "2026-11-22T20:39:00.000Z" }];
const END_SHOWN = /<!date\^\d+\^[^|]+\|2026-11-22 20:39 UTC>/;

describe("rows", () => {
  test("stay in their order where one of them has a time in it", () => {
    const [before, between, after, ...rest] = texts([
      ["state", "running"],
      ["up for", "24 min"],
      ["last end", END],
      ["reserved", "none"],
    ]);
    expect(before).toBe("```\nstate   running\nup for  24 min\n```");
    expect(between).toMatch(new RegExp(`^\\*last end\\* {2}${END_SHOWN.source}$`));
    expect(after).toBe("```\nreserved  none\n```");
    expect(rest).toEqual([]);
  });

  test("with times stand below each other", () => {
    const [all = "", ...rest] = texts([
      [END, "exit code 137"],
      [END, "exit code 0"],
    ]);
    expect(all.split("\n").map((line) => line.replace(END_SHOWN, "END"))).toEqual([
      "*END*  exit code 137",
      "*END*  exit code 0",
    ]);
    expect(rest).toEqual([]);
  });

  test("of one cell have no column of values, also behind a row with a time", () => {
    expect(texts([["last end", END], ["alpha"], ["beta"]]).at(-1)).toBe("```\nalpha\nbeta\n```");
    expect(
      texts([
        ["key", ""],
        ["last end", END],
      ])[0],
    ).toBe("```\nkey  (empty)\n```");
  });
});
