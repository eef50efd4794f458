import { describe, expect, it, test } from "vitest";
import { parseCommand } from "./parse.ts";

const ONE = { targets: ["prod"], defaultTarget: null };

describe("a line that is refused says what to write", () => {
  const LINE = "For example: `/redis set maxmemory 576mb for 2h`.";

  test.each([
    ["memroy", "There is no operation `memroy`.", "Did you mean `/redis memory`?", "memory"],
    ["mem on prod", "There is no operation `mem`.", "Did you mean `/redis memory`?", "memory"],
    ["wyh", "There is no operation `wyh`.", "Did you mean `/redis why`?", "doctor"],
    ["hlep", "There is no operation `hlep`.", "Did you mean `/redis help`?", null],
    ["flushall", "There is no operation `flushall`.", "`/redis help` lists what there is.", null],
    ["help stast", "There is no operation `stast`.", "Did you mean `/redis stats`?", "stats"],
    ["set", "`set` needs `key` and `value`.", LINE, "set"],
    ["set maxmemory", "`set` needs `value`.", LINE, "set"],
    ["set maxmemory for 2h", "`set` needs `value`.", LINE, "set"],
    [
      "set maxmemory 576mb 2h",
      "`set` takes key and value: `2h` is too many.",
      "A duration is written `for 2h`.",
      "set",
    ],
    ["set maxmemory 1gb fro 2h", "`set` takes key and value: `fro` is too many.", "Did you mean `for`?", "set"],
    [
      "set maxmemory 1gb becuase x",
      "`set` takes key and value: `becuase` is too many.",
      "Did you mean `because`?",
      "set",
    ],
    [
      "set maxmemory 1gb if curent 5",
      "`set` takes key and value: `if` is too many.",
      "Did you mean `if current`?",
      "set",
    ],
    ["set maxmemory 1gb for 2h for 3h", "`for` is there twice.", LINE, "set"],
    ["set maxmemory 1gb dry run dry_run", "`dry run` is there twice.", LINE, "set"],
    ["set maxmemory 1gb on prod on prod", "`on` is there twice.", LINE, "set"],
    ["audit on prod on prod", "`on` is there twice.", "`/redis audit on prod`", "audit"],
    ["set maxmemory 1gb for", "`for` needs a value behind it.", LINE, "set"],
    ["set maxmemory 1gb for because x", "`for` needs a value behind it.", "write it in quotes", "set"],
    ["set maxmemory 1gb because", "`because` needs a reason behind it.", LINE, "set"],
    ["set maxmemory 1gb because  ", "`because` needs a reason behind it.", LINE, "set"],
    [`set maxmemory ""`, "`value` is empty.", LINE, "set"],
    ["memory on", "`on` needs the name of a target.", "The targets: prod.", "memory"],
    ["memory on for 2h", "There is no target `for` that you may use.", "The targets: prod.", "memory"],
    ["memory for 2h", "`memory` takes no `for`.", "For example: `/redis memory`.", "memory"],
    ["memory because x", "`memory` takes no `because`.", "For example: `/redis memory`.", "memory"],
    ["memory prod", "`memory` takes no arguments: `prod` is too many.", "A target is written `on prod`.", "memory"],
    ["memory now", "`memory` takes no arguments: `now` is too many.", "For example: `/redis memory`.", "memory"],
    ["targets on prod", "`targets` is not about one target, so it takes no `on`.", "`/redis targets`", "targets"],
    ["set maxmemory 1gb\non prod", "line break", "Write it in one line.", null],
    ["set maxmemory 1gb because a\u0000b", "control character", "Write it in one line.", null],
    ["set maxmemory 1gb because a\u2028b", "line break", "Write it in one line.", null],
  ])("%j", (text, detail, hint, nearest) => {
    expect(parseCommand(text, ONE)).toEqual({
      kind: "refused",
      detail: expect.stringContaining(detail),
      hint: expect.stringContaining(hint),
      nearest,
    });
  });

  /** Left out, it would be another change than the one that was asked for: a mute of one finding would be one of all. */
  test.each([
    ["mute ..", "`..` is no `finding`.", "For example: `/redis mute disk_full for 2h`.", "mute"],
    ["mute … for 2h", "`…` is no `finding`.", "left out, all", "mute"],
    ["mute for 2h ?", "`?` is no `finding`.", "/redis mute disk_full", "mute"],
    ["mute for 2h to", "`to` is no `finding`.", "/redis mute disk_full", "mute"],
    ["mute for 2h = because x", "`=` is no `finding`.", "/redis mute disk_full", "mute"],
    [".. mute for 2h", "`..` is no `finding`.", "/redis mute disk_full", "mute"],
    ["unmute !", "`!` is no `finding`.", "/redis unmute", "unmute"],
    ["undo ...", "`...` is no `id`.", "/redis undo", "undo"],
    ["set maxmemory ?", "`?` is no `value`.", LINE, "set"],
    ["undo on prod . because slow", "`.` is no `id`.", "/redis undo", "undo"],
  ])("of a change no word is left out where a value could stand: %j", (text, detail, hint, nearest) => {
    expect(parseCommand(text, ONE)).toEqual({
      kind: "refused",
      detail,
      hint: expect.stringContaining(hint),
      nearest,
    });
  });

  it("a read is forgiven its punctuation, so is a change that has all its values, and a reason keeps its own", () => {
    expect(parseCommand("memory ?", ONE)).toMatchObject({ kind: "operation", operation: "memory" });
    expect(parseCommand("mute disk_full for 2h because it is ... full !", ONE)).toMatchObject({
      input: { finding: "disk_full", for: "2h", reason: "it is ... full !" },
    });
    expect(parseCommand("set maxmemory = 1gb", ONE)).toMatchObject({ input: { value: "1gb" } });
    expect(parseCommand("acknowledge 14 !", ONE)).toMatchObject({ input: { id: "14" } });
  });

  it("refuses 3,001 characters and takes 3,000, what it repeats in a button counted", () => {
    const line = (length: number): string => "undo on prod because ".padEnd(length, "x");
    expect(parseCommand(line(3001), ONE)).toMatchObject({ detail: "The command is longer than 3,000 characters." });
    expect(parseCommand("memory".padEnd(3001), ONE)).toMatchObject({ kind: "refused" });
    expect(parseCommand("memory".padEnd(3000), ONE)).toMatchObject({ operation: "memory" });
    expect(parseCommand(line(3000), ONE)).toMatchObject({ kind: "refused" });
    expect(parseCommand(line(2990), ONE)).toMatchObject({ kind: "operation" });
  });

  it("shows 40 characters of what was written at most, without its back quotes", () => {
    expect(parseCommand("`fl`ush".repeat(60), ONE)).toMatchObject({
      detail: expect.stringMatching(/^There is no operation `[^`]{40}…`\.$/),
    });
  });
});
