import { describe, expect, test } from "vitest";
import { parseArguments, USAGE } from "./arguments.ts";

describe("the demo's arguments", () => {
  test.each([
    [[], { do: "start", once: false }],
    [["--once"], { do: "start", once: true }],
    [["--help"], { do: "help" }],
    [["--break", "full"], { do: "tell", order: { order: "break", state: "full" } }],
    [["--repair"], { do: "tell", order: { order: "repair" } }],
    [["--sign-in"], { do: "tell", order: { order: "sign-in" } }],
    [["--restart-worker"], { do: "tell", order: { order: "restart-worker" } }],
  ])("%j", (argv, asked) => {
    expect(parseArguments(argv)).toEqual(asked);
  });

  test.each([
    ["an unknown state is answered with the list", ["--break", "nonsense"], "  oom-killed "],
    ["so is none", ["--break"], "  oom-killed "],
    ["a name that every object has is no state", ["--break", "constructor"], "There is no state constructor"],
    ["an unknown argument", ["--brake"], "There is no argument --brake"],
    ["more than one", ["--once", "--repair"], "too much: --repair"],
  ])("%s", (_title, argv, words) => {
    expect(parseArguments(argv)).toContain(words);
  });

  test("the usage names every state and no line of it is wider than a terminal", () => {
    expect(USAGE).toContain("huge-client-buffer");
    expect(Math.max(...USAGE.split("\n").map((line) => line.length))).toBeLessThan(121);
  });
});
