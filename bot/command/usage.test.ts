import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/protocol/operation.ts";
import { OPERATION_NAMES, operations } from "../../src/protocol/operations.ts";
import { parseCommand } from "./parse.ts";
import { usage, usageOf } from "./usage.ts";

const ONE = { targets: ["cache"] };
const TWO = { targets: ["cache", "queue"] };

const names = (role: "viewer" | "operator") =>
  usage(role, ONE).map(({ title, operations: all }) => [title, all.map(({ operation }) => operation)]);

describe("usage", () => {
  it("is grouped by purpose, for an operator", () => {
    const groups: [string, string[]][] = [
      ["Look", ["memory", "info", "stats", "config", "persistence", "container", "targets", "overview"]],
      ["Diagnose", ["ping", "errors", "doctor", "drift"]],
      ["Change", ["set", "undo", "apply"]],
      ["History", ["changes", "audit"]],
    ];
    // An operation that was added since stands behind them, in the group of its purpose.
    const added = Object.entries<Operation>(operations).filter(([name]) => !groups.flat(2).includes(name));
    const addedTo = (title: string) =>
      added
        .filter(
          ([, { purpose, effect }]) => (purpose ?? (effect === "read" ? "look" : "change")) === title.toLowerCase(),
        )
        .map(([name]) => name);
    expect(names("operator")).toEqual(groups.map(([title, listed]) => [title, [...listed, ...addedTo(title)]]));
  });

  it("leaves out what a viewer may not do", () => {
    expect(names("viewer").map(([title]) => title)).toEqual(["Look", "Diagnose", "History"]);
    for (const { operations: all } of usage("viewer", ONE)) for (const { role } of all) expect(role).toBe("viewer");
  });

  it("holds every operation once", () => {
    const held = usage("operator", ONE).flatMap(({ operations: all }) => all.map(({ operation }) => operation));
    expect(held.toSorted()).toEqual(OPERATION_NAMES.toSorted());
  });
});

describe("the usage of one operation", () => {
  it("says how it is written", () => {
    expect(usageOf("set").syntax).toBe(
      "/redis set <key> <value> [on prod] [for 2h] [if current 512mb] [dry run] [allow eviction] [force] [because queue backlog]",
    );
    expect(usageOf("audit", ONE).syntax).toBe("/redis audit [on cache] [since 24h] [limit 20] [before next]");
    expect(usageOf("targets").syntax).toBe("/redis targets");
    expect(usageOf("doctor").aliases).toEqual(["why"]);
  });

  it("says what each argument means, the reason last", () => {
    expect(usageOf("undo", ONE).arguments).toEqual([
      { name: "id", written: "12", meaning: "The number of a change, as `changes` lists it", required: false },
      {
        name: "target",
        written: "on cache",
        meaning: "Which target; left out, the only one or the channel's own",
        required: false,
      },
      { name: "reason", written: "because queue backlog", meaning: "Why, for the audit", required: false },
    ]);
  });

  it("has an example that names a target only where there are several", () => {
    expect(usageOf("set").example).toBe("/redis set maxmemory 576mb for 2h");
    expect(usageOf("set", ONE).example).toBe("/redis set maxmemory 576mb for 2h");
    expect(usageOf("set", TWO).example).toBe("/redis set maxmemory 576mb on cache for 2h");
    expect(usageOf("audit", TWO).example).toBe("/redis audit on cache");
  });

  it("has an example without what only says how the answer is shown", () => {
    expect(usageOf("doctor").example).toBe("/redis doctor");
    expect(usageOf("doctor").syntax).toBe("/redis doctor [on prod] [detail all]");
  });
});

describe.each(OPERATION_NAMES)("%s", (name) => {
  const operation: Operation = operations[name];

  it("has an example that is understood, and whose input its schema takes", () => {
    for (const known of [ONE, TWO]) {
      const parsed = parseCommand(usageOf(name, known).example, { ...known, defaultTarget: null });
      expect(parsed).toMatchObject({ kind: "operation", operation: name });
      expect(operation.input.safeParse(parsed.kind === "operation" ? parsed.input : null).error).toBeUndefined();
    }
  });

  it("has a meaning for each input, and a way to write it that is understood", () => {
    const { arguments: all, example } = usageOf(name, ONE);
    for (const { name: key, meaning, written } of all) {
      expect({ key, meaning }).toEqual({ key, meaning: expect.stringMatching(/^[A-Z`].{5,60}[^.]$/) });
      const line = example.includes(written) ? example : example.replace(/ because .*$/, "") + ` ${written}`;
      expect({ line, ...parseCommand(line, { ...ONE, defaultTarget: null }) }).toMatchObject({ kind: "operation" });
    }
  });
});
